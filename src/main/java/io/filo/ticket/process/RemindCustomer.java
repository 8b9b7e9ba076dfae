package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCorrespondence;
import java.time.Instant;

@Block(
        id = "remindCustomer",
        name = "Remind customer",
        category = "Tickets",
        description = "Writes to the customer that the shop waits for a reply: once in each turn, and not when "
                + "the reply is there.")
class RemindCustomer implements BlockOf<RemindCustomer.Input, RemindCustomer.Output> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    record Output(
            @Parameter(label = "Reminded", description = "When")
            Instant remindedAt) {}

    private final TicketCorrespondence correspondence;

    RemindCustomer(TicketCorrespondence correspondence) {
        this.correspondence = correspondence;
    }

    @Override
    public Output execute(Input input) {
        return new Output(correspondence.remind(input.ticketId));
    }
}
