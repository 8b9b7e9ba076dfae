package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "checkOpenMatters",
        name = "Check open matters",
        category = "Care",
        description = "Tells whether a ticket of the customer or a return of the order waits to be settled.")
class CheckOpenMatters implements BlockOf<CheckOpenMatters.Input, CheckOpenMatters.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId) {}

    record Output(
            @Parameter(label = "Open", description = "Whether something is")
            boolean openMatter) {}

    private final OrderCare care;

    CheckOpenMatters(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        return new Output(care.hasOpenMatter(input.orderId));
    }
}
