package io.filo.message.process;

import io.filo.customer.Customers;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.message.MessageClass;
import io.filo.message.Messages;
import io.filo.support.NotFoundException;

@Block(
        id = "markBounce",
        name = "Mark bounced address",
        category = "Messages",
        description = "Marks the addresses that a delivery report names at their customers: hard means that nothing is "
                + "sent there any more. A report that encloses a mail which is not ours marks nobody. Leaves tickets alone, "
                + "and answers nobody.")
class MarkBounce implements BlockOf<MarkBounce.Input, MarkBounce.Output> {

    record Input(
            @Parameter(label = "Message", description = "The delivery report's id", preset = "${messageId}")
            long messageId) {}

    record Output(
            @Parameter(
                    label = "Kind of bounce",
                    description = "HARD, SOFT, or NONE when it is no delivery report of a mail of ours")
            BounceKind bounceKind) {}

    private final Messages messages;
    private final Customers customers;

    MarkBounce(Messages messages, Customers customers) {
        this.messages = messages;
        this.customers = customers;
    }

    @Override
    public Output execute(Input input) {
        var message =
                messages.find(input.messageId).orElseThrow(() -> new NotFoundException("message " + input.messageId));
        if (message.messageClass() != MessageClass.BOUNCE || !messages.canBeOfOurs(input.messageId)) {
            return new Output(BounceKind.NONE);
        }
        for (var address : message.failedRecipients()) {
            customers.markBounced(address, message.hardBounce(), "message:" + message.id());
        }
        return new Output(message.hardBounce() ? BounceKind.HARD : BounceKind.SOFT);
    }
}
