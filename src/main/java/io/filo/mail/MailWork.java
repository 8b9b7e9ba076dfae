package io.filo.mail;

import io.filo.support.FiloClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs the mail side of this node: a fetcher for each mailbox, the readers, the sender, and the renewal of leases. */
@Component
class MailWork implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(MailWork.class);

    private static final String READER = "filo-mail-reader";
    private static final String SENDER = "filo-mail-sender";
    private static final long RENEW_SECONDS = 5;
    private static final long STOP_MILLIS = 1_500;

    private final MailProperties properties;
    private final MailboxRows rows;
    private final MailIntake intake;
    private final MailSender sender;
    private final Map<String, MailboxFetcher> fetchers = new TreeMap<>();
    private final ScheduledThreadPoolExecutor timer;
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable ScheduledFuture<?> renewal;
    private volatile boolean running;

    MailWork(
            MailProperties properties,
            InboundMails mails,
            MailboxRows rows,
            OAuthTokens tokens,
            MailIntake intake,
            MailSender sender,
            MailMetrics metrics,
            FiloClock clock) {
        this.properties = properties;
        this.rows = rows;
        this.intake = intake;
        this.sender = sender;
        this.timer = new ScheduledThreadPoolExecutor(1, body -> daemon("filo-mail-timer", body));
        this.timer.setRemoveOnCancelPolicy(true);
        this.timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        this.timer.allowCoreThreadTimeOut(true);
        Semaphore oneLarge = new Semaphore(1);
        properties.mailboxes().forEach((key, mailbox) -> {
            if (!mailbox.imap().host().isBlank()) {
                fetchers.put(
                        key,
                        new MailboxFetcher(
                                key,
                                mailbox,
                                properties,
                                mails,
                                rows,
                                tokens,
                                intake,
                                metrics,
                                clock,
                                timer,
                                oneLarge));
            }
        });
    }

    /** The fetcher of that mailbox. @throws io.filo.support.NotFoundException when it is not configured or not fetched */
    MailboxFetcher fetcher(String key) {
        MailboxFetcher fetcher = fetchers.get(key);
        if (fetcher == null) {
            throw new io.filo.support.NotFoundException("mailbox " + key + " that is fetched");
        }
        return fetcher;
    }

    @Override
    public void start() {
        if (!properties.fetch()) {
            return;
        }
        running = true;
        intake.start();
        sender.start();
        begin(READER, intake::runSmallLane);
        begin(READER + "-large", intake::runLargeLane);
        begin(SENDER, sender::run);
        fetchers.values().forEach(fetcher -> begin("filo-mailbox-" + fetcher.key(), fetcher::run));
        renewal = timer.scheduleWithFixedDelay(this::renew, RENEW_SECONDS, RENEW_SECONDS, TimeUnit.SECONDS);
    }

    private void begin(String name, Runnable body) {
        Thread thread = daemon(name, body);
        threads.add(thread);
        thread.start();
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    private void renew() {
        try {
            fetchers.values().forEach(MailboxFetcher::watch);
            intake.renewClaims();
            sender.renewClaims();
            Set<String> held = new HashSet<>();
            fetchers.values().stream().filter(MailboxFetcher::holdsLease).forEach(fetcher -> held.add(fetcher.key()));
            if (!held.isEmpty()) {
                Set<String> ours = rows.renew(held);
                fetchers.values().stream()
                        .filter(fetcher -> held.contains(fetcher.key()) && !ours.contains(fetcher.key()))
                        .forEach(MailboxFetcher::leaseLost);
            }
        } catch (RuntimeException | Error databaseAway) {
            if (running) {
                log.warn("Leases of the mail side cannot be renewed now: {}", databaseAway.getMessage());
            }
        }
    }

    @Override
    public void stop() {
        running = false;
        ScheduledFuture<?> renewing = renewal;
        if (renewing != null) {
            renewing.cancel(false);
        }
        fetchers.values().forEach(MailboxFetcher::stop);
        intake.stop();
        sender.stop();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        // Fetchers sleep or wait for news. Readers and the sender may end the mail they are at; a claim that is not
        // given
        // back lapses by itself.
        threads.stream().filter(thread -> !isWorker(thread)).forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        fetchers.values().forEach(MailboxFetcher::abort);
        threads.forEach(Thread::interrupt);
        threads.clear();
    }

    private static boolean isWorker(Thread thread) {
        return thread.getName().startsWith(READER) || thread.getName().equals(SENDER);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
