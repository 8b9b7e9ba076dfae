package io.filo.message.process;

import io.filo.customer.Customers;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.message.Address;
import io.filo.message.Message;
import io.filo.message.Messages;
import io.filo.support.NotFoundException;

@Block(
        id = "identifySender",
        name = "Identify sender",
        category = "Messages",
        description = "Finds the customer who wrote the message, by the address it came from. An unknown one becomes a "
                + "customer at stage awareness, once, also when two messages come at the same moment; a colleague who is no customer does not. A sender who may be "
                + "forged counts as unknown and STANDARD, whoever he claims to be.")
class IdentifySender implements BlockOf<IdentifySender.Input, IdentifySender.Output> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId) {}

    record Output(
            @Parameter(label = "Customer", description = "The customer's id")
            long customerId,

            @Parameter(label = "Sender known", description = "Whether the customer was there before")
            boolean senderKnown,

            @Parameter(label = "Class of customer", description = "STANDARD or VIP")
            String customerClass) {}

    private final Messages messages;
    private final Customers customers;

    IdentifySender(Messages messages, Customers customers) {
        this.messages = messages;
        this.customers = customers;
    }

    @Override
    public Output execute(Input input) {
        var message =
                messages.find(input.messageId).orElseThrow(() -> new NotFoundException("message " + input.messageId));
        var from = message.from();
        var nobody =
                from == null || customers.normaliseEmail(from.value()).isEmpty() || isStrangeColleague(message, from);
        var identified = from == null || nobody
                ? customers.identifyByEmail(Customers.NOBODY, null, message.language())
                : customers.identifyByEmail(from.value(), from.name(), message.language());
        if (message.authenticationFailed()) {
            return new Output(identified.customerId(), false, "STANDARD");
        }
        return new Output(identified.customerId(), identified.known(), identified.customerClass());
    }

    /** A colleague does not become a customer by writing to the shop; one who buys here is one already. */
    private boolean isStrangeColleague(Message message, Address from) {
        return messages.isOfColleague(message)
                && customers.search(null, from.value(), null, 0, 1).items().isEmpty();
    }
}
