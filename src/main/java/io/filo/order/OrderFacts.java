package io.filo.order;

import java.math.BigDecimal;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * What diagrams may read of an order, by <code>crm.order(orderId)</code>.
 *
 * @param kept neither cancelled nor refunded in full nor all sent back
 * @param paid paid in full once
 * @param first the customer's first order that was kept
 * @param pickup click and collect
 * @param shipped at least one parcel is with the carrier
 * @param ready a parcel waits to be picked up
 * @param delivered every parcel has arrived, and there is one
 * @param late something is past the promise or expected past it
 * @param carrierSaysLate a carrier calls a parcel late
 * @param daysLate full days by which the present estimate, or now where there is none, is past the first promise; 0 or more
 * @param openReturn something is on its way back
 * @param value what the customer pays, with tax
 * @param promisedUntil what was promised first
 * @param expectedUntil when the last parcel is expected now
 * @param deliveredAt when the last parcel arrived, null until all have
 * @param lastScanAt when any parcel was last seen
 */
public record OrderFacts(
        String status,
        String paymentStatus,
        String fulfillmentStatus,
        String channel,
        String salesModel,
        boolean kept,
        boolean paid,
        boolean first,
        boolean pickup,
        boolean shipped,
        boolean ready,
        boolean delivered,
        boolean late,
        boolean carrierSaysLate,
        long daysLate,
        boolean openReturn,
        BigDecimal value,
        Date placedAt,
        @Nullable Date promisedUntil,
        @Nullable Date expectedUntil,
        @Nullable Date deliveredAt,
        @Nullable Date lastScanAt) {}
