package io.filo.shop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The threads of the shops' side: those that work off the inbox, woken by what this node took in and each second for what
 * others did; those that ask shops and send to them; the one that writes the counts. No notification of the database wakes them: it would
 * make all that commit wait for each other.
 */
@Component
class ShopWork implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ShopWork.class);

    private final ShopProperties properties;
    private final InboxWork inbox;
    private final Polling polling;
    private final Heard heard;
    private final StoredCommands commands;
    private final Semaphore work = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    ShopWork(ShopProperties properties, InboxWork inbox, Polling polling, Heard heard, StoredCommands commands) {
        this.properties = properties;
        this.inbox = inbox;
        this.polling = polling;
        this.heard = heard;
        this.commands = commands;
    }

    @EventListener
    void arrived(Inbox.Arrived event) {
        if (work.availablePermits() < properties.workers()) {
            work.release();
        }
    }

    @Override
    public void start() {
        running = true;
        threads.add(daemon("filo-shop-counts", () -> eachSecond(heard::write)));
        if (!properties.work()) {
            return;
        }
        for (int i = 1; i <= properties.workers(); i++) {
            threads.add(daemon("filo-shop-" + i, this::workOff));
        }
        threads.add(daemon("filo-shop-send", () -> eachSecond(commands::sendDue)));
        threads.add(daemon("filo-shop-poll", () -> eachSecond(polling::pollDue)));
    }

    private static Thread daemon(String name, Runnable body) {
        var thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void workOff() {
        while (running) {
            try {
                if (inbox.workBatch() == 0
                        && work.tryAcquire(properties.pollInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error databaseAway) {
                if (!pauseAfter(databaseAway)) {
                    return;
                }
            }
        }
    }

    private void eachSecond(Runnable body) {
        while (running) {
            try {
                body.run();
                TimeUnit.MILLISECONDS.sleep(properties.pollInterval().toMillis());
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error databaseAway) {
                if (!pauseAfter(databaseAway)) {
                    return;
                }
            }
        }
    }

    private boolean pauseAfter(Throwable databaseAway) {
        if (!running) {
            return false;
        }
        log.warn("What shops sent cannot be worked on now: {}. Trying again.", databaseAway.getMessage());
        try {
            TimeUnit.SECONDS.sleep(1);
            return true;
        } catch (InterruptedException stopped) {
            return false;
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
        try {
            heard.write();
        } catch (RuntimeException databaseAway) {
            log.debug("The last counts of webhooks are lost: {}", databaseAway.getMessage());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
