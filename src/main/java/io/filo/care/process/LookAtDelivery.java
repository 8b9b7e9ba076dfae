package io.filo.care.process;

import io.filo.care.DeliveryWatch.Cause;
import io.filo.care.DeliveryWatch.Stand;
import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "lookAtDelivery",
        name = "Look at delivery",
        category = "Care",
        description =
                "Reads how the delivery of the order stands and holds the order until the case waits again, so that no news slips in between. Belongs before each wait and after each wake.")
class LookAtDelivery implements BlockOf<LookAtDelivery.Input, LookAtDelivery.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId,

            @Parameter(
                    label = "Told",
                    description = "Rank of the gravest delay that the customer knows of; 0 when empty")
            @Nullable
            Integer toldRank) {}

    record Output(
            @Parameter(
                    label = "Where it is",
                    description = "UNDER_WAY, READY to be collected, ARRIVED, or NOT_TOLD when the watch is over")
            Stand deliveryState,

            @Parameter(
                    label = "What makes it late",
                    description =
                            "HAND_OVER, NO_SCAN, PROMISE_NEAR, CARRIER, EXPECTED, PROMISE, LOST or SENT_BACK; NONE while all is well")
            Cause delayCause,

            @Parameter(label = "Told", description = "The rank, 0 at first; nothing until something is late") @Nullable
            Integer toldRank,

            @Parameter(label = "Days late", description = "Full days past the first promise; nothing while all is well")
            @Nullable
            Long daysLate,

            @Parameter(
                    label = "Value",
                    description = "What the customer pays, in whole units of the currency; nothing while all is well")
            @Nullable
            Long orderValue,

            @Parameter(label = "Class of customer", description = "STANDARD or VIP; nothing while all is well")
            @Nullable
            String customerClass,

            @Parameter(
                    label = "Hand-over due",
                    description =
                            "When it should be with the carrier; all three are at the end of the watch when there is nothing to wait for")
            @Nullable
            Instant handOverDueAt,

            @Parameter(label = "Scan due", description = "When it should have been seen again") @Nullable
            Instant scanDueAt,

            @Parameter(label = "Promise", description = "The day before it, the moment itself, then every day after it")
            @Nullable
            Instant promiseDueAt,

            @Parameter(label = "How-to", description = "Some days after the arrival, once it has arrived") @Nullable
            Instant howToAt,

            @Parameter(label = "Survey", description = "Some days after the arrival, once it has arrived") @Nullable
            Instant surveyAt,

            @Parameter(label = "Reminder", description = "Some days after it could be collected") @Nullable
            Instant collectReminderAt,

            @Parameter(label = "Kept until", description = "How long goods are kept to be collected") @Nullable
            Instant keptUntil) {}

    private final OrderCare care;

    LookAtDelivery(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        var looked = care.look(input.orderId);
        var watch = looked.watch();
        var delivery = looked.delivery();
        boolean late = watch.cause() != Cause.NONE;
        boolean waits = watch.stand() == Stand.UNDER_WAY;
        var times = care.times(delivery);
        return new Output(
                watch.stand(),
                watch.cause(),
                // What he knows he knows, also when it gets better for a while.
                late && input.toldRank == null ? Integer.valueOf(0) : input.toldRank,
                late ? watch.daysLate() : null,
                late ? delivery.value().longValue() : null,
                late ? delivery.customerClass() : null,
                waits ? watch.handOverDueAt() : null,
                waits ? watch.scanDueAt() : null,
                waits ? watch.promiseDueAt() : null,
                times.howToAt(),
                times.surveyAt(),
                times.remindAt(),
                times.keepUntil());
    }
}
