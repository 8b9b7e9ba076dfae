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

    void save(long ticket, String author, @Nullable String taskId, String text, Instant at) {
        jdbc.sql("""
                        insert into ticket_draft (ticket_id, author, task_id, text, updated_at)
                        values (?, ?, ?, ?, ?)
                        on conflict (ticket_id, author) do update
                        set task_id = excluded.task_id, text = excluded.text, updated_at = excluded.updated_at
                        """)
                .params(Arrays.asList(ticket, author, taskId, text, Timestamp.from(at)))
                .update();
    }

    Optional<String> find(long ticket, String author) {
        return jdbc.sql("select text from ticket_draft where ticket_id = ? and author = ?")
                .params(ticket, author)
                .query(String.class)
                .optional();
    }

    /** Reads and removes. */
    Optional<String> take(long ticket, String author) {
        return jdbc.sql("delete from ticket_draft where ticket_id = ? and author = ? returning text")
                .params(ticket, author)
                .query(String.class)
                .optional();
    }
}
