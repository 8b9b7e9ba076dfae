package io.filo.ticket;

import io.filo.contact.Channel;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.contact.Permission;
import io.filo.contact.Purpose;
import io.filo.engine.CurrentUser;
import io.filo.message.Address;
import io.filo.message.Message;
import io.filo.message.Messages;
import io.filo.message.Outbox;
import io.filo.message.OutgoingMessage;
import io.filo.message.Templates;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.ticket.Drafts.Draft;
import io.filo.ticket.TicketLog.Entry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What tickets write to customers. Everything leaves through the outbox, after the commit. */
@Service
@Transactional(propagation = Propagation.MANDATORY, noRollbackFor = BusinessException.class)
public class TicketCorrespondence {

    /** Keys of the templates that are used where none is chosen. */
    private static final String ACKNOWLEDGEMENT = "acknowledgement";

    private static final String REMINDER = "reminder";
    private static final String ANSWER = "answer-general";

    private static final String NO_RECIPIENT = "NO_RECIPIENT";
    /** Nobody reads what is sent there. */
    private static final Pattern MACHINE =
            Pattern.compile("(no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster|bounces?)([-_+.].*)?@.*");

    private final Tickets tickets;
    private final TicketLog log;
    private final Drafts drafts;
    private final Notes notes;
    private final Messages messages;
    private final Outbox outbox;
    private final Templates templates;
    private final ContactPermissions permissions;
    private final CurrentUser user;
    private final Clock clock;
    private final TicketProperties properties;

    TicketCorrespondence(
            Tickets tickets,
            TicketLog log,
            Drafts drafts,
            Notes notes,
            Messages messages,
            Outbox outbox,
            Templates templates,
            ContactPermissions permissions,
            CurrentUser user,
            Clock clock,
            TicketProperties properties) {
        this.tickets = tickets;
        this.log = log;
        this.drafts = drafts;
        this.notes = notes;
        this.messages = messages;
        this.outbox = outbox;
        this.templates = templates;
        this.permissions = permissions;
        this.user = user;
        this.clock = clock;
        this.properties = properties;
    }

    /**
     * Whether the sender was told.
     *
     * @param refusal why not, as a code; null when it is on its way
     * @param capReached whether a cap was reached for the first time in its window, so that somebody should look
     */
    public record Acknowledged(@Nullable String refusal, boolean capReached) {}

    /**
     * Tells the sender that the message has arrived and which number it has, if an acknowledgement may leave at all.
     *
     * @param template null for the general one
     * @throws NotFoundException for an unknown message
     */
    public Acknowledged acknowledge(long messageId, long number, @Nullable String template) {
        Message message = messages.find(messageId).orElseThrow(() -> new NotFoundException("message " + messageId));
        Optional<String> refusal = outbox.acknowledgementRefusal(message);
        if (refusal.isEmpty()) {
            refusal = trySend("ACKNOWLEDGEMENT", number, message, template == null ? ACKNOWLEDGEMENT : template);
        }
        if (refusal.isEmpty()) {
            return new Acknowledged(null, false);
        }
        log.append(number, clock.instant(), Entry.ACKNOWLEDGEMENT_WITHHELD, refusal.get());
        return new Acknowledged(refusal.get(), outbox.isCapNewlyReached(message, refusal.get()));
    }

