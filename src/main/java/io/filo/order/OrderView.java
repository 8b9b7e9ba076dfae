package io.filo.order;

import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.SalesModel;
import io.filo.order.Snapshot.ShipmentStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as it stands now. Amounts are in its currency, with tax unless said otherwise.
 *
 * @param state how it stands in one word, see {@link State}
 * @param paidAt when it was first paid in full, null when it never was
 * @param undoneAt when it first came to nothing
 * @param firstPromisedUntil what was promised first, of the order or of the first parcel; never changes
 * @param expectedUntil when the last parcel is expected now; null when nobody says or all have arrived
 * @param net what was paid for the lines, without tax; null when the tax is not known
 * @param margin the lines' margin without tax, after what sending costs; null when a cost or the tax is not known
 * @param live whether its case was started
 */
public record OrderView(
        long id,
        String shop,
        @Nullable String brand,
        String externalId,
        String number,
        State state,
        OrderStatus status,
        PaymentStatus paymentStatus,
        FulfillmentStatus fulfillmentStatus,
        boolean kept,
        boolean live,
        @Nullable Long customerId,
        @Nullable String customerName,
        Instant placedAt,
        Instant updatedAt,
        @Nullable Instant paidAt,
        @Nullable Instant undoneAt,
        SalesChannel channel,
        SalesModel salesModel,
        @Nullable String storeId,
        @Nullable String researchChannel,
        @Nullable String pickupStoreId,
        @Nullable String assistantId,
        String currency,
        BigDecimal total,
        @Nullable BigDecimal taxTotal,
        @Nullable BigDecimal discountTotal,
        @Nullable BigDecimal shippingCost,
        @Nullable BigDecimal shippingPaid,
        @Nullable BigDecimal net,
        @Nullable BigDecimal margin,
        @Nullable Instant firstPromisedUntil,
        @Nullable Instant expectedUntil,
        @Nullable Instant deliveredAt,
        boolean late,
        @Nullable String source,
        @Nullable String medium,
        @Nullable String campaign,
        @Nullable String referralCode,
        @Nullable String couponCode,
        List<LineView> lines,
        List<ShipmentView> shipments,
        List<AdjustmentView> adjustments,
        List<ReturnView> returns) {

    /** How an order stands, in one word; the first that fits. */
    public enum State {
        /** Cancelled, refunded in full or all sent back. */
        UNDONE,
        /** Something of it is on its way back. */
        RETURN,
        /** Not there yet, and past what was promised or expected past it. */
        LATE,
        /** Nobody has paid yet. */
        UNPAID,
        DELIVERED,
        /** A parcel waits to be picked up. */
        READY,
        /** A parcel is on its way. */
        SHIPPED,
        OPEN,
        CLOSED
    }

    /**
     * A line.
     *
     * @param amount quantity times price
     * @param margin without tax; null when the cost or the tax is not known
     * @param returned pieces that were sent back or are asked to be
     */
    public record LineView(
            String lineId,
            @Nullable String sku,
            String name,
            String categoryPath,
            BigDecimal quantity,
            BigDecimal unitPrice,
            BigDecimal amount,
            @Nullable BigDecimal unitCost,
            @Nullable BigDecimal taxRate,
            @Nullable BigDecimal margin,
            BigDecimal returned) {}

    public record AdjustmentView(
            String kind,
            BigDecimal amount,
            @Nullable Instant at,
            @Nullable String reason) {}

    /**
     * A parcel.
     *
     * @param originalPromisedUntil what was promised for it first
     * @param expectedArrivalUntil what is expected now
     * @param late past the promise, expected past it, or called late by the carrier; never once it has arrived in time
     * @param checkpoints oldest first
     */
    public record ShipmentView(
            long id,
            @Nullable String carrier,
            @Nullable String trackingNumber,
            @Nullable String trackingUrl,
            ShipmentStatus status,
            boolean carrierSaysLate,
            @Nullable String delayReason,
            @Nullable Instant shippedAt,
            @Nullable Instant readyAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant originalPromisedUntil,
            @Nullable Instant expectedArrivalUntil,
            @Nullable String etaSource,
            @Nullable Instant lastScanAt,
            boolean late,
            List<CheckpointView> checkpoints) {}

    public record CheckpointView(Instant at, ShipmentStatus status, String description, String location) {}

    /** An order in a list. */
    public record OrderRow(
            long id,
            String shop,
            String number,
            State state,
            @Nullable Long customerId,
            @Nullable String customerName,
            Instant placedAt,
            SalesChannel channel,
            String currency,
            BigDecimal total,
            @Nullable Instant expectedUntil) {}
}
