package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;

@Block(
        id = "markSpam",
        name = "Mark as spam",
        category = "Tickets",
        description = "Ends the ticket as no customer's matter. Nobody is answered.")
class MarkSpam implements BlockOf<MarkSpam.Input, NoOutput> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    private final TicketCourse course;

    MarkSpam(TicketCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.markSpam(input.ticketId);
        return new NoOutput();
    }
}