    /**
     * Sends what the person who completes the task has written, in reply to the customer's last message. With an action
     * that sends nothing the text becomes an inside note.
     *
     * @return when
     * @throws BusinessException {@code EMPTY_ANSWER} when there is no text to send, {@code UNFINISHED_ANSWER}
     *     when a place of the suggestion is not filled in, {@code NEW_MESSAGE} when the customer
     *     has written what its author has not seen, {@code TICKET_ENDED}, or what the outbox refuses
     */
    public Instant answer(long number, AnswerAction action) {
        Instant now = clock.instant();
        Ticket ticket = tickets.lock(number);
        if (!action.sendsText()) {
            keepDraftAsNote(number);
            return now;
        }
        Optional<String> author = user.id();
        Draft draft = author.flatMap(person -> drafts.take(number, person))
                .filter(written -> !written.text().isBlank())
                .orElseThrow(() -> emptyAnswer(number));
        templates.placeholderIn(draft.text()).ifPresent(TicketCorrespondence::refuseUnfinished);
        ticket.answered(now, action, author.orElse(null));
        Message question = messages.newestIncoming(number).orElseThrow(() -> nobodyToAnswer(number));
        requireSeen(question, draft.seenMessage());
        Address to = messages.addressee(question).orElseThrow(() -> nobodyToAnswer(number));
        outbox.send(new OutgoingMessage(
                "ANSWER",
                false,
                outbox.mailboxFor(ticket.queue(), ticket.mailboxKey()),
                number,
                ticket.customerId(),
                author.orElse(null),
                List.of(to),
                inCopy(question, to, number),
                question.subject(),
                signed(draft.text()),
                ticket.language(),
                question.id(),
                requirePermission(ticket.customerId())));
        log.append(number, now, Entry.ANSWERED, action.name());
        return now;
    }

    /**
     * Reminds the customer that the shop waits for a reply; once in each turn, and not at all when the reply is there.
     *
     * @return when
     */
    public Instant remind(long number) {
        Instant now = clock.instant();
        Ticket ticket = tickets.lock(number);
        if (ticket.reminded(now)) {
            Optional<String> refusal = messages.newestIncoming(number)
                    .map(question -> trySend("REMINDER", number, question, REMINDER))
                    .orElse(Optional.of(NO_RECIPIENT));
            if (refusal.isPresent()) {
                log.append(number, now, Entry.REMINDER_WITHHELD, refusal.get());
            } else {
                log.append(number, now, Entry.REMINDED);
            }
        }
        return now;
    }

    /** What the operator may start the answer from. */
    String suggestion(TicketView ticket, @Nullable String template) {
        return templates
                .render(
                        template == null ? ANSWER : template,
                        ticket.language(),
                        fields(
                                ticket.number(),
                                ticket.subject(),
                                ticket.customerName(),
                                user.name().orElse("")))
                .text();
    }

    /** The completing person's text, of an action that sends nothing, stays on the ticket as a note. */
    void keepDraftAsNote(long number) {
        user.id().ifPresent(person -> drafts.take(number, person).ifPresent(draft -> keep(number, person, draft)));
    }

    /**
     * As {@link #keepDraftAsNote}, for an action that ends the matter.
     *
     * @throws BusinessException {@code NEW_MESSAGE} when the customer has written what the person has not seen
     */
    void keepLastDraftAsNote(long number) {
        user.id()
                .ifPresent(person -> drafts.take(number, person).ifPresent(draft -> {
                    messages.newestIncoming(number).ifPresent(newest -> requireSeen(newest, draft.seenMessage()));
                    keep(number, person, draft);
                }));
    }

    private void keep(long number, String author, Draft draft) {
        if (!draft.text().isBlank()) {
            notes.add(number, author, draft.text().strip(), clock.instant());
        }
    }

    /** @return the outbox's refusal as a code; empty when the message is on its way */
    private Optional<String> trySend(String purpose, long number, Message question, String template) {
        Address to = messages.addressee(question).orElse(null);
        if (to == null) {
            return Optional.of(NO_RECIPIENT);
        }
        Long customer = question.customerId();
        Enquiry enquiry = enquiry(purpose);
        // Who has just written can be answered; later he may have had his data erased.
        Permission permission = purpose.equals("ACKNOWLEDGEMENT") || customer == null
                ? permissions.askForReply(purpose)
                : permissions.ask(customer, enquiry);
        if (!permission.isAllowed()) {
            if (customer != null) {
                permissions.logWithheld(customer, enquiry, permission);
            }
            return Optional.of(permission.reason());
        }
        String name = to.name() == null ? "" : to.name();
        var rendered = templates.render(template, question.language(), fields(number, question.subject(), name, ""));
        try {
            outbox.send(new OutgoingMessage(
                    purpose,
                    true,
                    outbox.mailboxFor(properties.defaultQueue(), question.mailboxKey()),
                    number,
                    question.customerId(),
                    null,
                    List.of(to),
                    List.of(),
                    rendered.subject(),
                    rendered.text(),
                    question.language(),
                    question.id(),
                    permission.token()));
            return Optional.empty();
        } catch (BusinessException refused) {
            return Optional.of(refused.code());
        }
    }

