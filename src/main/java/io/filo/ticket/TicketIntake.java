package io.filo.ticket;

import io.filo.customer.Customers;
import io.filo.engine.CurrentUser;
import io.filo.message.Address;
import io.filo.message.Message;
import io.filo.message.MessageProperties;
import io.filo.message.Messages;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.WorkingCalendar;
import io.filo.ticket.Ticket.Beginning;
import io.filo.ticket.TicketLog.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** How messages become tickets, or part of one. The same message twice changes nothing. */
@Service
@Transactional(propagation = Propagation.MANDATORY, noRollbackFor = BusinessException.class)
public class TicketIntake {

    private final Tickets tickets;
    private final TicketLog log;
    private final TicketEvents events;
    private final Messages messages;
    private final Customers customers;
    private final CurrentUser user;
    private final WorkingCalendar calendar;
    private final MessageProperties limits;
    private final TicketProperties properties;

    TicketIntake(
            Tickets tickets,
            TicketLog log,
            TicketEvents events,
            Messages messages,
            Customers customers,
            CurrentUser user,
            WorkingCalendar calendar,
            MessageProperties limits,
            TicketProperties properties) {
        this.tickets = tickets;
        this.log = log;
        this.events = events;
        this.messages = messages;
        this.customers = customers;
        this.user = user;
        this.calendar = calendar;
        this.limits = limits;
        this.properties = properties;
    }

    /**
     * What the tables have made of a message.
     *
     * @param template of the suggested reply, null for the general one
     * @param sure whether nobody needs to check category and queue
     * @param relatedTicket another ticket that this one may belong to
     */
    public record Sorted(
            String category,
            String queue,
            TicketPriority priority,
            @Nullable String template,
            boolean sure,
            @Nullable Long relatedTicket) {}

    /**
     * Opens a ticket for a message and starts its case.
     *
     * @return its number; that of the ticket there is, when the message has one already
     * @throws NotFoundException for an unknown message
     */
    public long open(long messageId, long customerId, Sorted sorted) {
        return openFor("message:" + messageId, messageId, customerId, sorted);
    }

    /**
     * Puts a message on a ticket, or on the one that it was merged into. A live case is woken; one that has ended begins
     * again.
     *
     * @return the number of the ticket that the message is on now
     * @throws NotFoundException for an unknown message or ticket
     */
    public long add(long messageId, long number) {
        Ticket ticket = tickets.lockFollowingMerges(number);
        Message message = messages.place(messageId, ticket.id(), ticket.customerId());
        customerSpoke(ticket, message.receivedAt(), "message:" + messageId);
        return ticket.id();
    }

    /**
     * Puts a message of a sender who floods us on one ticket for them, until they are silent for a window of
     * time, without waking anybody: one task for all of them.
     *
     * @return the number of that ticket
     * @throws NotFoundException for an unknown message
     */
    public long park(long messageId) {
        Message message = messages.find(messageId).orElseThrow(() -> new NotFoundException("message " + messageId));
        long customerId = customerOf(message.from(), message.language());
        Duration window = limits.flood().window();
        String mailbox = Optional.ofNullable(message.from())
                .flatMap(from -> customers.mailboxOf(from.value()))
                .orElse(Customers.NOBODY);
        // Two at once open one: their origin is the same. Whoever comes when the number has changed finds it all the
        // same. No address stands in it: it outlives the sender's data.
        String origin = "flood:" + UUID.nameUUIDFromBytes(mailbox.getBytes(StandardCharsets.UTF_8)) + ":"
                + message.receivedAt().getEpochSecond() / Math.max(1, window.toSeconds());
        var parked = tickets.parked(mailbox, message.receivedAt().minus(window), origin);
        if (parked.isPresent()) {
            messages.place(messageId, parked.get(), customerId);
            return parked.get();
        }
        return openFor(
                origin,
                messageId,
                customerId,
                new Sorted(
                        Ticket.FLOOD, properties.queueOf(message.mailboxKey()), TicketPriority.LOW, null, true, null));
    }

    /** Opens the ticket of a mail that could not be read. */
    long openUnreadable(long messageId, String mailboxKey, @Nullable Address from) {
        return openFor(
                "message:" + messageId,
                messageId,
                customerOf(from, properties.defaultLanguage()),
                new Sorted(
                        Ticket.MAIL_UNREADABLE,
                        properties.queueOf(mailboxKey),
                        TicketPriority.NORMAL,
                        null,
                        true,
                        null));
    }

    /**
     * The customer has the last word on this ticket now: the turn is the shop's. The case hears of it when it passes:
     * one that has the turn already does not wait for the customer.
     */
    void customerSpoke(Ticket ticket, Instant at, String cause) {
        if (ticket.status().isEnded()) {
            ticket.reopened(at, calendar);
            ticket.customerReplied(at, calendar);
            log.append(ticket.id(), at, Entry.REOPENED);
            events.reopened(ticket, tickets.customerClass(ticket.customerId()), cause, at);
        } else {
            boolean passed = ticket.turn() != Turn.SHOP;
            ticket.customerReplied(at, calendar);
            if (passed) {
                events.customerReplied(ticket, cause, at);
            }
        }
    }

    private long openFor(String origin, long messageId, long customerId, Sorted sorted) {
        long number = tickets.nextNumber();
        Message message = messages.place(messageId, number, customerId);
        Ticket ticket = Ticket.opened(
                number,
                new Beginning(
                        origin,
                        customerId,
                        message.subject(),
                        sorted.category,
                        sorted.queue,
                        sorted.priority,
                        message.channel(),
                        message.mailboxKey(),
                        message.language(),
                        sorted.template,
                        sorted.relatedTicket,
                        message.receivedAt()));
        var added = tickets.add(ticket, user.id().orElse(null));
        if (added.isEmpty()) {
            long there = tickets.ofOrigin(origin)
                    .orElseThrow(() -> new IllegalStateException("The ticket of " + origin + " has vanished."));
            messages.place(messageId, there, customerId);
            return there;
        }
        events.opened(ticket, added.get().customerClass(), sorted.sure);
        return number;
    }

    private long customerOf(@Nullable Address sender, String language) {
        String address = sender == null ? Customers.NOBODY : sender.value();
        if (customers.normaliseEmail(address).isEmpty()) {
            return customers.identifyByEmail(Customers.NOBODY, null, language).customerId();
        }
        return customers
                .identifyByEmail(address, sender == null ? null : sender.name(), language)
                .customerId();
    }
}
