package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;
import java.time.Instant;

@Block(
        id = "resolveTicket",
        name = "Resolve ticket",
        category = "Tickets",
        description = "Marks the matter as settled. A reply of the customer gives the shop the turn again.")
class ResolveTicket implements BlockOf<ResolveTicket.Input, ResolveTicket.Output> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    record Output(
            @Parameter(label = "Resolved", description = "When")
            Instant resolvedAt) {}

    private final TicketCourse course;

    ResolveTicket(TicketCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.resolve(input.ticketId));
    }
}
