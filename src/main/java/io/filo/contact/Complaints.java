package io.filo.contact;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerCard.ContactPointCard;
import io.filo.customer.Customers;
import io.filo.message.Message;
import io.filo.message.MessageClass;
import io.filo.message.Messages;
import io.filo.message.Outbox;
import io.filo.support.NotFoundException;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What providers report when somebody calls a mail of ours spam (RFC 5965): as good as an objection to offers and surveys.
 * Anybody can write such a report, so only whom the mail that it encloses went to counts, by its Message-ID.
 */
@Service
@Transactional(propagation = Propagation.MANDATORY)
public class Complaints {

    private static final String SOURCE = "COMPLAINT";
    private static final List<ConsentPurpose> ENDED = List.of(ConsentPurpose.MARKETING, ConsentPurpose.SURVEY);

    private final Messages messages;
    private final Customers customers;
    private final Consents consents;
    private final Outbox outbox;
    private final Correspondence correspondence;

    Complaints(
            Messages messages, Customers customers, Consents consents, Outbox outbox, Correspondence correspondence) {
        this.messages = messages;
        this.customers = customers;
        this.consents = consents;
        this.outbox = outbox;
        this.correspondence = correspondence;
    }

    /**
     * Puts the objection on the consent log, with the report as its proof, and takes back what has not left yet. Doing it
     * again changes nothing.
     *
     * @return the customers concerned; none for what is no such report, or of no mail of ours
     * @throws NotFoundException for an unknown message
     */
    public List<Long> record(long messageId) {
        var report = messages.find(messageId).orElseThrow(() -> new NotFoundException("message " + messageId));
        if (report.messageClass() != MessageClass.FEEDBACK) {
            return List.of();
        }
        // Always in one order: two reports must not wait for each other.
        return new TreeSet<>(messages.reported(messageId).recipients())
                .stream()
                        .flatMap(address -> customers.search(null, address, null, 0, 1).items().stream()
                                .peek(customer -> object(customer, address, report))
                                .map(CustomerCard::id))
                        .toList();
    }

    private void object(CustomerCard customer, String address, Message report) {
        correspondence.takeTurns(customer.id());
        boolean news = false;
        for (var purpose : ENDED) {
            var said = consents.state(customer.id(), purpose, ConsentChannel.EMAIL);
            if (said.map(state -> !state.isRefusal()).orElse(true)) {
                consents.record(new ConsentRecord(
                        customer.id(),
                        contactPoint(customer, address),
                        purpose,
                        ConsentChannel.EMAIL,
                        ConsentState.OBJECTED,
                        SOURCE,
                        null,
                        report.receivedAt(),
                        "message:" + report.id() + " " + String.join(" ", report.classReasons())));
                news = true;
            }
            outbox.cancelUnsent(customer.id(), purpose.name());
        }
        if (news) {
            customers.appendTimeline(
                    customer.id(), report.receivedAt(), "SPAM_COMPLAINT", "message:" + report.id(), null);
        }
    }

    private @Nullable Long contactPoint(CustomerCard customer, String address) {
        return customer.contactPoints().stream()
                .filter(point -> customers
                        .normaliseEmail(point.value())
                        .filter(address::equals)
                        .isPresent())
                .map(ContactPointCard::id)
                .findFirst()
                .orElse(null);
    }
}
