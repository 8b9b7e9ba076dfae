package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;

@Block(
        id = "closeTicket",
        name = "Close ticket",
        category = "Tickets",
        description = "Ends the ticket. A message of the customer that came since it was resolved begins a new "
                + "case of it.")
class CloseTicket implements BlockOf<CloseTicket.Input, NoOutput> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    private final TicketCourse course;

    CloseTicket(TicketCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.close(input.ticketId);
        return new NoOutput();
    }
}
