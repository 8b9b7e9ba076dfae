package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;

@Block(
        id = "reopenTicket",
        name = "Reopen ticket",
        category = "Tickets",
        description = "Opens a resolved ticket again and counts how often that has happened by itself of late.")
class ReopenTicket implements BlockOf<ReopenTicket.Input, ReopenTicket.Output> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    record Output(
            @Parameter(label = "Automatic reopenings", description = "In the last hour, this one included")
            int automaticReopenings) {}

    private final TicketCourse course;

    ReopenTicket(TicketCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.reopen(input.ticketId));
    }
}
