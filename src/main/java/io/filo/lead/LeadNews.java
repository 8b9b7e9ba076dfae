package io.filo.lead;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Hears of leads, and of posts that did not become one, from whichever node they came in on, once their tasks are there. */
@Component
public class LeadNews implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LeadNews.class);

    /** Called on a thread of its own; must not block. */
    public interface Listener {

        /**
         * @param what {@code routed} for a lead that somebody has to look at now, {@code ended}, or {@code held} for a post
         *     that the guard of a form held back
         * @param id of the lead, or of the post
         */
        void heard(String what, long id);
    }

    private final DataSource database;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    LeadNews(DataSource database) {
        this.database = database;
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void start() {
        running = true;
        var listening = new Thread(this::run, "filo-lead-news");
        listening.setDaemon(true);
        listening.start();
        thread = listening;
    }

    /** A connection of its own: notifications reach only a session that listens. */
    private void run() {
        while (running) {
            try (var connection = database.getConnection()) {
                try (var statement = connection.createStatement()) {
                    statement.execute("listen " + Leads.CHANNEL);
                }
                var session = connection.unwrap(PGConnection.class);
                while (running) {
                    var notifications = session.getNotifications(1000);
                    if (notifications != null) {
                        for (var notification : notifications) {
                            tell(notification.getParameter());
                        }
                    }
                }
            } catch (SQLException databaseAway) {
                if (running) {
                    log.debug("Listening for leads was interrupted: {}", databaseAway.getMessage());
                    pause();
                }
            }
        }
    }

    private void tell(String news) {
        var parts = news.split(" ");
        if (parts.length == 2) {
            listeners.forEach(listener -> listener.heard(parts[0], Long.parseLong(parts[1])));
        }
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        running = false;
        var listening = thread;
        if (listening != null) {
            listening.interrupt();
            try {
                listening.join(3000);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
