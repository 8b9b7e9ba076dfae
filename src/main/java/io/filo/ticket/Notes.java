package io.filo.ticket;

import io.filo.ticket.TicketDetail.Note;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Inside notes: what the customer never sees. */
@Repository
class Notes {

    private final JdbcClient jdbc;

    Notes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(long ticket, String author, String text, Instant at) {
        jdbc.sql("insert into ticket_note (ticket_id, author, text, created_at) values (?, ?, ?, ?)")
                .params(ticket, author, text, Timestamp.from(at))
                .update();
    }

    /** Oldest first. */
    List<Note> of(long ticket) {
        return jdbc.sql("select created_at, author, text from ticket_note where ticket_id = ? order by id")
                .param(ticket)
                .query((row, number) -> new Note(
                        row.getTimestamp("created_at").toInstant(), row.getString("author"), row.getString("text")))
                .list();
    }

    void move(long from, long to) {
        jdbc.sql("update ticket_note set ticket_id = ? where ticket_id = ?")
                .params(to, from)
                .update();
    }
}
