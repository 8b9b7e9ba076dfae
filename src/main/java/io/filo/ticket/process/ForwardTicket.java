package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;

@Block(
        id = "forwardTicket",
        name = "Forward ticket",
        category = "Tickets",
        description = "Hands the ticket to another queue; what the person who completed the task wrote goes "
                + "along as a note. The customer hears nothing.")
class ForwardTicket implements BlockOf<ForwardTicket.Input, ForwardTicket.Output> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId,

            @Parameter(
                    label = "Queue",
                    description = "The group that goes on with it, such as sales",
                    preset = "${forwardTo}")
            String forwardTo) {}

    record Output(
            @Parameter(label = "Queue", description = "The new one")
            String queue) {}

    private final TicketCourse course;

    ForwardTicket(TicketCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.forward(input.ticketId, input.forwardTo));
    }
}
