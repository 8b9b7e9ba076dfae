package io.filo.order;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of coupons and points: what was earned for an order is spent, expires, or is undone with the order; what was
 * spent in an order that came to nothing is given back. Each once, and nothing is ever struck out. All calls join the running transaction.
 */
public interface Rewards {

    /**
     * @param orderId that it goes with when the order comes to nothing
     * @param holderOrderId whose customer has it
     * @param reward COUPON or POINTS
     * @param ref the coupon's code, or what the points were for
     * @param entry EARN, SPEND, RESTORE, EXPIRE or UNDO
     * @param points above 0 when earned or given back, below 0 when they go; 0 for coupons
     * @param expiresAt of what was earned; null for points that do not expire
     * @param spentBy order in which it was spent, also of what was given back
     */
    record Entry(
            long orderId,
            long holderOrderId,
            String reward,
            String ref,
            String entry,
            int points,
            @Nullable Instant expiresAt,
            @Nullable Long spentBy,
            Instant at) {}

    /**
     * What a coupon takes off: either a percentage, 1 to 100, or an amount in a currency (ISO 4217).
     *
     * @throws IllegalArgumentException for both or neither
     */
    record Worth(
            @Nullable Integer percent,
            @Nullable BigDecimal amount,
            @Nullable String currency) {

        public Worth {
            if ((percent == null) == (amount == null) || (amount == null) != (currency == null)) {
                throw new IllegalArgumentException("a coupon is worth a percentage or an amount in a currency");
            }
        }
    }

    void couponEarned(long orderId, long holderOrderId, String code, Worth worth, Instant expiresAt);

    /** @param points 1 or more; @param expiresAt null for never */
    void pointsEarned(long orderId, long holderOrderId, String ref, int points, @Nullable Instant expiresAt);

    /** A coupon that an order names is spent, when it is one of ours that holds. @return whether it is */
    boolean spend(long orderId);

    /**
     * What was earned for the order is undone.
     *
     * @return codes of the coupons of it that were spent before
     */
    List<String> undo(long orderId);

    /** What a shop never gave goes, unless it has gone already. @param ref as it was earned */
    void dropped(String ref);

    /** What was spent in the order is given back. @return how much of it */
    int restore(long orderId);

    /** Of an order, oldest first. */
    List<Entry> of(long orderId);

    /**
     * A coupon that a customer was given.
     *
     * @param entry EARN while it holds, else what became of it: SPEND, EXPIRE or UNDO
     * @param holderOrderId for which order
     * @param worth null when it is not known: it was issued by an earlier release
     * @param spentBy order in which it was spent
     */
    record Coupon(
            String code,
            @Nullable Worth worth,
            String entry,
            Instant earnedAt,
            @Nullable Instant expiresAt,
            long holderOrderId,
            String holderNumber,
            @Nullable Long spentBy) {}

    /** The coupon of that code as it was given, whatever became of it. */
    Optional<Coupon> coupon(String code);

    /** Coupons of a customer, newest first. */
    List<Coupon> coupons(long customerId);

    /** Points of a customer that neither went nor expired. */
    long points(long customerId);
}
