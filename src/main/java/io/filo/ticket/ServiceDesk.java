package io.filo.ticket;

import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.engine.CurrentUser;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.message.Address;
import io.filo.message.InboundMessage;
import io.filo.message.Inbox;
import io.filo.message.MessageClass;
import io.filo.message.Messages;
import io.filo.message.Outbox;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import io.filo.ticket.Ticket.Beginning;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

@Service
class ServiceDesk implements TicketDesk {

    private static final String ANSWER_TASK = "UserTask_AnswerTicket";
    private static final String PHONE = "PHONE";
    /** Nobody told us: we noticed. */
    private static final String OWN = "OWN";

    private static final String OWN_AUTHOR = "Filo";
    private static final String OWN_ANSWER = "answer-own";
    private static final int MAX_TEXT = 100_000;
    private static final int MAX_SUBJECT = 500;
    private static final int EARLIER_TICKETS = 20;
    private static final int CUSTOMERS_OF_TEXT = 200;

    private final Tickets tickets;
    private final TicketViews views;
    private final TicketLog log;
    private final Notes notes;
    private final Drafts drafts;
    private final TicketCourse course;
    private final TicketCorrespondence correspondence;
    private final TicketEvents events;
    private final UserTasks tasks;
    private final Customers customers;
    private final Messages messages;
    private final Inbox inbox;
    private final Outbox outbox;
    private final CurrentUser user;
    private final Clock clock;
    private final TicketProperties properties;
    private final TransactionTemplate transaction;
    private final TransactionTemplate ownTransaction;

