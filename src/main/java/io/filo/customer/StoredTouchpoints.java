package io.filo.customer;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
@Transactional
class StoredTouchpoints implements Touchpoints {

    private final JdbcClient jdbc;

    StoredTouchpoints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void add(long customerId, Touchpoint touchpoint) {
        jdbc.sql("""
                        insert into touchpoint (customer_id, occurred_at, kind, reference, source, medium, campaign, event,
                                                store, assistant, code)
                        values (:customer, :at, :kind, :reference, :source, :medium, :campaign, :event, :store, :assistant,
                                :code)
                        """)
                .param("customer", customerId)
                .param("at", touchpoint.occurredAt().atOffset(ZoneOffset.UTC))
                .param("kind", touchpoint.kind())
                .param("reference", touchpoint.reference())
                .param("source", touchpoint.source())
                .param("medium", touchpoint.medium())
                .param("campaign", touchpoint.campaign())
                .param("event", touchpoint.event())
                .param("store", touchpoint.store())
                .param("assistant", touchpoint.assistant())
                .param("code", touchpoint.code())
                .update();
    }

    @Override
    @Transactional(readOnly = true)
    public List<Touchpoint> of(long customerId, int most) {
        return jdbc.sql("select * from touchpoint where customer_id = ? order by occurred_at desc, id desc limit ?")
                .params(customerId, most)
                .query((row, number) -> new Touchpoint(
                        row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                        row.getString("kind"),
                        row.getString("reference"),
                        row.getString("source"),
                        row.getString("medium"),
                        row.getString("campaign"),
                        row.getString("event"),
                        row.getString("store"),
                        row.getString("assistant"),
                        row.getString("code")))
                .list();
    }
}
