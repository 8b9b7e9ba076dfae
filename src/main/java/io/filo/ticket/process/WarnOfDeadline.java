package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;

@Block(
        id = "warnOfDeadline",
        name = "Warn of deadline",
        category = "Tickets",
        description = "Marks the ticket: three quarters of its response time are over. Does nothing when the "
                + "answer has left meanwhile.")
class WarnOfDeadline implements BlockOf<WarnOfDeadline.Input, NoOutput> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    private final TicketCourse course;

    WarnOfDeadline(TicketCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.warn(input.ticketId);
        return new NoOutput();
    }
}
