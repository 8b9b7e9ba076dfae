package io.filo.message.process;

import io.filo.customer.Customers;
import io.filo.customer.Customers.Bounced;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.message.Message;
import io.filo.message.MessageClass;
import io.filo.message.Messages;
import io.filo.message.Messages.Reported;
import io.filo.message.Remarks;
import io.filo.support.NotFoundException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

@Block(
        id = "markBounce",
        name = "Mark bounced address",
        category = "Messages",
        description = "Marks the addresses that a delivery report names at their customers: hard means that nothing is "
                + "sent there any more. Only whom we wrote to is marked: a report of a mail that is not ours marks nobody, "
                + "and one that names no mail stops nothing. Leaves tickets alone, and answers nobody.")
class MarkBounce implements BlockOf<MarkBounce.Input, MarkBounce.Output> {

    record Input(
            @Parameter(label = "Message", description = "The delivery report's id", preset = "${messageId}")
            long messageId) {}

    record Output(
            @Parameter(
                    label = "Kind of bounce",
                    description =
                            "HARD; REPEATED when the addresses were marked so before, and somebody has been asked; "
                                    + "SOFT; or NONE when it is no delivery report of a mail of ours")
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
        if (message.messageClass() != MessageClass.BOUNCE) {
            return new Output(BounceKind.NONE);
        }
        var mail = messages.reported(input.messageId);
        var failed = failed(message, mail);
        boolean known = true;
        // Always in one order: two reports of the same addresses must not wait for each other.
        for (var address : new TreeSet<>(failed)) {
            known &= customers
                    .markBounced(address, message.hardBounce() && mail.named(), "message:" + message.id())
                    .map(Bounced::hardBefore)
                    .orElse(false);
        }
        // Nobody tries again what our own server has refused.
        boolean forGood = message.hardBounce() || Remarks.tell(message.classReasons(), Remarks.REFUSED_BY_SERVER);
        return new Output(kind(failed, forGood, known));
    }

    private static BounceKind kind(Set<String> failed, boolean forGood, boolean known) {
        if (failed.isEmpty()) {
            return BounceKind.NONE;
        }
        if (!forGood) {
            return BounceKind.SOFT;
        }
        return known ? BounceKind.REPEATED : BounceKind.HARD;
    }

    /** Anybody can write such a report: whom we did not write to does not count. */
    private Set<String> failed(Message report, Reported mail) {
        var named = report.failedRecipients().stream()
                .flatMap(address -> customers.normaliseEmail(address).stream())
                .collect(Collectors.toSet());
        if (!mail.named()) {
            return named;
        }
        named.retainAll(mail.recipients());
        // An address that forwards fails under the name that it forwards to.
        return named.isEmpty() && mail.recipients().size() == 1 ? mail.recipients() : named;
    }
}
