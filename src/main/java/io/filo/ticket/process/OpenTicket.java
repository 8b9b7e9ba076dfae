package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketIntake;
import io.filo.ticket.TicketIntake.Sorted;
import io.filo.ticket.TicketPriority;
import org.jspecify.annotations.Nullable;

@Block(
        id = "openTicket",
        name = "Open ticket",
        category = "Tickets",
        description = "Makes a ticket of the message, linked to the customer, and starts its case. A message "
                + "that has a ticket already keeps it.")
class OpenTicket implements BlockOf<OpenTicket.Input, OpenTicket.Output> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId,

            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(label = "Category", description = "Such as DELIVERY or COMPLAINT", preset = "${category}")
            String category,

            @Parameter(label = "Queue", description = "The group that works on it, such as care", preset = "${queue}")
            String queue,

            @Parameter(label = "Priority", description = "LOW, NORMAL, HIGH or URGENT", preset = "${priority}")
            TicketPriority priority,

            @Parameter(label = "Template", description = "Key of the suggested reply; empty for the general one")
            @Nullable
            String template,

            @Parameter(
                    label = "Sure",
                    description = "False sends the ticket to a person first, who checks category and queue",
                    preset = "${sure}")
            boolean sure,

            @Parameter(label = "Related ticket", description = "A ticket that this one may belong to") @Nullable
            Long relatedTicketId) {}

    record Output(
            @Parameter(label = "Ticket", description = "Its number")
            String ticketId) {}

    private final TicketIntake intake;

    OpenTicket(TicketIntake intake) {
        this.intake = intake;
    }

    @Override
    public Output execute(Input input) {
        String template = input.template == null || input.template.isBlank() ? null : input.template;
        var sorted =
                new Sorted(input.category, input.queue, input.priority, template, input.sure, input.relatedTicketId);
        return new Output(Long.toString(intake.open(input.messageId, input.customerId, sorted)));
    }
}
