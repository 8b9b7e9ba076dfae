package io.filo.message.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.message.Messages;
import org.jspecify.annotations.Nullable;

@Block(
        id = "fileMessage",
        name = "File message",
        category = "Messages",
        description = "Puts a message on record without waking anybody: on the ticket if one is given, else by itself. "
                + "For vacation notices, receipts, delivery reports and what came back to ourselves.")
class FileMessage implements BlockOf<FileMessage.Input, NoOutput> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId,

            @Parameter(label = "Ticket", description = "Its number; empty for none", preset = "${ticketId}") @Nullable
            Long ticketId,

            @Parameter(label = "Reason", description = "Code in capitals, such as AUTO_REPLY; shown on the message")
            String reason) {}

    private final Messages messages;

    FileMessage(Messages messages) {
        this.messages = messages;
    }

    @Override
    public NoOutput execute(Input input) {
        messages.file(input.messageId, input.ticketId, input.reason);
        return new NoOutput();
    }
}
