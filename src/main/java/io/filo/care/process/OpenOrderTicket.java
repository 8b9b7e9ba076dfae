package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.care.OrderCare.Matter;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "openOrderTicket",
        name = "Open ticket of order",
        category = "Care",
        description =
                "Opens a ticket of the order's customer without a message of his, and starts its case. Opens none for who left no e-mail address.")
class OpenOrderTicket implements BlockOf<OpenOrderTicket.Input, OpenOrderTicket.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Matter", description = "LOST, DETRACTOR, TAKE_BACK, NOT_COLLECTED or NOT_DONE")
            Matter matter) {}

    record Output(
            @Parameter(label = "Ticket", description = "Its number; nothing when none was opened") @Nullable
            String ticketId) {}

    private final OrderCare care;

    OpenOrderTicket(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        return new Output(care.openTicket(input.orderId, input.matter)
                .map(number -> Long.toString(number))
                .orElse(null));
    }
}
