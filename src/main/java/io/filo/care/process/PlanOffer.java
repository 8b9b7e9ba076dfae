package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import java.time.Duration;
import java.time.Instant;

@Block(
        id = "planOffer",
        name = "Plan offer",
        category = "Care",
        description = "Counts from the arrival of the order when the next offer is due.")
class PlanOffer implements BlockOf<PlanOffer.Input, PlanOffer.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Days", description = "After the arrival; 0 to 3650", preset = "${offerDays}")
            int offerDays) {}

    record Output(
            @Parameter(label = "Offer", description = "When it is due")
            Instant offerAt) {}

    private final OrderCare care;

    PlanOffer(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        return new Output(care.arrivedAt(input.orderId).plus(Duration.ofDays(input.offerDays)));
    }
}
