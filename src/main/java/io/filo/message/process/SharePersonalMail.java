package io.filo.message.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.message.Messages;

@Block(
        id = "sharePersonalMail",
        name = "Share personal mail",
        category = "Messages",
        description =
                "Makes a mail of a personal mailbox the shop's: from then on whoever works on tickets may read it. "
                        + "Only its owner can, or a step that no person takes. Changes nothing for mail of other mailboxes.")
class SharePersonalMail implements BlockOf<SharePersonalMail.Input, NoOutput> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId) {}

    private final Messages messages;

    SharePersonalMail(Messages messages) {
        this.messages = messages;
    }

    @Override
    public NoOutput execute(Input input) {
        messages.share(input.messageId);
        return new NoOutput();
    }
}
