package io.filo.order;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of what care gave for an order, so that it can be taken back when the order comes to nothing. All calls join
 * the running transaction.
 */
public interface CareEffects {

    /**
     * @param kind code such as COUPON, POINTS, SURVEY, OFFER, MESSAGE, TAG
     * @param ref what was given, such as {@code coupon:GRAZIE10}
     * @param undoneAt null while it stands
     */
    record Effect(
            long orderId,
            String kind,
            String ref,
            Instant madeAt,
            @Nullable Instant undoneAt) {}

    /** @return false when it stands there already, taken back or not: nothing is given twice */
    boolean made(long orderId, String kind, String ref);

    /** @return false when there is none, or it was taken back before */
    boolean undone(long orderId, String kind, String ref);

    /** What has not been taken back, oldest first. */
    List<Effect> standing(long orderId);

    /** All of them, oldest first. */
    List<Effect> of(long orderId);
}
