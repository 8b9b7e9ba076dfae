package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketIntake;

@Block(
        id = "addToTicket",
        name = "Add to ticket",
        category = "Tickets",
        description = "Puts the message on the ticket, or on the one it was merged into, and gives the shop the "
                + "turn. The waiting case hears of it; a case that has ended begins again.")
class AddToTicket implements BlockOf<AddToTicket.Input, AddToTicket.Output> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId,

            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    record Output(
            @Parameter(label = "Ticket", description = "The number of the ticket that the message is on now")
            String ticketId) {}

    private final TicketIntake intake;

    AddToTicket(TicketIntake intake) {
        this.intake = intake;
    }

    @Override
    public Output execute(Input input) {
        return new Output(Long.toString(intake.add(input.messageId, input.ticketId)));
    }
}
