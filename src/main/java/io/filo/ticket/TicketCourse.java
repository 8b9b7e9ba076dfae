package io.filo.ticket;

import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.engine.CurrentUser;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.message.Messages;
import io.filo.support.BusinessException;
import io.filo.support.WorkingCalendar;
import io.filo.ticket.TicketLog.Entry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The course of a ticket, step by step, as its diagram walks it. Each step locks the ticket and looks at it again. */
@Service
@Transactional(propagation = Propagation.MANDATORY, noRollbackFor = BusinessException.class)
public class TicketCourse {

    /** Beyond this share of the response time the queue is warned, in percent. */
    private static final int WARNING_PERCENT = 75;

    /** What a near deadline adds to the priority of a task, which goes from 0 to 100. */
    private static final int RAISED_BY = 15;

    private static final Duration REOPENING_WINDOW = Duration.ofHours(1);

    private final Tickets tickets;
    private final TicketLog log;
    private final TicketEvents events;
    private final TicketIntake intake;
    private final TicketCorrespondence correspondence;
    private final Notes notes;
    private final Messages messages;
    private final Customers customers;
    private final UserTasks tasks;
    private final CurrentUser user;
    private final WorkingCalendar calendar;
    private final Clock clock;
    private final TicketProperties properties;

    TicketCourse(
            Tickets tickets,
            TicketLog log,
            TicketEvents events,
            TicketIntake intake,
            TicketCorrespondence correspondence,
            Notes notes,
            Messages messages,
            Customers customers,
            UserTasks tasks,
            CurrentUser user,
            WorkingCalendar calendar,
            Clock clock,
            TicketProperties properties) {
        this.tickets = tickets;
        this.log = log;
        this.events = events;
        this.intake = intake;
        this.correspondence = correspondence;
        this.notes = notes;
        this.messages = messages;
        this.customers = customers;
        this.tasks = tasks;
        this.user = user;
        this.calendar = calendar;
        this.clock = clock;
        this.properties = properties;
    }

    /**
     * When the shop is to have answered.
     *
     * @param priorityNumber 0 to 100, for the task
     */
    public record ResponseClock(Instant warnAt, Instant dueAt, int priorityNumber) {}

    /**
     * Starts the clock of the shop's present turn, from the message that gave it the turn; where none did, from now. The
     * resolution's time counts from the opening, without the time that the customer took.
     *
     * @param firstMinutes working minutes for the first answer of all
     * @param nextMinutes working minutes for each later one
     * @param resolutionMinutes working minutes to settle the matter
     */
    public ResponseClock startClock(long number, int firstMinutes, int nextMinutes, int resolutionMinutes) {
        Ticket ticket = tickets.lock(number);
        ticket.shopsTurn(clock.instant(), calendar);
        long minutes = ticket.firstAnsweredAt() == null ? firstMinutes : nextMinutes;
        Instant dueAt = calendar.plusWorkingMinutes(ticket.turnSince(), minutes);
        Instant warnAt = calendar.plusWorkingMinutes(ticket.turnSince(), minutes * WARNING_PERCENT / 100);
        ticket.clockStarted(
                warnAt,
                dueAt,
                calendar.plusWorkingMinutes(ticket.openedAt(), resolutionMinutes + ticket.customerMinutes()));
        return new ResponseClock(warnAt, dueAt, ticket.priority().number());
    }

    /** Who owes the next word; holds the ticket until the transaction ends, so that no message slips in between. */
    public Turn turn(long number) {
        return tickets.lock(number).turn();
    }

    /** Settles category, queue and priority as a person has chosen. */
    public void classify(long number, String category, String queue, TicketPriority priority) {
        Ticket ticket = tickets.lock(number);
        if (ticket.category().equals(category) && ticket.queue().equals(queue) && ticket.priority() == priority) {
            return;
        }
        ticket.classified(category, queue, priority);
        log.append(number, clock.instant(), Entry.CLASSIFIED, category);
    }

    /** Marks that the response is nearly due and raises the open tasks; nothing when the answer has left meanwhile. */
    public void warn(long number) {
        Ticket ticket = tickets.lock(number);
        if (ticket.warned()) {
            log.append(number, clock.instant(), Entry.DEADLINE_NEAR);
            int raised =
                    Math.min(TicketPriority.URGENT.number(), ticket.priority().number() + RAISED_BY);
            for (OpenTask task : tasks.ofCase(TicketDesk.PROCESS, Long.toString(number))) {
                tasks.setPriority(task.id(), Math.max(task.priority(), raised));
            }
        }
    }

    /**
     * Marks that the response is overdue; nothing when the answer has left meanwhile.
     *
     * @return the group that looks after overdue tickets of the queue
     */
    public String escalate(long number) {
        Ticket ticket = tickets.lock(number);
        String lead = properties.leadOf(ticket.queue());
        if (ticket.escalated()) {
            log.append(number, clock.instant(), Entry.ESCALATED, lead);
        }
        return lead;
    }

    /**
     * The matter is settled; a text that the completing person left becomes a note.
     *
     * @throws BusinessException {@code NEW_MESSAGE} when the customer has written what that person has not seen
     */
    public Instant resolve(long number) {
        Instant now = clock.instant();
        Ticket ticket = tickets.lock(number);
        if (ticket.resolved(now)) {
            correspondence.keepLastDraftAsNote(number);
            log.append(number, now, Entry.RESOLVED);
            customers.appendTimeline(
                    ticket.customerId(),
                    now,
                    "TICKET_RESOLVED",
                    reference(number),
                    user.id().orElse(null));
        }
        return now;
    }

