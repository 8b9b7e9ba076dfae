package io.filo.ticket;

import io.filo.support.IdSequence;
import io.filo.support.NotFoundException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The tickets of the store. A ticket to be changed is locked when it is first read in a transaction, so that nobody acts
 * on a state that another is leaving.
 */
@Repository
class Tickets {

    private final EntityManager entities;
    private final JdbcClient jdbc;
    private final IdSequence numbers;
    private final ThreadKeys keys;

    Tickets(EntityManager entities, JdbcClient jdbc, ThreadKeys keys) {
        this.entities = entities;
        this.jdbc = jdbc;
        this.numbers = new IdSequence(jdbc, "ticket_seq");
        this.keys = keys;
    }

    long nextNumber() {
        return numbers.next();
    }

    /** @param customerClass what SLA tables see of the customer */
    record Added(String customerClass) {}

    /**
     * Writes the ticket, the first line of its log and the customer's timeline in one statement: it stands in the way of
     * every mail.
     *
     * @return empty when a ticket of that origin is there already
     */
    Optional<Added> add(Ticket ticket, @Nullable String actor) {
        entities.flush();
        return jdbc.sql("""
                        with added as (
                            insert into ticket (id, origin, customer_id, subject, category, queue, priority, status,
                                                turn, channel, mailbox_key, language, template, turn_since,
                                                last_message_at, related_to, opened_at, thread_key)
                            values (:id, :origin, :customerId, :subject, :category, :queue, :priority, :status,
                                    :turn, :channel, :mailboxKey, :language, :template, :openedAt,
                                    :openedAt, (select id from ticket where id = :relatedTo), :openedAt,
                                    :threadKey)
                            on conflict (origin) do nothing
                            returning id, customer_id, opened_at),
                        logged as (
                            insert into ticket_event (ticket_id, occurred_at, type, actor)
                            select id, opened_at, 'OPENED', :actor from added),
                        noted as (
                            insert into timeline_entry (customer_id, occurred_at, type, reference, actor)
                            select customer_id, opened_at, 'TICKET_OPENED', 'ticket:' || id, :actor from added)
                        select c.customer_class from added a join customer c on c.id = a.customer_id
                        """)
                .param("id", ticket.id())
                .param("origin", ticket.origin())
                .param("customerId", ticket.customerId())
                .param("subject", ticket.subject())
                .param("category", ticket.category())
                .param("queue", ticket.queue())
                .param("priority", ticket.priority().name())
                .param("status", ticket.status().name())
                .param("turn", ticket.turn().name())
                .param("channel", ticket.channel())
                .param("mailboxKey", ticket.mailboxKey())
                .param("language", ticket.language())
                .param("template", ticket.template())
                .param("openedAt", Timestamp.from(ticket.openedAt()))
                .param("relatedTo", ticket.relatedTo())
                .param("threadKey", keys.make(ticket.id()))
                .param("actor", actor)
                .query((row, number) -> new Added(row.getString(1)))
                .optional();
    }

    /** Where a flood from that mailbox is parked: on an open ticket that grew since then, else on the one of that origin. */
    Optional<Long> parked(String mailbox, Instant since, String origin) {
        return jdbc.sql("""
                        select t.id from message m join ticket t on t.id = m.conversation_id
                        where m.sender = ? and m.received_at > ?
                          and t.category = 'FLOOD' and t.status in ('OPEN', 'WAITING')
                        order by t.id desc limit 1
                        """)
                .params(mailbox, Timestamp.from(since))
                .query(Long.class)
                .optional()
                .or(() -> ofOrigin(origin));
    }

    /** The number of the ticket that was opened for that, or of the one that it was merged into. */
    Optional<Long> ofOrigin(String origin) {
        return jdbc.sql("select coalesce(merged_into, id) from ticket where origin = ?")
                .param(origin)
                .query(Long.class)
                .optional();
    }

    boolean exists(long number) {
        return jdbc.sql("select exists (select from ticket where id = ?)")
                .param(number)
                .query(Boolean.class)
                .single();
    }

    /** @throws NotFoundException for an unknown number */
    Ticket lock(long number) {
        Ticket ticket = entities.find(Ticket.class, number, LockModeType.PESSIMISTIC_WRITE);
        if (ticket == null) {
            throw new NotFoundException("ticket " + number);
        }
        return ticket;
    }

    /** The ticket of that number, or the one that it was merged into. */
    Ticket lockFollowingMerges(long number) {
        Ticket ticket = lock(number);
        while (ticket.mergedInto() != null) {
            ticket = lock(Objects.requireNonNull(ticket.mergedInto()));
        }
        return ticket;
    }

    /** Locks both, in the same order whoever asks, so that two merges never wait for each other. */
    List<Ticket> lockBoth(long one, long other) {
        Ticket lower = lock(Math.min(one, other));
        Ticket higher = lock(Math.max(one, other));
        return one < other ? List.of(lower, higher) : List.of(higher, lower);
    }

    /** Lets tickets that were merged into the one point at the other, so that following takes one step. */
    void redirectMerged(long from, long to) {
        entities.flush();
        jdbc.sql("update ticket set merged_into = ? where merged_into = ?")
                .params(to, from)
                .update();
    }

    String customerClass(long customerId) {
        return jdbc.sql("select customer_class from customer where id = ?")
                .param(customerId)
                .query(String.class)
                .single();
    }

    /** How often processes opened it again of late. */
    int automaticReopenings(long number, Instant now, Duration within) {
        return jdbc.sql("""
                        select count(*) from ticket_event
                        where ticket_id = ? and type = 'REOPENED' and actor is null and occurred_at > ?
                        """)
                .params(number, Timestamp.from(now.minus(within)))
                .query(Integer.class)
                .single();
    }
}
