package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.care.OrderCare.Recommended;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import java.time.Instant;

@Block(
        id = "countReferral",
        name = "Count recommendation",
        category = "Care",
        description =
                "Counts the recommendation that an order came by: once for each friend, with the first order that he pays, and not for who has bought before. Holds the order until the case waits again, so that no payment slips in between.")
class CountReferral implements BlockOf<CountReferral.Input, CountReferral.Output> {

    record Input(
            @Parameter(label = "Order", description = "The friend's", preset = "${orderId}")
            long orderId,

            @Parameter(
                    label = "Order of the friend",
                    description = "Of who recommended us",
                    preset = "${friendOrderId}")
            long friendOrderId) {}

    record Output(
            @Parameter(label = "Counts", description = "COUNTS, UNPAID so far, or COUNTS_NOT")
            Recommended recommended,

            @Parameter(label = "Wait until", description = "Until when to wait for the payment")
            Instant paymentAwaitedUntil) {}

    private final OrderCare care;

    CountReferral(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        var counted = care.countReferral(input.orderId, input.friendOrderId);
        return new Output(counted.state(), counted.awaitUntil());
    }
}