    /**
     * Opens a resolved ticket again.
     *
     * @return how often processes have opened it again in the last hour, this time included
     */
    public int reopen(long number) {
        Instant now = clock.instant();
        Ticket ticket = tickets.lock(number);
        if (ticket.reopened(now, calendar)) {
            log.append(number, now, Entry.REOPENED);
        }
        return tickets.automaticReopenings(number, now, REOPENING_WINDOW);
    }

    /** Ends the ticket. When the customer has written since it was resolved, that message begins a new case of it. */
    public void close(long number) {
        Instant now = clock.instant();
        Ticket ticket = tickets.lock(number);
        boolean unheard = ticket.status() == TicketStatus.RESOLVED && ticket.turn() == Turn.SHOP;
        Instant since = ticket.turnSince();
        if (ticket.closed(now)) {
            log.append(number, now, Entry.CLOSED);
            if (unheard) {
                intake.customerSpoke(ticket, since, "closed:" + number + "@" + now);
            } else {
                events.closed(ticket, properties.leadOf(ticket.queue()), ticket.firstAnsweredAt() != null, now);
            }
        }
    }

    /**
     * Hands the ticket to another queue; the completing person's text goes along as a note.
     *
     * @return the new queue
     * @throws BusinessException {@code UNKNOWN_QUEUE}, {@code TICKET_ENDED}
     */
    public String forward(long number, String queue) {
        String known = properties.requireQueue(queue);
        tickets.lock(number).forwardedTo(known);
        correspondence.keepDraftAsNote(number);
        log.append(number, clock.instant(), Entry.FORWARDED, known);
        return known;
    }

    /** @throws BusinessException {@code NEW_MESSAGE} as with {@link #resolve} */
    public void markSpam(long number) {
        Instant now = clock.instant();
        if (tickets.lock(number).markedAsSpam(now)) {
            correspondence.keepLastDraftAsNote(number);
            log.append(number, now, Entry.MARKED_AS_SPAM);
        }
    }

    /**
     * Makes one ticket part of another: messages and notes move, the other goes on, nobody outside is told. What the
     * customer had said last on the one is said on the other now.
     *
     * @param otherCustomer whether the person knows that the tickets are of two customers: answers then go to both
     * @throws BusinessException {@code MERGE_INTO_ITSELF}, {@code MERGE_INTO_UNKNOWN}, {@code MERGE_INTO_MERGED},
     *     {@code MERGE_OTHER_CUSTOMER} when nobody has confirmed that, {@code TICKET_ENDED} when it was merged before
     */
    public void merge(long number, long target, boolean otherCustomer) {
        mergeLocked(number, target, otherCustomer);
    }

    /** As {@link #merge}, from outside the ticket's own case, which is told to end. */
    void mergeFromOutside(long number, long target, boolean otherCustomer) {
        if (mergeLocked(number, target, otherCustomer)) {
            events.merged(tickets.lock(number), clock.instant());
        }
    }

    /** @return whether the source's case was live */
    private boolean mergeLocked(long number, long target, boolean otherCustomer) {
        if (number == target) {
            throw new BusinessException(
                    "MERGE_INTO_ITSELF", "Ticket " + number + " cannot be merged into itself. Give another number.");
        }
        if (!tickets.exists(target)) {
            throw new BusinessException(
                    "MERGE_INTO_UNKNOWN", "There is no ticket " + target + " to merge into. Check the number.");
        }
        var both = tickets.lockBoth(number, target);
        Ticket source = both.get(0);
        Ticket survivor = both.get(1);
        if (survivor.status() == TicketStatus.MERGED) {
            throw new BusinessException(
                    "MERGE_INTO_MERGED",
                    "Ticket " + target + " was merged into ticket " + survivor.mergedInto() + ": merge into that one.",
                    String.valueOf(target),
                    String.valueOf(survivor.mergedInto()));
        }
        if (!otherCustomer) {
            requireSameCustomer(source, survivor);
        }
        Instant now = clock.instant();
        boolean live = !source.status().isEnded();
        boolean unanswered = live && source.turn() == Turn.SHOP;
        Instant since = source.turnSince();
        source.mergedInto(target, now);
        survivor.tookOver(source);
        correspondence.keepDraftAsNote(number);
        tickets.redirectMerged(number, target);
        messages.moveConversation(number, target);
        notes.move(number, target);
        log.append(number, now, Entry.MERGED_INTO, Long.toString(target));
        log.append(target, now, Entry.TOOK_OVER, Long.toString(number));
        if (unanswered && survivor.turn() != Turn.SHOP) {
            intake.customerSpoke(survivor, since, "merged:" + number);
        }
        return live;
    }

    private void requireSameCustomer(Ticket source, Ticket survivor) {
        if (source.customerId() == survivor.customerId()) {
            return;
        }
        CustomerCard one = customers.card(source.customerId()).orElseThrow();
        CustomerCard other = customers.card(survivor.customerId()).orElseThrow();
        // Customers who were merged are the same one.
        if (one.id() != other.id()) {
            throw new BusinessException(
                    "MERGE_OTHER_CUSTOMER",
                    "Ticket " + source.id() + " is of " + one.displayName() + ", ticket " + survivor.id() + " of "
                            + other.displayName()
                            + ". Check the number; or confirm that they belong together (otherCustomer): answers then go"
                            + " to both, and each sees the other's address.",
                    String.valueOf(source.id()),
                    one.displayName(),
                    String.valueOf(survivor.id()),
                    other.displayName());
        }
    }

    private static String reference(long number) {
        return "ticket:" + number;
    }
}
