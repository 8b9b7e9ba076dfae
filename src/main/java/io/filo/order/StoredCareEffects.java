package io.filo.order;

import static io.filo.order.OrderIntake.instant;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional
class StoredCareEffects implements CareEffects {

    private final JdbcClient jdbc;
    private final Clock clock;

    StoredCareEffects(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public boolean made(long orderId, String kind, String ref) {
        return jdbc.sql("""
                        insert into care_effect (order_id, kind, ref, made_at) values (?, ?, ?, ?)
                        on conflict (order_id, kind, ref) do nothing
                        """).params(orderId, kind, ref, now()).update() == 1;
    }

    @Override
    public boolean undone(long orderId, String kind, String ref) {
        return jdbc.sql("""
                        update care_effect set undone_at = ?
                        where order_id = ? and kind = ? and ref = ? and undone_at is null
                        """).params(now(), orderId, kind, ref).update() == 1;
    }

    @Override
    @Transactional(readOnly = true)
    public List<Effect> standing(long orderId) {
        return of(orderId).stream().filter(effect -> effect.undoneAt() == null).toList();
    }

    @Override
    @Transactional(readOnly = true)
    public List<Effect> of(long orderId) {
        return jdbc.sql("select * from care_effect where order_id = ? order by id")
                .param(orderId)
                .query((row, number) -> new Effect(
                        orderId,
                        row.getString("kind"),
                        row.getString("ref"),
                        Objects.requireNonNull(instant(row, "made_at")),
                        instant(row, "undone_at")))
                .list();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
