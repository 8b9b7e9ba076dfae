package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;

@Block(
        id = "escalateTicket",
        name = "Escalate ticket",
        category = "Tickets",
        description = "Marks the ticket overdue and names the group that looks after the queue's overdue "
                + "tickets. Marks nothing when the answer has left meanwhile.")
class EscalateTicket implements BlockOf<EscalateTicket.Input, EscalateTicket.Output> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    record Output(
            @Parameter(label = "Lead", description = "The group, such as care-lead")
            String lead) {}

    private final TicketCourse course;

    EscalateTicket(TicketCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.escalate(input.ticketId));
    }
}
