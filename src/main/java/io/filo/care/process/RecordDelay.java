package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "recordDelay",
        name = "Record delay",
        category = "Care",
        description =
                "Puts on the customer's timeline that he is told of a delay of that severity, and remembers it: he is told of each once.")
class RecordDelay implements BlockOf<RecordDelay.Input, RecordDelay.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Severity", description = "Code of the table delay-severity", preset = "${severity}")
            String severity,

            @Parameter(label = "Rank", description = "How grave; 0 is nothing", preset = "${severityRank}")
            int severityRank) {}

    record Output(
            @Parameter(label = "Told", description = "Rank of the gravest that the customer knows")
            int toldRank) {}

    private final OrderCare care;

    RecordDelay(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        care.recordDelay(input.orderId, input.severity);
        return new Output(input.severityRank);
    }
}