    ServiceDesk(
            Tickets tickets,
            TicketViews views,
            TicketLog log,
            Notes notes,
            Drafts drafts,
            TicketCourse course,
            TicketCorrespondence correspondence,
            TicketEvents events,
            UserTasks tasks,
            Customers customers,
            Messages messages,
            Inbox inbox,
            Outbox outbox,
            CurrentUser user,
            Clock clock,
            TicketProperties properties,
            PlatformTransactionManager transactions) {
        this.tickets = tickets;
        this.views = views;
        this.log = log;
        this.notes = notes;
        this.drafts = drafts;
        this.course = course;
        this.correspondence = correspondence;
        this.events = events;
        this.tasks = tasks;
        this.customers = customers;
        this.messages = messages;
        this.inbox = inbox;
        this.outbox = outbox;
        this.user = user;
        this.clock = clock;
        this.properties = properties;
        this.transaction = new TransactionTemplate(transactions);
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    // --- looking ----------------------------------------------------------------------------------------------------

    @Override
    @Transactional(readOnly = true)
    public PageOf<TicketView> search(TicketSearch search, int page, int size) {
        String text = search.text();
        List<Long> customersOfText = text == null || text.isBlank()
                ? List.of()
                : customers.search(text.strip(), null, null, 0, CUSTOMERS_OF_TEXT).items().stream()
                        .map(CustomerCard::id)
                        .toList();
        return views.search(search, customersOfText, clock.instant(), page, size);
    }

    @Override
    public List<String> queues() {
        return properties.queues();
    }

    @Override
    @Transactional(readOnly = true)
    public List<QueueLoad> load() {
        return views.load(clock.instant());
    }

    @Override
    public Optional<TicketView> find(long number) {
        return views.find(number);
    }

    @Override
    public List<TicketView> find(Collection<Long> numbers) {
        return numbers.isEmpty() ? List.of() : views.find(numbers);
    }

    @Override
    @Transactional(readOnly = true)
    public TicketDetail detail(long number) {
        TicketView ticket = views.find(number).orElseThrow(() -> unknown(number));
        CustomerCard customer = customers
                .card(ticket.customerId())
                .orElseThrow(() -> new NotFoundException("customer " + ticket.customerId()));
        return new TicketDetail(
                ticket,
                customer,
                messages.ofConversation(number),
                customer.isNobody() ? List.of() : views.othersOf(ticket.customerId(), number, EARLIER_TICKETS),
                log.of(number),
                notes.of(number),
                tasks.ofCase(PROCESS, Long.toString(number)),
                correspondence.suggestion(ticket, views.template(number).orElse(null)),
                user.id()
                        .flatMap(person -> drafts.find(number, person))
                        .filter(text -> !text.isBlank())
                        .orElse(null));
    }

    // --- writing ----------------------------------------------------------------------------------------------------

    @Override
    @Transactional
    public long open(NewTicket wanted) {
        String email = wanted.email().strip();
        if (customers.normaliseEmail(email).isEmpty()) {
            throw new BusinessException(
                    "INVALID_EMAIL", "'" + email + "' is no e-mail address. Ask the customer to spell it.", email);
        }
        // A subject is one line: what breaks it becomes a blank.
        String subject = wanted.subject().replaceAll("\\p{Cntrl}+", " ").strip();
        String text = wanted.text().strip();
        if (subject.isEmpty() || subject.length() > MAX_SUBJECT) {
            throw new BusinessException(
                    "EMPTY_SUBJECT",
                    "Say in 1 to " + MAX_SUBJECT + " characters what the ticket is about.",
                    MAX_SUBJECT);
        }
        if (text.isEmpty()) {
            throw new BusinessException("EMPTY_MESSAGE", "Write down what the customer said.");
        }
        requireLength(text);
        boolean sorted = wanted.queue() != null && !wanted.queue().isBlank();
        String queue = sorted ? properties.requireQueue(wanted.queue()) : properties.defaultQueue();
        TicketPriority priority = priority(wanted.priority());
        String language = wanted.language().isBlank()
                ? properties.defaultLanguage()
                : wanted.language().strip();
        String channel = wanted.ours() ? OWN : PHONE;
        Instant now = clock.instant();

        var customer = customers.identifyByEmail(email, wanted.name(), language);
        Ticket ticket = Ticket.opened(
                tickets.nextNumber(),
                new Beginning(
                        null,
                        customer.customerId(),
                        subject,
                        wanted.category() == null ? Ticket.GENERAL : wanted.category(),
                        queue,
                        priority,
                        channel,
                        null,
                        language,
                        wanted.ours() ? OWN_ANSWER : null,
                        null,
                        now));
        String customerClass = tickets.add(ticket, user.id().orElse(null))
                .map(Tickets.Added::customerClass)
                .orElseThrow();
        inbox.record(
                takenDown(
                        channel,
                        email,
                        wanted.ours() ? OWN_AUTHOR : wanted.name(),
                        subject,
                        text,
                        language,
                        outbox.mailboxFor(queue, null),
                        now),
                ticket.id(),
                customer.customerId());
        events.opened(ticket, customerClass, sorted);
        return ticket.id();
    }

    @Override
    @Transactional
    public void saveDraft(long number, @Nullable String taskId, String text, @Nullable Long seenMessage) {
        requireLength(text);
        requireTicket(number);
        String author = requirePerson();
        if (text.isBlank() && seenMessage == null) {
            drafts.take(number, author);
        } else {
            drafts.save(number, author, taskId, text, seenMessage, clock.instant());
        }
    }

    /**
     * The draft is committed by itself, so that it outlives a lost race. The ticket is locked before its task is
     * completed: of two who answer at once the second waits here and then finds the task done, instead of failing half
     * way.
     */
    @Override
    public void answer(long number, Answer answer) {
        requireTicket(number);
        String author = requirePerson();
        Map<String, Object> decision = decision(number, answer);
        OpenTask task = answerTask(number);
        ownTransaction.executeWithoutResult(status -> {
            String text = answer.text() == null ? "" : answer.text();
            if (!text.isBlank() || answer.seenMessage() != null) {
                drafts.save(number, author, task.id(), text, answer.seenMessage(), clock.instant());
            }
        });
        transaction.executeWithoutResult(status -> {
            tickets.lock(number);
            tasks.complete(task.id(), decision);
        });
    }

    private OpenTask answerTask(long number) {
        List<OpenTask> open = tasks.ofCase(PROCESS, Long.toString(number));
        return open.stream()
                .filter(task -> task.key().equals(ANSWER_TASK))
                .findFirst()
                .orElseThrow(() -> new BusinessException(
                        "NOTHING_TO_ANSWER",
                        "Ticket " + number + " waits for no answer now. "
                                + open.stream()
                                        .map(task -> "Do '" + task.name() + "' first.")
                                        .findFirst()
                                        .orElse("Look at its state; a note can always be added.")));
    }

    private Map<String, Object> decision(long number, Answer answer) {
        Map<String, Object> decision = new HashMap<>();
        decision.put("answerAction", answer.action().name());
        String text = answer.text() == null ? "" : answer.text();
        requireLength(text);
        if (answer.action().sendsText() && text.isBlank()) {
            throw TicketCorrespondence.emptyAnswer(number);
        }
        if (answer.action() == AnswerAction.FORWARD) {
            decision.put("forwardTo", properties.requireQueue(answer.forwardTo()));
        }
        if (answer.action() == AnswerAction.MERGE) {
            Long target = answer.mergeInto();
            if (target == null) {
                throw new BusinessException("MERGE_INTO_UNKNOWN", "Give the number of the ticket to merge into.");
            }
            decision.put("mergeInto", target);
            decision.put("otherCustomer", answer.otherCustomer());
        }
        return decision;
    }

    @Override
    @Transactional
    public void merge(long number, long into, boolean otherCustomer) {
        course.mergeFromOutside(number, into, otherCustomer);
    }

    @Override
    @Transactional
    public void withdrawalSaid(long number, String why) {
        requireTicket(number);
        log.append(number, clock.instant(), TicketLog.Entry.WITHDRAWAL_SAID, why);
    }

    @Override
    @Transactional
    public void note(long number, String text) {
        requireLength(text);
        if (text.isBlank()) {
            throw new BusinessException("EMPTY_NOTE", "Write the note first.");
        }
        requireTicket(number);
        notes.add(number, requirePerson(), text.strip(), clock.instant());
    }

    // --- what is refused --------------------------------------------------------------------------------------------

    private void requireTicket(long number) {
        if (!tickets.exists(number)) {
            throw unknown(number);
        }
    }

    private String requirePerson() {
        return user.id()
                .orElseThrow(() -> new BusinessException("NOBODY_SIGNED_IN", "Sign in first: a text has an author."));
    }

    private static void requireLength(String text) {
        if (text.length() > MAX_TEXT) {
            throw new BusinessException(
                    "TEXT_TOO_LONG",
                    "The text has " + text.length() + " characters; at most " + MAX_TEXT + " can be kept. Shorten it.",
                    text.length(),
                    MAX_TEXT);
        }
    }

    private static TicketPriority priority(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return TicketPriority.NORMAL;
        }
        try {
            return TicketPriority.valueOf(name.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new BusinessException(
                    "UNKNOWN_PRIORITY",
                    "There is no priority '" + name + "'. Choose one of " + Arrays.toString(TicketPriority.values())
                            + ".",
                    name,
                    Arrays.toString(TicketPriority.values()));
        }
    }

    private static NotFoundException unknown(long number) {
        return new NotFoundException("ticket " + number);
    }

    private static InboundMessage takenDown(
            String channel,
            String email,
            @Nullable String name,
            String subject,
            String text,
            String language,
            String mailboxKey,
            Instant now) {
        Address from = new Address(email, name == null || name.isBlank() ? null : name.strip());
        return new InboundMessage(
                channel,
                mailboxKey,
                null,
                null,
                unique(),
                List.of(),
                List.of(),
                List.of(),
                from,
                List.of(),
                List.of(),
                List.of(),
                subject,
                text,
                "",
                language,
                List.of(),
                false,
                MessageClass.HUMAN,
                List.of(),
                false,
                true,
                List.of(),
                false,
                List.of(),
                now,
                now);
    }

    /** What people say twice is said twice: no two notes of a call are the same message. */
    private static byte[] unique() {
        UUID id = UUID.randomUUID();
        return ByteBuffer.allocate(Long.BYTES * 2)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
