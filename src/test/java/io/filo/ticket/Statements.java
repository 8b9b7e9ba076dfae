package io.filo.ticket;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The statements that this thread sends to the database, as the driver tells them. */
public final class Statements implements AutoCloseable {

    private static final Logger DRIVER = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");

    private final List<String> sent = new ArrayList<>();
    private final long thread = Thread.currentThread().getId();
    private final Level before = DRIVER.getLevel();
    private final boolean parents = DRIVER.getUseParentHandlers();

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (thread == Thread.currentThread().getId()
                    && entry.getMessage() != null
                    && entry.getMessage().startsWith(" FE=> Execute")) {
                sent.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public Statements() {
        handler.setLevel(Level.ALL);
        DRIVER.addHandler(handler);
        DRIVER.setUseParentHandlers(false);
        DRIVER.setLevel(Level.FINEST);
    }

    public int count() {
        return sent.size();
    }

    @Override
    public void close() {
        DRIVER.removeHandler(handler);
        DRIVER.setUseParentHandlers(parents);
        DRIVER.setLevel(before);
    }
}
