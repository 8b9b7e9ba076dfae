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

    private final JdbcClient jdbc;
    private final CurrentUser user;

    TicketLog(JdbcClient jdbc, CurrentUser user) {
        this.jdbc = jdbc;
        this.user = user;
    }

    void append(long ticket, Instant at, String type) {
        append(ticket, at, type, null);
    }

    /** @param detail a code, a group or a number; never a text of a person */
    void append(long ticket, Instant at, String type, @Nullable String detail) {
        jdbc.sql("insert into ticket_event (ticket_id, occurred_at, type, actor, detail) values (?, ?, ?, ?, ?)")
                .params(Arrays.asList(
                        ticket, Timestamp.from(at), type, user.id().orElse(null), detail))
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
