package io.filo.order;

import io.filo.order.Snapshot.SalesChannel;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the delivery of an order stands, for whoever watches over it. Joins the running transaction. */
public interface Deliveries {

    /**
     * An order on its way to its customer; of several parcels the one that is worst off.
     *
     * @param customerId null for nobody known; follows merges
     * @param language ISO 639-1, of the customer
     * @param first nothing that was kept was ordered before
     * @param value what the customer pays, with tax
     * @param referralCode by what recommendation it came, as the shop heard it; null for none
     * @param couponCode with what coupon it was paid, as the shop heard it
     * @param goods category of the dearest line as a code, such as {@code RUNNING__SHOES__TRAIL}; empty when unknown
     * @param awaitsPayment nobody has paid or promised the money, and nothing was sent
     * @param sent the shop says that all of it was sent, whether or not it tells of parcels
     * @param parcels not cancelled
     * @param handedOver every parcel is with its carrier
     * @param sentBack a carrier brings a parcel back
     * @param promisedUntil what was promised first for what has not arrived
     * @param expectedUntil when it is expected now
     * @param lateSeconds by how much the estimate, or now where there is none, is past the promise; negative when in time
     * @param lastScanAt when what has not arrived was last seen
     * @param readyAt since when it can be picked up
     * @param deliveredAt when the last parcel arrived; null until all have
     */
    record Delivery(
            long orderId,
            String number,
            @Nullable Long customerId,
            String customerClass,
            String language,
            boolean kept,
            boolean first,
            SalesChannel channel,
            boolean pickup,
            @Nullable String pickupStoreId,
            BigDecimal value,
            @Nullable String referralCode,
            @Nullable String couponCode,
            String goods,
            Instant placedAt,
            @Nullable Instant paidAt,
            boolean awaitsPayment,
            boolean sent,
            int parcels,
            boolean handedOver,
            boolean sentBack,
            boolean carrierSaysLate,
            @Nullable String delayReason,
            @Nullable Instant shippedAt,
            @Nullable Instant promisedUntil,
            @Nullable Instant expectedUntil,
            long lateSeconds,
            @Nullable Instant lastScanAt,
            @Nullable Instant readyAt,
            @Nullable Instant deliveredAt) {}

    /**
     * As it is now. Nothing that a shop says of the order comes in before the transaction ends.
     *
     * @throws io.filo.support.NotFoundException
     */
    Delivery hold(long orderId);

    /** A category as tables see it: {@code Corsa > Scarpe > Trail} as {@code CORSA__SCARPE__TRAIL}; empty for none. */
    static String goods(@Nullable String categoryPath) {
        return categoryPath == null
                ? ""
                : Normalizer.normalize(categoryPath.replace(" > ", "__"), Normalizer.Form.NFD)
                        .replaceAll("\\p{M}", "")
                        .toUpperCase(Locale.ROOT)
                        .replaceAll("[^A-Z0-9_]+", "_");
    }

    /** As it is now, for reading only. @throws io.filo.support.NotFoundException */
    Delivery look(long orderId);
}
