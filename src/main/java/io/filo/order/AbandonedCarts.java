package io.filo.order;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds the carts that were left, on any number of nodes. A shop only ever says how a cart is, never that it was left. */
@Component
class AbandonedCarts {

    private static final int AT_ONCE = 200;

    private final JdbcClient jdbc;
    private final OrderEvents events;
    private final OrderProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    AbandonedCarts(
            JdbcClient jdbc,
            OrderEvents events,
            OrderProperties properties,
            TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Left(long cartId, long customerId) {}

    /** @return how many were found */
    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
    int find() {
        int all = 0;
        Integer some;
        do {
            some = transaction.execute(status -> findSome());
            all += some == null ? 0 : some;
        } while (some != null && some == AT_ONCE);
        return all;
    }

    private int findSome() {
        var now = clock.instant();
        var left = jdbc.sql("""
                        with idle as materialized (
                            select c.id from cart c
                            where c.live and c.abandoned_at is null and c.converted_order is null
                              and c.updated_at <= :idleSince and c.updated_at > :atMost
                              and c.customer_id is not null and jsonb_array_length(c.lines) > 0
                              and not exists (select from shop_order o
                                              where o.shop = c.shop and o.cart_external_id = c.external_id)
                              and not exists (select from shop_order o
                                              where o.customer_id = c.customer_id and o.placed_at >= c.updated_at)
                            order by c.updated_at limit :some
                            for update skip locked)
                        update cart set abandoned_at = :now from idle where cart.id = idle.id
                        returning cart.id, customer_id
                        """)
                .param("now", utc(now))
                .param("idleSince", utc(now.minus(properties.abandonedAfter())))
                .param("atMost", utc(now.minus(properties.abandonedWithin())))
                .param("some", AT_ONCE)
                .query((row, number) -> new Left(row.getLong("id"), row.getLong("customer_id")))
                .list();
        left.forEach(cart -> events.cartAbandoned(cart.cartId, cart.customerId, now));
        return left.size();
    }

    private static OffsetDateTime utc(java.time.Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
