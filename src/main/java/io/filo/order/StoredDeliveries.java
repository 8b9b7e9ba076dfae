package io.filo.order;

import static io.filo.order.OrderIntake.instant;

import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.support.NotFoundException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Repository
@Transactional
class StoredDeliveries implements Deliveries {

    private static final String LOOK = """
            select o.*, coalesce(c.customer_class, 'STANDARD') as customer_class,
                   coalesce(c.language, 'en') as language,
                   not exists (select from shop_order e
                               where e.customer_id = o.customer_id and e.kept and (e.placed_at, e.id) < (o.placed_at, o.id))
                       as first,
                   (select category_path from shop_order_line l where l.order_id = o.id
                    order by l.unit_price * l.quantity desc, l.position limit 1) as goods,
                   s.*, extract(epoch from coalesce(s.late_by, :now::timestamptz - o.first_promised_until))::bigint as late
            from shop_order o
            left join customer c on c.id = o.customer_id
            cross join lateral (
                select count(*) as parcels, bool_and(arrived) as arrived, max(delivered_at) as all_delivered_at,
                       min(ready_at) filter (where not arrived) as waits_since,
                       bool_and(handed_over) as handed_over, bool_or(sent_back) as sent_back,
                       bool_or(carrier_says_late and not arrived) as says_late,
                       max(delay_reason) filter (where not arrived) as why_late,
                       min(shipped_at) filter (where not arrived) as sent_at,
                       min(promise) filter (where not arrived) as promise,
                       max(expected_arrival_until) filter (where not arrived) as expected,
                       min(last_scan_at) filter (where not arrived) as seen_at,
                       max(greatest(expected_arrival_until, :now::timestamptz) - promise) filter (where not arrived) as late_by
                from (select p.*, p.status = 'DELIVERED' as arrived, p.status = 'RETURN_TO_SENDER' as sent_back,
                             p.shipped_at is not null or p.status not in ('UNKNOWN', 'PRE_TRANSIT') as handed_over,
                             coalesce(p.original_promised_until, o.first_promised_until, p.first_expected_until) as promise
                      from shipment p where p.order_id = o.id and p.status <> 'CANCELLED') p) s
            where o.id = :order
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    StoredDeliveries(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What is held stays as it is until the transaction ends, so it is read once. */
    @Override
    public Delivery hold(long orderId) {
        var held = held(orderId);
        if (held != null) {
            return held;
        }
        var delivery = look(orderId, " for no key update of o");
        if (TransactionSynchronizationManager.unbindResourceIfPossible(this) == null) {
            TransactionSynchronizationManager.registerSynchronization(new LetGo());
        }
        TransactionSynchronizationManager.bindResource(this, delivery);
        return delivery;
    }

    @Override
    @Transactional(readOnly = true)
    public Delivery look(long orderId) {
        var held = held(orderId);
        return held == null ? look(orderId, "") : held;
    }

    private @Nullable Delivery held(long orderId) {
        return TransactionSynchronizationManager.getResource(this) instanceof Delivery held && held.orderId() == orderId
                ? held
                : null;
    }

    private final class LetGo implements TransactionSynchronization {

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(StoredDeliveries.this);
        }
    }

    private Delivery look(long orderId, String lock) {
        return jdbc.sql(LOOK + lock)
                .param("order", orderId)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(StoredDeliveries::delivery)
                .optional()
                .orElseThrow(() -> new NotFoundException("order " + orderId));
    }

    private static Delivery delivery(ResultSet row, int number) throws SQLException {
        int parcels = row.getInt("parcels");
        boolean sent = row.getString("fulfillment_status").equals("FULFILLED");
        var promise = parcels == 0 ? instant(row, "first_promised_until") : instant(row, "promise");
        return new Delivery(
                row.getLong("id"),
                row.getString("number"),
                row.getObject("customer_id", Long.class),
                row.getString("customer_class"),
                row.getString("language"),
                row.getBoolean("kept"),
                row.getBoolean("first"),
                SalesChannel.valueOf(row.getString("channel")),
                row.getString("pickup_store_id") != null,
                row.getString("pickup_store_id"),
                row.getBigDecimal("total"),
                row.getString("referral_code"),
                row.getString("coupon_code"),
                Deliveries.goods(row.getString("goods")),
                java.util.Objects.requireNonNull(instant(row, "placed_at")),
                instant(row, "paid_at"),
                parcels == 0
                        && !sent
                        && PaymentStatus.valueOf(row.getString("payment_status"))
                                .isUnpaid(),
                sent,
                parcels,
                parcels == 0 ? sent : row.getBoolean("handed_over"),
                row.getBoolean("sent_back"),
                row.getBoolean("says_late"),
                row.getString("why_late"),
                instant(row, "sent_at"),
                promise,
                parcels == 0 ? instant(row, "promised_until") : instant(row, "expected"),
                row.getLong("late"),
                instant(row, "seen_at"),
                instant(row, "waits_since"),
                parcels > 0 && row.getBoolean("arrived") ? instant(row, "all_delivered_at") : null);
    }
}
