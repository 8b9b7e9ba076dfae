package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;
import io.filo.ticket.TicketPriority;

@Block(
        id = "classifyTicket",
        name = "Classify ticket",
        category = "Tickets",
        description = "Writes on the ticket the category, queue and priority that a person has settled.")
class ClassifyTicket implements BlockOf<ClassifyTicket.Input, NoOutput> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId,

            @Parameter(label = "Category", description = "Such as DELIVERY or COMPLAINT", preset = "${category}")
            String category,

            @Parameter(label = "Queue", description = "The group that works on it, such as care", preset = "${queue}")
            String queue,

            @Parameter(label = "Priority", description = "LOW, NORMAL, HIGH or URGENT", preset = "${priority}")
            TicketPriority priority) {}

    private final TicketCourse course;

    ClassifyTicket(TicketCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.classify(input.ticketId, input.category, input.queue, input.priority);
        return new NoOutput();
    }
}
