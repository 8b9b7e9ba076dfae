package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "recordPurchase",
        name = "Record purchase",
        category = "Care",
        description =
                "Derives the journey stage of the customer anew, and tells whether it is the first order and whether it is collected in a store.")
class RecordPurchase implements BlockOf<RecordPurchase.Input, RecordPurchase.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId) {}

    record Output(
            @Parameter(label = "Kind", description = "FIRST, FURTHER, or UNDONE when it has come to nothing already")
            String orderKind,

            @Parameter(label = "Collected", description = "Whether the customer fetches it in a store")
            boolean collected) {}

    private final OrderCare care;

    RecordPurchase(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        var order = care.recordPurchase(input.orderId);
        return new Output(!order.kept() ? "UNDONE" : order.first() ? "FIRST" : "FURTHER", order.pickup());
    }
}
