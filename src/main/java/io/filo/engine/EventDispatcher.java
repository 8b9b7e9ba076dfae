package io.filo.engine;

import io.filo.engine.EventDelivery.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Delivers process events: woken by the own commit, by the database's notification, and each second for safety. Any
 * number of nodes may run it; rows are taken with SKIP LOCKED.
 */
@Component
class EventDispatcher implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EventDispatcher.class);

    private final EventDelivery delivery;
    private final EngineProperties properties;
    private final DataSource database;
    private final Semaphore work = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    EventDispatcher(EventDelivery delivery, EngineProperties properties, DataSource database) {
        this.delivery = delivery;
        this.properties = properties;
        this.database = database;
    }

    @EventListener
    void committed(StoredProcessEvents.EventsCommitted event) {
        wake();
    }

    @EventListener
    void clockMoved(EngineClock.ClockMoved event) {
        wake();
    }

    /** Lets one waiting dispatcher look; those at work look again by themselves before they rest. */
    void wake() {
        if (work.availablePermits() < properties.dispatchers()) {
            work.release();
        }
    }

    /** Delivers what is due, in the calling thread. For tests. @return how many events were taken */
    int deliverDue() {
        int delivered = 0;
        while (delivery.deliverNext() != Outcome.NOTHING_DUE) {
            delivered++;
        }
        return delivered;
    }

    @Override
    public void start() {
        if (!properties.dispatch()) {
            return;
        }
        running = true;
        for (int i = 1; i <= properties.dispatchers(); i++) {
            threads.add(daemon("filo-dispatcher-" + i, this::run));
        }
        threads.add(daemon("filo-event-listener", this::listen));
    }

    private static Thread daemon(String name, Runnable body) {
        var thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void run() {
        while (running) {
            try {
                if (delivery.deliverNext() == Outcome.NOTHING_DUE) {
                    if (work.tryAcquire(properties.pollInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                        work.drainPermits();
                    }
                } else {
                    wake();
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error databaseAway) {
                log.warn("Process events cannot be delivered now: {}. Trying again.", databaseAway.getMessage());
                pause();
            }
        }
    }

    /** A connection of its own: notifications reach only a session that listens. */
    private void listen() {
        while (running) {
            try (var connection = database.getConnection()) {
                try (var statement = connection.createStatement()) {
                    statement.execute("listen " + StoredProcessEvents.CHANNEL);
                }
                var session = connection.unwrap(PGConnection.class);
                while (running) {
                    var notifications = session.getNotifications(1000);
                    if (notifications != null && notifications.length > 0) {
                        wake();
                    }
                }
            } catch (java.sql.SQLException databaseAway) {
                if (running) {
                    log.debug("Listening for process events was interrupted: {}", databaseAway.getMessage());
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            try {
                thread.join(5000);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
