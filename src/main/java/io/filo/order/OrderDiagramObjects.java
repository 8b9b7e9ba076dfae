package io.filo.order;

import io.filo.engine.DiagramObject;
import io.filo.order.OrderView.ShipmentView;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.support.NotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code crm.order(orderId)}, {@code crm.goodsReturn(returnId)} and {@code crm.cart(cartId)}. */
@Configuration(proxyBeanMethods = false)
class OrderDiagramObjects {

    @Bean
    DiagramObject<OrderFacts> orderOfDiagram(OrderDesk orders, JdbcClient jdbc, Clock clock) {
        return new Facts<>("order", OrderFacts.class, id -> facts(orders.order(id), jdbc, clock.instant()));
    }

    @Bean
    DiagramObject<ReturnFacts> returnOfDiagram(Returns returns, OrderDesk orders, JdbcClient jdbc) {
        return new Facts<>("goodsReturn", ReturnFacts.class, id -> facts(returns.find(id), orders, returns, jdbc));
    }

    @Bean
    DiagramObject<CartFacts> cartOfDiagram(OrderDesk orders) {
        return new Facts<>("cart", CartFacts.class, id -> {
            var cart = orders.cart(id);
            return new CartFacts(
                    cart.total(), cart.currency(), cart.lines().size(), cart.ordered(), Date.from(cart.updatedAt()));
        });
    }

    private interface Finder<T> {

        T find(long id);
    }

    private record Facts<T>(String name, Class<T> type, Finder<T> finder) implements DiagramObject<T> {

        @Override
        public @Nullable T find(long id) {
            try {
                return finder.find(id);
            } catch (NotFoundException gone) {
                return null;
            }
        }
    }

    private static OrderFacts facts(OrderView order, JdbcClient jdbc, Instant now) {
        var parcels = order.shipments().stream()
                .filter(parcel -> parcel.status() != ShipmentStatus.CANCELLED)
                .toList();
        boolean delivered = order.deliveredAt() != null;
        var first = order.customerId() == null
                || !jdbc.sql("""
                                select exists (select from shop_order
                                               where customer_id = ? and kept and (placed_at, id) < (?, ?))
                                """)
                        .params(order.customerId(), order.placedAt().atOffset(java.time.ZoneOffset.UTC), order.id())
                        .query(Boolean.class)
                        .single();
        return new OrderFacts(
                order.status().name(),
                order.paymentStatus().name(),
                order.fulfillmentStatus().name(),
                order.channel().name(),
                order.salesModel().name(),
                order.kept(),
                order.paidAt() != null,
                first,
                order.pickupStoreId() != null,
                parcels.stream().anyMatch(parcel -> parcel.status().rank() >= ShipmentStatus.IN_TRANSIT.rank()),
                parcels.stream().anyMatch(parcel -> parcel.status() == ShipmentStatus.AVAILABLE_FOR_PICKUP),
                delivered,
                order.late(),
                parcels.stream()
                        .anyMatch(parcel -> parcel.status() != ShipmentStatus.DELIVERED && parcel.carrierSaysLate()),
                daysLate(order, now),
                order.returns().stream().anyMatch(ReturnView::isOpen),
                order.total(),
                Date.from(order.placedAt()),
                date(order.firstPromisedUntil()),
                date(order.expectedUntil()),
                date(order.deliveredAt()),
                date(parcels.stream()
                        .map(ShipmentView::lastScanAt)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(null)));
    }

    private static long daysLate(OrderView order, Instant now) {
        var promised = order.firstPromisedUntil();
        if (promised == null) {
            return 0;
        }
        Supplier<Instant> present = () ->
                order.expectedUntil() == null || order.expectedUntil().isBefore(now) ? now : order.expectedUntil();
        var end = order.deliveredAt() == null ? present.get() : order.deliveredAt();
        return Math.max(0, Duration.between(promised, end).toDays());
    }

    private static ReturnFacts facts(ReturnView asked, OrderDesk orders, Returns returns, JdbcClient jdbc) {
        var order = orders.order(asked.orderId());
        var arrived = order.shipments().stream()
                .map(ShipmentView::deliveredAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
        var faults = returns.reasons(java.util.Locale.ENGLISH).stream()
                .filter(Returns.Reason::fault)
                .map(Returns.Reason::code)
                .toList();
        return new ReturnFacts(
                asked.kind().name(),
                asked.mode().name(),
                asked.status().name(),
                asked.lines().stream().anyMatch(line -> faults.contains(String.valueOf(line.reason()))),
                asked.receivedAt() != null,
                asked.inspectedAt() != null,
                asked.amount(),
                arrived == null
                        ? null
                        : Math.max(
                                0,
                                Duration.between(arrived, asked.requestedAt()).toDays()),
                asked.customerId() == null
                        ? 0
                        : jdbc.sql("""
                                select count(*) from goods_return r join shop_order o on o.id = r.order_id
                                where o.customer_id = ? and r.id <> ? and r.requested_at <= ?
                                """)
                                .params(
                                        asked.customerId(),
                                        asked.id(),
                                        asked.requestedAt().atOffset(java.time.ZoneOffset.UTC))
                                .query(Long.class)
                                .single(),
                Date.from(asked.requestedAt()),
                date(asked.refundDue()));
    }

    private static @Nullable Date date(@Nullable Instant instant) {
        return instant == null ? null : Date.from(instant);
    }
}
