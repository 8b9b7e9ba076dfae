package io.filo.ticket;

import io.filo.engine.CurrentUser;
import io.filo.ticket.TicketDetail.Event;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What happened to tickets, in codes. Every entry names the person behind it, or nobody. */
@Repository
class TicketLog {

    /** What can happen; people read it as {@code ticket.event.<name>} of the message bundles. */
    enum Entry {
        OPENED,
        CLASSIFIED,
        ACKNOWLEDGEMENT_WITHHELD,
        ANSWERED,
        REMINDED,
        REMINDER_WITHHELD,
        DEADLINE_NEAR,
        ESCALATED,
        FORWARDED,
        RESOLVED,
        REOPENED,
        CLOSED,
        MARKED_AS_SPAM,
        WITHDRAWAL_SAID,
        MERGED_INTO,
        TOOK_OVER
    }

    private final JdbcClient jdbc;
    private final CurrentUser user;

    TicketLog(JdbcClient jdbc, CurrentUser user) {
        this.jdbc = jdbc;
        this.user = user;
    }

    void append(long ticket, Instant at, Entry entry) {
        append(ticket, at, entry, null);
    }

    /** @param detail a code, a group or a number; never a text of a person */
    void append(long ticket, Instant at, Entry entry, @Nullable String detail) {
        jdbc.sql("insert into ticket_event (ticket_id, occurred_at, type, actor, detail) values (?, ?, ?, ?, ?)")
                .params(Arrays.asList(
                        ticket, Timestamp.from(at), entry.name(), user.id().orElse(null), detail))
                .update();
    }

    /** Oldest first. */
    List<Event> of(long ticket) {
        return jdbc.sql("select occurred_at, type, actor, detail from ticket_event where ticket_id = ? order by id")
                .param(ticket)
                .query((row, number) -> new Event(
                        row.getTimestamp("occurred_at").toInstant(),
                        row.getString("type"),
                        row.getString("actor"),
                        row.getString("detail")))
                .list();
    }
}
