package io.filo.ticket;

import io.filo.support.BusinessException;
import io.filo.support.WorkingCalendar;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A customer's matter: who owes the next word, and until when. Knows which steps follow on which; a step that has been
 * taken already is taken once.
 *
 * <p>Never loaded but under a row lock, see {@link Tickets}: two steps at once would each act on what the other changes.
 */
@Entity
@Table(name = "ticket")
class Ticket {

    static final String GENERAL = "GENERAL";
    static final String FLOOD = "FLOOD";
    static final String MAIL_UNREADABLE = "MAIL_UNREADABLE";

    static final int NOT_ESCALATED = 0;
    static final int WARNED = 1;
    static final int OVERDUE = 2;

    @Id
    private long id;

    private @Nullable String origin;
    private long customerId;
    private String subject = "";
    private String category = "";
    private String queue = "";

    @Enumerated(EnumType.STRING)
    private TicketPriority priority = TicketPriority.NORMAL;

    @Enumerated(EnumType.STRING)
    private TicketStatus status = TicketStatus.OPEN;

    @Enumerated(EnumType.STRING)
    private Turn turn = Turn.SHOP;

    private String channel = "";
    private @Nullable String mailboxKey;
    private String language = "";
    private @Nullable String template;
    private @Nullable String assignee;
    private int escalation = NOT_ESCALATED;
    private @Nullable Instant responseDueAt;
    private @Nullable Instant responseWarnAt;
    private @Nullable Instant resolutionDueAt;
    private Instant turnSince = Instant.EPOCH;
    private long customerMinutes;
    private Instant lastMessageAt = Instant.EPOCH;
    private @Nullable Instant firstAnsweredAt;
    private @Nullable Instant remindedAt;
    private @Nullable Instant resolvedAt;
    private @Nullable Instant closedAt;
    private int reopenings;
    private @Nullable Long relatedTo;
    private @Nullable Long mergedInto;
    private Instant openedAt = Instant.EPOCH;

    @Version
    private int version;

    /** For JPA. */
    protected Ticket() {}

    /**
     * What a ticket begins with.
     *
     * @param origin what it was opened for, such as {@code message:77}; the same twice is one ticket. Null for a ticket
     *     opened by hand
     */
    record Beginning(
            @Nullable String origin,
            long customerId,
            String subject,
            String category,
            String queue,
            TicketPriority priority,
            String channel,
            @Nullable String mailboxKey,
            String language,
            @Nullable String template,
            @Nullable Long relatedTo,
            Instant openedAt) {}

    static Ticket opened(long number, Beginning beginning) {
        Ticket ticket = new Ticket();
        ticket.id = number;
        ticket.origin = beginning.origin;
        ticket.customerId = beginning.customerId;
        ticket.subject = beginning.subject;
        ticket.category = beginning.category;
        ticket.queue = beginning.queue;
        ticket.priority = beginning.priority;
        ticket.channel = beginning.channel;
        ticket.mailboxKey = beginning.mailboxKey;
        ticket.language = beginning.language;
        ticket.template = beginning.template;
        ticket.relatedTo = beginning.relatedTo;
        ticket.openedAt = beginning.openedAt;
        ticket.turnSince = beginning.openedAt;
        ticket.lastMessageAt = beginning.openedAt;
        return ticket;
    }

    // --- steps ------------------------------------------------------------------------------------------------------

    /** The category, queue and priority that a person has settled. */
    void classified(String newCategory, String newQueue, TicketPriority newPriority) {
        requireLive("classified");
        category = newCategory;
        queue = newQueue;
        priority = newPriority;
    }

    /**
     * The shop is to act now. When it had not the turn (a third party has been silent for too long, say), it takes it.
     */
    void shopsTurn(Instant at, WorkingCalendar calendar) {
        requireLive("answered");
        if (status == TicketStatus.WAITING) {
            status = TicketStatus.OPEN;
        }
        takeTurn(at, calendar);
    }

    /** The clock of the shop's present turn. */
    void clockStarted(Instant warnAt, Instant dueAt, Instant resolutionAt) {
        requireLive("given a response time");
        responseWarnAt = warnAt;
        responseDueAt = dueAt;
        resolutionDueAt = resolutionAt;
    }

    /**
     * The shop has answered.
     *
     * @param by user id, null for what a process wrote
     */
    void answered(Instant at, AnswerAction action, @Nullable String by) {
        requireLive("answered");
        if (firstAnsweredAt == null) {
            firstAnsweredAt = at;
        }
        if (by != null) {
            assignee = by;
        }
        lastMessageAt = latest(lastMessageAt, at);
        status = TicketStatus.WAITING;
        pass(action == AnswerAction.WAIT_FOR_THIRD_PARTY ? Turn.THIRD_PARTY : Turn.CUSTOMER, at);
    }

    /**
     * A message of the customer has come. A resolved ticket stays so until its case opens it again.
     *
     * @param calendar counts the working time that the customer took, which the resolution's clock leaves out
     */
    void customerReplied(Instant at, WorkingCalendar calendar) {
        requireLive("replied to");
        lastMessageAt = latest(lastMessageAt, at);
        if (status == TicketStatus.WAITING) {
            status = TicketStatus.OPEN;
        }
        takeTurn(at, calendar);
    }

    /** @return false when it was resolved before */
    boolean resolved(Instant at) {
        requireLive("resolved");
        if (status == TicketStatus.RESOLVED) {
            return false;
        }
        status = TicketStatus.RESOLVED;
        resolvedAt = at;
        pass(Turn.CUSTOMER, at);
        return true;
    }