    /** @return the row that allows an operator's answer */
    private String requirePermission(long customerId) {
        Permission permission = permissions.ask(customerId, enquiry("ANSWER"));
        if (permission.reason().equals("BOUNCED") || permission.reason().equals("NO_ADDRESS")) {
            // He writes from another address than those on his card; whether that one works, the outbox knows.
            permission = permissions.askForReply("ANSWER");
        }
        if (!permission.isAllowed()) {
            throw new BusinessException(
                    "CONTACT_REFUSED",
                    "The customer may not be written to (" + permission.reason() + ", row " + permission.rule()
                            + " of the table contact-permission): resolve the ticket without a word.",
                    permission.reason(),
                    permission.rule());
        }
        return permission.token();
    }

    private static Enquiry enquiry(String topic) {
        return new Enquiry(Purpose.TRANSACTIONAL, Channel.EMAIL, topic, null, null, null, false);
    }

    private static Map<String, String> fields(long number, String subject, String name, String operator) {
        return Map.of(
                "ticketNumber",
                Long.toString(number),
                "subject",
                subject,
                "customerName",
                name,
                "operatorName",
                operator);
    }

    /** The ticket is locked: what has not come in by now comes after the answer. */
    private void requireSeen(Message newest, @Nullable Long seenMessage) {
        if (seenMessage == null || seenMessage == newest.id()) {
            return;
        }
        boolean newer = messages.find(seenMessage)
                .map(seen -> newest.receivedAt().isAfter(seen.receivedAt()))
                .orElse(false);
        if (newer) {
            throw new BusinessException(
                    "NEW_MESSAGE",
                    "The customer has written again since you opened the conversation. Read the new message, then decide;"
                            + " your text is kept.");
        }
    }

    /** Whom the customer has put in copy, and the other customers whose tickets were merged into this one. */
    private List<Address> inCopy(Message question, Address to, long number) {
        List<Address> copies = new ArrayList<>(question.cc());
        List<Address> customers = messages.firstSenderOfEachCustomer(number);
        if (customers.size() > 1) {
            copies.addAll(customers);
        }
        return humans(copies, to);
    }

    /** Without the addressee and those behind whom nobody sits; our own addresses the outbox leaves out. */
    private static List<Address> humans(List<Address> copies, Address to) {
        return copies.stream()
                .filter(copy -> !copy.value().equalsIgnoreCase(to.value()))
                .filter(copy ->
                        !MACHINE.matcher(copy.value().toLowerCase(Locale.ROOT)).matches())
                .toList();
    }

    private String signed(String text) {
        String body = text.stripTrailing();
        String name = user.name().orElse("").strip();
        if (name.isEmpty() || body.endsWith(name)) {
            return body;
        }
        return body + "\n\n" + name;
    }

    private static void refuseUnfinished(String placeholder) {
        throw new BusinessException(
                "UNFINISHED_ANSWER",
                "The text still has the place " + placeholder
                        + " that is left for you to fill in. Write there what the customer shall read, or take it out.",
                placeholder);
    }

    static BusinessException emptyAnswer(long number) {
        return new BusinessException(
                "EMPTY_ANSWER",
                "There is no text to send on ticket " + number
                        + ". Write the answer first, or choose an action that sends nothing.");
    }

    private static BusinessException nobodyToAnswer(long number) {
        return new BusinessException(
                NO_RECIPIENT,
                "Ticket " + number + " has no address to answer to. Forward it, or resolve it without a word.");
    }
}
