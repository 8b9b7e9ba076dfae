package io.filo.ticket;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What operators have written and not yet sent, one text for each person and ticket. */
@Repository
class Drafts {

    private final JdbcClient jdbc;

    Drafts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param seenMessage the newest message that the author had in view, null when that is not known */
    record Draft(String text, @Nullable Long seenMessage) {}

    void save(
            long ticket, String author, @Nullable String taskId, String text, @Nullable Long seenMessage, Instant at) {
        jdbc.sql("""
                        insert into ticket_draft (ticket_id, author, task_id, text, seen_message_id, updated_at)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (ticket_id, author) do update
                        set task_id = excluded.task_id, text = excluded.text,
                            seen_message_id = excluded.seen_message_id, updated_at = excluded.updated_at
                        """)
                .params(Arrays.asList(ticket, author, taskId, text, seenMessage, Timestamp.from(at)))
                .update();
    }

    Optional<String> find(long ticket, String author) {
        return jdbc.sql("select text from ticket_draft where ticket_id = ? and author = ?")
                .params(ticket, author)
                .query(String.class)
                .optional();
    }

    /** Reads and removes. */
    Optional<Draft> take(long ticket, String author) {
        return jdbc.sql("delete from ticket_draft where ticket_id = ? and author = ? returning text, seen_message_id")
                .params(ticket, author)
                .query((row, number) -> new Draft(row.getString("text"), row.getObject("seen_message_id", Long.class)))
                .optional();
    }
}
