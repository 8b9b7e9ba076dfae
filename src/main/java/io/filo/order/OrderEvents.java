package io.filo.order;

import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What orders, parcels, returns and carts tell the processes. Ids, codes, numbers and dates only. */
@Component
class OrderEvents {

    static final String PLACED = "order.placed";
    static final String PAID = "order.paid";
    static final String CANCELLED = "order.cancelled";
    static final String UNDONE = "order.undone";
    static final String CUSTOMER_ORDERED = "customer.ordered";
    static final String SHIPMENT_UPDATED = "shipment.updated";
    static final String SHIPMENT_DELIVERED = "shipment.delivered";
    static final String SHIPMENT_READY = "shipment.readyForPickup";
    static final String RETURN_REQUESTED = "return.requested";
    static final String PARCEL_RECEIVED = "return.parcelReceived";
    static final String RETURN_COMPLETED = "return.completed";
    static final String RETURN_CHANGED = "return.changed";
    static final String CART_ABANDONED = "cart.abandoned";

    private final ProcessEvents events;

    OrderEvents(ProcessEvents events) {
        this.events = events;
    }

    /** @param since what had happened to it already when it was first told of */
    void placed(long orderId, Buyers.Buyer buyer, Snapshot.OrderSnapshot order, Map<String, Instant> since) {
        long customerId = buyer.customerId();
        var id = Long.toString(orderId);
        var news = new ArrayList<ProcessEvent>();
        news.add(placing(id, customerId, order, "order:" + id));
        var ordered = ProcessEvent.wakeCustomer(CUSTOMER_ORDERED, customerId, "order:" + id, order.placedAt());
        news.add(ordered);
        since.forEach((name, at) -> {
            news.add(ProcessEvent.wake(name, id, null, "order:" + id, at));
            if (name.equals(CANCELLED)) {
                news.add(undoing(orderId, customerId, at, "order:" + id));
            }
        });
        events.publish(news, buyer.isNew() ? Set.of(id, ordered.businessKey()) : Set.of(id));
    }

    private static ProcessEvent placing(String id, long customerId, Snapshot.OrderSnapshot order, String cause) {
        return ProcessEvent.start(
                PLACED,
                id,
                customerId,
                Map.of(
                        "orderId",
                        id,
                        "customerId",
                        Long.toString(customerId),
                        "channel",
                        order.channel().name(),
                        "placedAt",
                        order.placedAt()),
                cause,
                order.placedAt());
    }

    /** It had come to nothing, and the shop has opened it again: it is cared for anew. */
    void openedAgain(long orderId, long customerId, Snapshot.OrderSnapshot order, Instant at) {
        var id = Long.toString(orderId);
        var cause = cause(orderId, at);
        events.publish(
                List.of(
                        placing(id, customerId, order, cause),
                        ProcessEvent.wakeCustomer(CUSTOMER_ORDERED, customerId, cause, at)),
                Set.of());
    }

    /** At most once for each order. */
    void order(String name, long orderId, Instant at) {
        wake(name, orderId, "order:" + orderId, at);
    }

    /**
     * It came to nothing; once, and once more when the shop has opened it again since. The open case hears it, and what was given by one that has ended is
     * taken back all the same.
     */
    void undone(long orderId, @Nullable Long customerId, Instant at, @Nullable Instant openedAgainAt) {
        var cause = cause(orderId, openedAgainAt);
        wake(CANCELLED, orderId, cause, at);
        events.publish(undoing(orderId, customerId, at, cause));
    }

    private static String cause(long orderId, @Nullable Instant openedAgainAt) {
        return "order:" + orderId + (openedAgainAt == null ? "" : "@" + openedAgainAt);
    }

    private static ProcessEvent undoing(long orderId, @Nullable Long customerId, Instant at, String cause) {
        var id = Long.toString(orderId);
        var variables = new HashMap<String, Object>(Map.of("orderId", id));
        if (customerId != null) {
            variables.put("customerId", customerId.toString());
        }
        return ProcessEvent.start(UNDONE, id, customerId, variables, cause, at);
    }

    /** At most once for each parcel. */
    void shipment(String name, long orderId, long shipmentId, Instant at) {
        wake(name, orderId, "shipment:" + shipmentId, at);
    }

    void shipmentUpdated(long orderId, long shipmentId, Version version) {
        wake(
                SHIPMENT_UPDATED,
                orderId,
                "shipment:" + shipmentId + "@" + version.updatedAt() + "/"
                        + Content.bytes(version.hash()).substring(2, 18),
                version.updatedAt());
    }

    void returnRequested(
            long returnId,
            long orderId,
            long customerId,
            Snapshot.ReturnKind kind,
            Snapshot.ReturnMode mode,
            Instant at) {
        var id = Long.toString(returnId);
        events.publish(ProcessEvent.start(
                RETURN_REQUESTED,
                id,
                customerId,
                Map.of(
                        "returnId",
                        id,
                        "orderId",
                        Long.toString(orderId),
                        "customerId",
                        Long.toString(customerId),
                        "kind",
                        kind.name(),
                        "mode",
                        mode.name()),
                "return:" + id,
                at));
    }

    /** At most once for each return; its own case hears of it. */
    void parcelReceived(long returnId, Instant at) {
        wake(PARCEL_RECEIVED, returnId, "return:" + returnId, at);
    }

    /** At most once for each return; the case of the order hears of it. */
    void returnCompleted(long returnId, long orderId, Instant at) {
        wake(RETURN_COMPLETED, orderId, "return:" + returnId, at);
    }

    /** What the return's own case has not done itself; at most once for each status. */
    void returnChanged(long returnId, Snapshot.ReturnStatus status, Instant at) {
        wake(RETURN_CHANGED, returnId, "return:" + returnId + "@" + status, at);
    }

    void cartAbandoned(long cartId, long customerId, Instant at) {
        var id = Long.toString(cartId);
        events.publish(ProcessEvent.start(
                CART_ABANDONED,
                id,
                customerId,
                Map.of("cartId", id, "customerId", Long.toString(customerId)),
                "cart:" + id,
                at));
    }

    private void wake(String name, long key, String cause, Instant at) {
        events.publish(ProcessEvent.wake(name, Long.toString(key), null, cause, at));
    }
}
