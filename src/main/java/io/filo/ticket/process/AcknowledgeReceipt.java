package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCorrespondence;
import org.jspecify.annotations.Nullable;

@Block(
        id = "acknowledgeReceipt",
        name = "Acknowledge receipt",
        category = "Tickets",
        description = "Tells the sender that the message has arrived and which number it has, unless a rule "
                + "against answering machines or floods forbids it. Never fails because of such a rule.")
class AcknowledgeReceipt implements BlockOf<AcknowledgeReceipt.Input, AcknowledgeReceipt.Output> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId,

            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId,

            @Parameter(label = "Template", description = "Key of the text; empty for the general acknowledgement")
            @Nullable
            String template) {}

    record Output(
            @Parameter(label = "Acknowledged", description = "Whether the mail is on its way")
            boolean acknowledged,

            @Parameter(label = "Reason", description = "SENT, or the code of the rule that forbade it")
            String reason,

            @Parameter(
                    label = "Cap reached",
                    description = "Whether a cap on acknowledgements was reached for the first time in its window: "
                            + "somebody should look why. Not again for each mail of a flood")
            boolean capReached) {}

    private final TicketCorrespondence correspondence;

    AcknowledgeReceipt(TicketCorrespondence correspondence) {
        this.correspondence = correspondence;
    }

    @Override
    public Output execute(Input input) {
        String template = input.template == null || input.template.isBlank() ? null : input.template;
        var acknowledged = correspondence.acknowledge(input.messageId, input.ticketId, template);
        String refusal = acknowledged.refusal();
        return new Output(refusal == null, refusal == null ? "SENT" : refusal, acknowledged.capReached());
    }
}