    /** @return false when it is open already */
    boolean reopened(Instant at, WorkingCalendar calendar) {
        if (status == TicketStatus.MERGED) {
            throw ended("opened again");
        }
        if (status == TicketStatus.OPEN || status == TicketStatus.WAITING) {
            return false;
        }
        status = TicketStatus.OPEN;
        resolvedAt = null;
        closedAt = null;
        reopenings++;
        takeTurn(at, calendar);
        return true;
    }

    /** @return false when it has ended before */
    boolean closed(Instant at) {
        if (status.isEnded()) {
            return false;
        }
        end(TicketStatus.CLOSED, at);
        return true;
    }

    /** @return false when it is marked already */
    boolean markedAsSpam(Instant at) {
        if (status == TicketStatus.SPAM) {
            return false;
        }
        if (status == TicketStatus.MERGED) {
            throw ended("marked as spam");
        }
        end(TicketStatus.SPAM, at);
        return true;
    }

    void mergedInto(long target, Instant at) {
        if (status == TicketStatus.MERGED) {
            throw ended("merged again");
        }
        mergedInto = target;
        end(TicketStatus.MERGED, at);
    }

    /** Messages of a merged ticket have come in. */
    void tookOver(Ticket source) {
        lastMessageAt = latest(lastMessageAt, source.lastMessageAt);
    }

    void forwardedTo(String otherQueue) {
        requireLive("forwarded");
        queue = otherQueue;
        assignee = null;
    }

    /** @return false when nobody needs a warning any more, or it was given */
    boolean warned() {
        return raise(WARNED);
    }

    /** @return false when the answer has left meanwhile, or it was escalated before */
    boolean escalated() {
        return raise(OVERDUE);
    }

    /** @return false when the customer was reminded in this turn, or has replied */
    boolean reminded(Instant at) {
        if (turn != Turn.CUSTOMER || status != TicketStatus.WAITING || remindedAt != null) {
            return false;
        }
        remindedAt = at;
        return true;
    }

    private boolean raise(int level) {
        if (turn != Turn.SHOP || status.isEnded() || escalation >= level) {
            return false;
        }
        escalation = level;
        return true;
    }

    private void pass(Turn next, Instant at) {
        if (turn != next) {
            turn = next;
            turnSince = at;
        }
        responseDueAt = null;
        responseWarnAt = null;
        remindedAt = null;
        escalation = NOT_ESCALATED;
    }

    /** A second message while it is the shop's turn leaves the clock of the first one running. */
    private void takeTurn(Instant at, WorkingCalendar calendar) {
        if (turn == Turn.SHOP) {
            return;
        }
        if (turn == Turn.CUSTOMER) {
            customerMinutes += Math.max(0, calendar.workingMinutesBetween(turnSince, at));
        }
        pass(Turn.SHOP, at);
    }

    private void end(TicketStatus as, Instant at) {
        status = as;
        closedAt = at;
        pass(Turn.CUSTOMER, at);
    }

    private void requireLive(String what) {
        if (status.isEnded()) {
            throw ended(what);
        }
    }

    private BusinessException ended(String what) {
        String state = switch (status) {
            case MERGED -> "was merged into ticket " + mergedInto + ": go on there";
            case SPAM -> "is marked as spam";
            default -> "is closed: a reply of the customer opens it again, or open a new one";
        };
        return new BusinessException("TICKET_ENDED", "Ticket " + id + " cannot be " + what + "; it " + state + ".");
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    // --- what it is -------------------------------------------------------------------------------------------------

    long id() {
        return id;
    }

    @Nullable
    String origin() {
        return origin;
    }

    long customerId() {
        return customerId;
    }

    String subject() {
        return subject;
    }

    String category() {
        return category;
    }

    String queue() {
        return queue;
    }

    TicketPriority priority() {
        return priority;
    }

    TicketStatus status() {
        return status;
    }

    Turn turn() {
        return turn;
    }

    String channel() {
        return channel;
    }

    @Nullable
    String mailboxKey() {
        return mailboxKey;
    }

    String language() {
        return language;
    }

    @Nullable
    String template() {
        return template;
    }

    @Nullable
    String assignee() {
        return assignee;
    }

    int escalation() {
        return escalation;
    }

    @Nullable
    Instant responseDueAt() {
        return responseDueAt;
    }

    @Nullable
    Instant responseWarnAt() {
        return responseWarnAt;
    }

    @Nullable
    Instant resolutionDueAt() {
        return resolutionDueAt;
    }

    /** Since when whoever has the turn has it: where response times count from. */
    Instant turnSince() {
        return turnSince;
    }

    /** Working minutes that went by while the customer had the turn. */
    long customerMinutes() {
        return customerMinutes;
    }

    Instant lastMessageAt() {
        return lastMessageAt;
    }

    @Nullable
    Instant firstAnsweredAt() {
        return firstAnsweredAt;
    }

    @Nullable
    Instant resolvedAt() {
        return resolvedAt;
    }

    @Nullable
    Instant closedAt() {
        return closedAt;
    }

    int reopenings() {
        return reopenings;
    }

    @Nullable
    Long relatedTo() {
        return relatedTo;
    }

    @Nullable
    Long mergedInto() {
        return mergedInto;
    }

    Instant openedAt() {
        return openedAt;
    }
}
