package io.filo.order;

import static io.filo.order.OrderIntake.instant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional
class StoredRewards implements Rewards {

    /** What was spent and not given back. */
    private static final String SPENT = """
             exists (select from reward_entry gone where gone.ref = e.ref and gone.entry = 'SPEND'
                       and not exists (select from reward_entry back where back.ref = gone.ref and back.entry = 'RESTORE'
                                         and back.spent_by = gone.spent_by))
            """;

    /** What was earned and has not gone. */
    private static final String STANDS = """
             e.entry = 'EARN'
               and not exists (select from reward_entry gone where gone.ref = e.ref and gone.entry in ('EXPIRE', 'UNDO'))
               and not
            """ + SPENT;

    private static final String COUPONS = """
            select e.ref, e.percent, e.amount, e.currency, e.entered_at, e.expires_at, e.holder_order_id, o.number,
                   coalesce(gone.entry, 'EARN') as entry, gone.spent_by
            from reward_entry e join shop_order o on o.id = e.holder_order_id
            left join reward_entry gone on gone.ref = e.ref and gone.entry <> 'EARN'
            where e.reward = 'COUPON' and e.entry = 'EARN'
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    StoredRewards(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void couponEarned(long orderId, long holderOrderId, String code, Worth worth, Instant expiresAt) {
        jdbc.sql("""
                        insert into reward_entry
                               (order_id, holder_order_id, reward, ref, entry, expires_at, percent, amount, currency, entered_at)
                        values (?, ?, 'COUPON', ?, 'EARN', ?, ?, ?, ?, ?) on conflict (ref, entry, spent_by) do nothing
                        """)
                .params(Arrays.asList(
                        orderId,
                        holderOrderId,
                        code,
                        expiresAt.atOffset(ZoneOffset.UTC),
                        worth.percent(),
                        worth.amount(),
                        worth.currency(),
                        now()))
                .update();
    }

    @Override
    public void pointsEarned(long orderId, long holderOrderId, String ref, int points, @Nullable Instant expiresAt) {
        jdbc.sql("""
                        insert into reward_entry (order_id, holder_order_id, reward, ref, entry, points, expires_at, entered_at)
                        values (:order, :holder, 'POINTS', :ref, 'EARN', :points, :expires, :now)
                        on conflict (ref, entry, spent_by) do nothing
                        """)
                .param("order", orderId)
                .param("holder", holderOrderId)
                .param("ref", ref)
                .param("points", points)
                .param("expires", expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
                .param("now", now())
                .update();
    }

    /** Shops write codes as people type them. */
    @Override
    public boolean spend(long orderId) {
        return jdbc.sql("""
                        insert into reward_entry (order_id, holder_order_id, reward, ref, entry, spent_by, entered_at)
                        select e.order_id, e.holder_order_id, e.reward, e.ref, 'SPEND', o.id, :now
                        from shop_order o join reward_entry e on e.ref = upper(o.coupon_code) and e.reward = 'COUPON'
                        where o.id = :order and
                        """ + STANDS + " on conflict (ref, entry, spent_by) do nothing")
                        .param("order", orderId)
                        .param("now", now())
                        .update()
                == 1;
    }

    @Override
    public List<String> undo(long orderId) {
        jdbc.sql("""
                        insert into reward_entry (order_id, holder_order_id, reward, ref, entry, points, entered_at)
                        select e.order_id, e.holder_order_id, e.reward, e.ref, 'UNDO', -e.points, :now
                        from reward_entry e where e.order_id = :order and
                        """ + STANDS + " on conflict (ref, entry, spent_by) do nothing")
                .param("order", orderId)
                .param("now", now())
                .update();
        return jdbc.sql("select e.ref from reward_entry e where e.order_id = ? and e.entry = 'EARN' and " + SPENT)
                .param(orderId)
                .query(String.class)
                .list();
    }

    @Override
    public void dropped(String ref) {
        jdbc.sql("""
                        insert into reward_entry (order_id, holder_order_id, reward, ref, entry, points, entered_at)
                        select e.order_id, e.holder_order_id, e.reward, e.ref, 'UNDO', -e.points, :now
                        from reward_entry e where e.ref = :ref and
                        """ + STANDS + " on conflict (ref, entry, spent_by) do nothing")
                .param("ref", ref)
                .param("now", now())
                .update();
    }

    /** What was earned for an order that came to nothing meanwhile goes for good. */
    @Override
    public int restore(long orderId) {
        int restored = jdbc.sql("""
                        insert into reward_entry (order_id, holder_order_id, reward, ref, entry, points, spent_by, entered_at)
                        select e.order_id, e.holder_order_id, e.reward, e.ref, 'RESTORE', -e.points, e.spent_by, :now
                        from reward_entry e where e.entry = 'SPEND' and e.spent_by = :order
                        on conflict (ref, entry, spent_by) do nothing
                        """).param("order", orderId).param("now", now()).update();
        if (restored > 0) {
            jdbc.sql("""
                            insert into reward_entry (order_id, holder_order_id, reward, ref, entry, points, entered_at)
                            select e.order_id, e.holder_order_id, e.reward, e.ref, 'UNDO', -e.points, :now
                            from reward_entry e join shop_order o on o.id = e.order_id
                            where (not o.kept or o.undone_at is not null)
                              and e.ref in (select ref from reward_entry where entry = 'RESTORE' and spent_by = :order) and
                            """ + STANDS + " on conflict (ref, entry, spent_by) do nothing")
                    .param("order", orderId)
                    .param("now", now())
                    .update();
        }
        return restored;
    }

    /** @return how many coupons and lots of points have expired */
    @Scheduled(initialDelayString = "PT2M", fixedDelayString = "PT1H")
    int expire() {
        return jdbc.sql("""
                        insert into reward_entry (order_id, holder_order_id, reward, ref, entry, points, entered_at)
                        select e.order_id, e.holder_order_id, e.reward, e.ref, 'EXPIRE', -e.points, e.expires_at
                        from reward_entry e where e.expires_at <= :now and
                        """ + STANDS + " on conflict (ref, entry, spent_by) do nothing")
                .param("now", now())
                .update();
    }

    @Override
    @Transactional(readOnly = true)
    public List<Entry> of(long orderId) {
        return jdbc.sql("select * from reward_entry where order_id = ? order by id")
                .param(orderId)
                .query((row, number) -> new Entry(
                        orderId,
                        row.getLong("holder_order_id"),
                        row.getString("reward"),
                        row.getString("ref"),
                        row.getString("entry"),
                        row.getInt("points"),
                        instant(row, "expires_at"),
                        row.getObject("spent_by", Long.class),
                        Objects.requireNonNull(instant(row, "entered_at"))))
                .list();
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Coupon> coupon(String code) {
        return jdbc
                .sql(COUPONS + " and e.ref = ? order by gone.id")
                .param(code)
                .query(StoredRewards::coupon)
                .list()
                .stream()
                .findFirst();
    }

    @Override
    @Transactional(readOnly = true)
    public List<Coupon> coupons(long customerId) {
        return jdbc.sql(COUPONS + " and o.customer_id = ? order by e.id desc, gone.id")
                .param(customerId)
                .query(StoredRewards::coupon)
                .list();
    }

    private static Coupon coupon(ResultSet row, int number) throws SQLException {
        var percent = row.getObject("percent", Integer.class);
        var amount = row.getBigDecimal("amount");
        return new Coupon(
                row.getString("ref"),
                percent == null && amount == null ? null : new Worth(percent, amount, row.getString("currency")),
                row.getString("entry"),
                Objects.requireNonNull(instant(row, "entered_at")),
                instant(row, "expires_at"),
                row.getLong("holder_order_id"),
                row.getString("number"),
                row.getObject("spent_by", Long.class));
    }

    @Override
    @Transactional(readOnly = true)
    public long points(long customerId) {
        return jdbc.sql("""
                        select coalesce(sum(e.points), 0) from reward_entry e join shop_order o on o.id = e.holder_order_id
                        where o.customer_id = ? and e.reward = 'POINTS'
                        """).param(customerId).query(Long.class).single();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
