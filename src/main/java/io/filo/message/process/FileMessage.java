package io.filo.message.process;

import io.filo.customer.Customers;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.CurrentUser;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.message.Messages;
import org.jspecify.annotations.Nullable;

@Block(
        id = "fileMessage",
        name = "File message",
        category = "Messages",
        description =
                "Puts a message on record without waking anybody: on the ticket and on the customer's card "
                        + "if they are given, else by itself. For vacation notices, receipts, delivery reports and what came back to ourselves.")
class FileMessage implements BlockOf<FileMessage.Input, NoOutput> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId,

            @Parameter(label = "Ticket", description = "Its number; empty for none", preset = "${ticketId}") @Nullable
            Long ticketId,

            @Parameter(label = "Customer", description = "The customer's id; empty for none") @Nullable
            Long customerId,

            @Parameter(label = "Reason", description = "Code in capitals, such as AUTO_REPLY; shown on the message")
            String reason) {}

    private final Messages messages;
    private final Customers customers;
    private final CurrentUser user;

    FileMessage(Messages messages, Customers customers, CurrentUser user) {
        this.messages = messages;
        this.customers = customers;
        this.user = user;
    }

    @Override
    public NoOutput execute(Input input) {
        messages.file(input.messageId, input.ticketId, input.customerId, input.reason);
        if (input.customerId != null) {
            var message = messages.find(input.messageId).orElseThrow();
            customers.appendTimeline(
                    input.customerId,
                    message.receivedAt(),
                    "MESSAGE_FILED",
                    "message:" + input.messageId,
                    user.id().orElse(null));
        }
        return new NoOutput();
    }
}
