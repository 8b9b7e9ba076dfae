package io.filo.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import io.filo.campaign.Segments.Preview;
import io.filo.support.BusinessException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One preview at a time for each page on which a segment is built: whoever goes on writing waits for the newest alone, and
 * the database does not work out the others to their end.
 */
@Service
public class Previews {

    /** A preview at work, as the database knows it. */
    private static final class Running {

        private final int backend;
        private boolean over;

        Running(int backend) {
            this.backend = backend;
        }

        /** Only while it has its connection: the next one who has that is not to be cancelled. */
        synchronized void cancel(JdbcClient jdbc) {
            if (!over) {
                jdbc.sql("select pg_cancel_backend(?)")
                        .param(backend)
                        .query(Boolean.class)
                        .single();
            }
        }

        synchronized void end() {
            over = true;
        }
    }

    private final Segments segments;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    Previews(Segments segments, JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.segments = segments;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
    }

    /**
     * As {@link Segments#preview}, and ends one that is at work for the same page.
     *
     * @param page whose it is, and which of his pages
     * @throws BusinessException {@code SEGMENT_TOO_SLOW}, also when a newer one took its place
     */
    public Preview newest(String page, Subjects subjects, JsonNode definition, @Nullable String key) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var mine = new Running(
                    jdbc.sql("select pg_backend_pid()").query(Integer.class).single());
            var earlier = running.put(page, mine);
            if (earlier != null) {
                earlier.cancel(jdbc);
            }
            try {
                return segments.preview(subjects, definition, key);
            } finally {
                mine.end();
                running.remove(page, mine);
            }
        }));
    }
}
