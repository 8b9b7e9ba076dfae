package io.filo.care;

import io.filo.order.Deliveries.Delivery;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.support.WorkingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a delivery stands now, and when to look again if nobody tells anything before.
 *
 * @param daysLate full days past the first promise, as it is expected now; 0 or more
 * @param handOverDueAt when it should be with the carrier, at the end of the watch when that is settled; always to come,
 *     as are the two others
 * @param scanDueAt when it should have been seen again
 * @param promiseDueAt the day before the promise, the promise, then every day after it
 */
public record DeliveryWatch(
        Stand stand, Cause cause, long daysLate, Instant handOverDueAt, Instant scanDueAt, Instant promiseDueAt) {

    /** Where the goods are. */
    public enum Stand {
        UNDER_WAY,
        /** To be collected. */
        READY,
        ARRIVED,
        /** The watch is over and nobody has told that it arrived. */
        NOT_TOLD
    }

    /** What makes it late, or likely to be; the gravest. */
    public enum Cause {
        NONE,
        /** Not with the carrier in time, or not a day before the promise. */
        HAND_OVER,
        /** Not seen for long. */
        NO_SCAN,
        /** Promised for the next day, and not seen for a day. */
        PROMISE_NEAR,
        /** The carrier says so. */
        CARRIER,
        /** Expected past the promise. */
        EXPECTED,
        /** Past the promise. */
        PROMISE,
        /** Not seen for so long that it is lost. */
        LOST,
        /** On its way back to us. */
        SENT_BACK
    }

    private static final Duration DAY = Duration.ofDays(1);
    /** Somebody who waits for what should have happened looks a little later. */
    private static final Duration SOON = Duration.ofMinutes(1);

    static DeliveryWatch of(Delivery delivery, Instant now, CareProperties limits, WorkingCalendar calendar) {
        var end = delivery.placedAt().plus(limits.watchFor());
        var handOver = handOverDue(delivery, now, limits, calendar);
        var seen = delivery.parcels() > 0 && delivery.handedOver() ? lastSeen(delivery) : null;
        var silent = seen == null ? null : calendar.plusWorkingMinutes(seen, limits.silentMinutes());
        var lost = seen == null ? null : calendar.plusWorkingMinutes(seen, limits.lostMinutes());
        var later = end.isAfter(now) ? end : now.plus(DAY);
        return new DeliveryWatch(
                stand(delivery, now, end),
                cause(delivery, now, handOver, silent, lost),
                Math.max(0, Duration.ofSeconds(delivery.lateSeconds()).toDays()),
                next(now, later, handOver),
                next(now, later, silent, lost),
                next(now, later, promises(delivery, now)));
    }

    private static Stand stand(Delivery delivery, Instant now, Instant end) {
        if (arrivedAt(delivery) != null) {
            return Stand.ARRIVED;
        }
        if (delivery.readyAt() != null) {
            return Stand.READY;
        }
        return end.isAfter(now) ? Stand.UNDER_WAY : Stand.NOT_TOLD;
    }

    /** Who buys at a till takes it along. */
    static @Nullable Instant arrivedAt(Delivery delivery) {
        boolean taken = delivery.channel() == SalesChannel.STORE && !delivery.pickup() && delivery.parcels() == 0;
        return taken ? delivery.placedAt() : delivery.deliveredAt();
    }

    private static @Nullable Instant handOverDue(
            Delivery delivery, Instant now, CareProperties limits, WorkingCalendar calendar) {
        if (delivery.handedOver() || delivery.pickup()) {
            return null;
        }
        // What nobody has paid is not sent; whether somebody has is looked at again.
        var from = delivery.paidAt() == null ? now : delivery.paidAt();
        return calendar.plusWorkingMinutes(from, limits.handOverMinutes());
    }

    private static @Nullable Instant lastSeen(Delivery delivery) {
        return Stream.of(delivery.lastScanAt(), delivery.shippedAt())
                .filter(java.util.Objects::nonNull)
                .max(java.util.Comparator.naturalOrder())
                .orElse(null);
    }

    private static Cause cause(
            Delivery delivery,
            Instant now,
            @Nullable Instant handOver,
            @Nullable Instant silent,
            @Nullable Instant lost) {
        var promise = delivery.promisedUntil();
        var expected = delivery.expectedUntil();
        boolean open = delivery.parcels() > 0 || !delivery.sent() && !delivery.awaitsPayment();
        if (delivery.sentBack()) {
            return Cause.SENT_BACK;
        } else if (isPast(lost, now)) {
            return Cause.LOST;
        } else if (open && isPast(promise, now)) {
            return Cause.PROMISE;
        } else if (open && promise != null && expected != null && expected.isAfter(promise)) {
            return Cause.EXPECTED;
        } else if (delivery.carrierSaysLate()) {
            return Cause.CARRIER;
        } else if (open && isPast(promise == null ? null : promise.minus(DAY), now) && unseenForADay(delivery, now)) {
            return delivery.handedOver() ? Cause.PROMISE_NEAR : Cause.HAND_OVER;
        } else if (isPast(silent, now)) {
            return Cause.NO_SCAN;
        }
        return isPast(handOver, now) && delivery.paidAt() != null ? Cause.HAND_OVER : Cause.NONE;
    }

    /** Nor bought within it: what was promised for the next day is not late while nobody has had a day. */
    private static boolean unseenForADay(Delivery delivery, Instant now) {
        var seen = lastSeen(delivery);
        return !(seen == null ? delivery.placedAt() : seen).isAfter(now.minus(DAY));
    }

    private static boolean isPast(@Nullable Instant moment, Instant now) {
        return moment != null && !moment.isAfter(now);
    }

    private static @Nullable Instant[] promises(Delivery delivery, Instant now) {
        var promise = delivery.promisedUntil();
        if (promise == null) {
            return new Instant[0];
        }
        long past = Math.max(0, Duration.between(promise, now).toDays());
        return new Instant[] {promise.minus(DAY), promise, promise.plus(DAY.multipliedBy(past + 1))};
    }

    private static Instant next(Instant now, Instant end, @Nullable Instant... moments) {
        return Stream.of(moments)
                .filter(moment -> moment != null && moment.isAfter(now))
                .min(java.util.Comparator.naturalOrder())
                .map(moment -> moment.plus(SOON))
                .filter(moment -> moment.isBefore(end))
                .orElse(end);
    }
}
