package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;

@Block(
        id = "makeReferral",
        name = "Make referral",
        category = "Care",
        description =
                "Makes the code by which the customer of an order recommends us; a letter about the order names it. It ends when the order comes to nothing.")
class MakeReferral implements BlockOf<MakeReferral.Input, NoOutput> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId) {}

    private final OrderCare care;

    MakeReferral(OrderCare care) {
        this.care = care;
    }

    @Override
    public NoOutput execute(Input input) {
        care.makeReferral(input.orderId);
        return new NoOutput();
    }
}
