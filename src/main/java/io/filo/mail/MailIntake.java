package io.filo.mail;

import io.filo.mail.InboundMails.Stored;
import io.filo.mail.MailReader.Arrival;
import io.filo.message.InboundMessage;
import io.filo.message.Inbox;
import io.filo.message.ParentPendingException;
import io.filo.message.Remarks;
import io.filo.support.FiloClock;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes messages of what lies in the ledger. A mail is claimed in a transaction of its own, read outside any, and
 * recorded in a second one: whatever it does to us, it is counted first, and it never takes another mail along.
 *
 * <p>Mails that this node fetched itself come claimed and in memory, by {@link #handOver}; all others are claimed from
 * the table. Large ones have a lane of their own, so that the small ones need not wait for them.
 */
@Component
class MailIntake {

    private static final Logger log = LoggerFactory.getLogger(MailIntake.class);

    static final int MAX_ATTEMPTS = 5;

    private static final List<Duration> BACK_OFF =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2));

    private static final Duration LATEST_BACK_OFF = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int BATCH = 16;
    private static final int MAX_WAITING = 200;
    private static final long MAX_WAITING_BYTES = 8L * InboundMails.LARGE;

    /** SQL states of a database that is away, overloaded or could not decide between two of us. Not the mail's fault. */
    private static final Set<String> TRANSIENT_STATES = Set.of("08", "40", "53", "55", "57");

    private final InboundMails mails;
    private final MailReader reader;
    private final Inbox inbox;
    private final MailProperties properties;
    private final FiloClock clock;
    private final MailMetrics metrics;
    private final TransactionTemplate transaction;

    private final LinkedBlockingQueue<Stored> handedOver = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Semaphore largeWaiting = new Semaphore(0);
    /** Mails claimed by this node, with the time of their last renewal. */
    private final Map<Long, Long> claims = new ConcurrentHashMap<>();

    private volatile boolean running;

    MailIntake(
            InboundMails mails,
            MailReader reader,
            Inbox inbox,
            MailProperties properties,
            FiloClock clock,
            MailMetrics metrics,
            PlatformTransactionManager transactions) {
        this.mails = mails;
        this.reader = reader;
        this.inbox = inbox;
        this.properties = properties;
        this.clock = clock;
        this.metrics = metrics;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Whether mails that are stored now would be read here at once. */
    boolean takesMore() {
        return running && handedOver.size() < MAX_WAITING && waitingBytes.get() < MAX_WAITING_BYTES;
    }

    /** Takes mails that were just stored. Those that were not claimed with it are found in the table. */
    void handOver(List<Stored> stored) {
        for (Stored mail : stored) {
            if (mail.attempts() > 0) {
                claims.put(mail.id(), System.nanoTime());
                waitingBytes.addAndGet(mail.raw().length);
                handedOver.add(mail);
            } else if (mail.size() >= InboundMails.LARGE) {
                largeWaiting.release();
            }
        }
    }

    void start() {
        running = true;
    }

    /** Lets the lanes end after the mail they are at, and gives back what was not begun. */
    void stop() {
        running = false;
        largeWaiting.release();
        for (Stored mail = handedOver.poll(); mail != null; mail = handedOver.poll()) {
            waitingBytes.addAndGet(-mail.raw().length);
            giveBack(mail, null, Duration.ZERO, false);
        }
    }

    /** The lane of small mails, until {@link #stop}. */
    void runSmallLane() {
        long lastLook = System.nanoTime() - POLL.toNanos();
        while (running) {
            try {
                long sinceLook = System.nanoTime() - lastLook;
                Stored mail = handedOver.poll(Math.max(0, POLL.toNanos() - sinceLook), TimeUnit.NANOSECONDS);
                if (mail != null) {
                    waitingBytes.addAndGet(-mail.raw().length);
                    read(mail);
                }
                if (System.nanoTime() - lastLook >= POLL.toNanos()) {
                    int found = readClaimed(false, BATCH);
                    lastLook = found > 0 ? System.nanoTime() - POLL.toNanos() : System.nanoTime();
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error databaseAway) {
                lastLook = System.nanoTime();
                complain(databaseAway);
            }
        }
    }

    /** The lane of large mails, until {@link #stop}. */
    void runLargeLane() {
        while (running) {
            try {
                if (readClaimed(true, 1) == 0) {
                    largeWaiting.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                    largeWaiting.drainPermits();
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error databaseAway) {
                complain(databaseAway);
                pause();
            }
        }
    }

    private void complain(Throwable databaseAway) {
        if (running) {
            log.warn("Stored mails cannot be read now: {}. Trying again.", databaseAway.getMessage());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads all that is due, in the calling thread. For tests. @return how many mails were taken up */
    int readDue() {
        int all = 0;
        int found;
        do {
            found = readClaimed(false, BATCH) + readClaimed(true, 1);
            all += found;
        } while (found > 0);
        return all;
    }

    private int readClaimed(boolean large, int atMost) {
        List<Stored> claimed = mails.claim(large, atMost);
        claimed.forEach(mail -> claims.put(mail.id(), System.nanoTime()));
        claimed.forEach(this::read);
        return claimed.size();
    }

    /** Called every few seconds: keeps alive what this node has held for a while. */
    void renewClaims() {
        long now = System.nanoTime();
        long stale = InboundMails.LEASE.toNanos() / 4;
        Collection<Long> due = claims.entrySet().stream()
                .filter(claim -> now - claim.getValue() > stale)
                .map(Map.Entry::getKey)
                .toList();
        if (!due.isEmpty()) {
            mails.renew(due);
            due.forEach(id -> claims.computeIfPresent(id, (key, earlier) -> now));
        }
    }

    private void read(Stored mail) {
        long start = System.nanoTime();
        try {
            if (mail.attempts() > MAX_ATTEMPTS) {
                fallBack(
                        mail,
                        mail.lastError() == null
                                ? Remarks.of("mail.stopped-the-program", MAX_ATTEMPTS)
                                : mail.lastError());
            } else {
                receive(mail);
            }
        } catch (UnreadableMailException unreadable) {
            fallBackOrRetry(mail, String.valueOf(unreadable.getMessage()), unreadable);
        } catch (StackOverflowError hostile) {
            fallBackOrRetry(mail, Remarks.of("mail.too-deep"), hostile);
        } catch (ParentPendingException pending) {
            giveBack(mail, null, Duration.ofSeconds(1), false);
        } catch (ClaimLostException lost) {
            log.debug("Mail {} was taken up by another worker.", mail.id());
        } catch (RuntimeException | OutOfMemoryError failure) {
            failed(mail, failure);
        } finally {
            claims.remove(mail.id());
            metrics.reading(System.nanoTime() - start);
        }
    }

    private void receive(Stored mail) throws UnreadableMailException {
        InboundMessage read = reader.read(mail.raw(), arrival(mail));
        InboundMessage message = isOurOwn(read) ? read.asOurOwn() : read;
        Inbox.Received received = transaction.execute(status -> {
            Inbox.Received stored = inbox.receive(message);
            if (!mails.markRead(
                    mail,
                    stored.messageId(),
                    stored.duplicate(),
                    message.messageClass().name(),
                    message.classReasons(),
                    clock.instant())) {
                throw new ClaimLostException();
            }
            return stored;
        });
        if (received != null && received.duplicate()) {
            metrics.duplicate();
        } else {
            metrics.read(message.messageClass());
        }
    }

    /** A copy of what we sent, by Bcc or a forwarding rule: what is from us and bears the Message-ID of a mail of ours. */
    private boolean isOurOwn(InboundMessage read) {
        return reader.isFromUs(read) && read.internetMessageId() != null && inbox.hasSent(read.internetMessageId());
    }

    private void fallBackOrRetry(Stored mail, String why, Throwable cause) {
        try {
            fallBack(mail, why);
        } catch (ClaimLostException lost) {
            log.debug("Mail {} was taken up by another worker.", mail.id());
        } catch (RuntimeException failure) {
            failure.addSuppressed(cause);
            failed(mail, failure);
        }
    }

    private void fallBack(Stored mail, String why) {
        MailReader.Glimpse glimpse = reader.glimpse(mail.raw());
        transaction.executeWithoutResult(status -> {
            // A mail that is read once more, again in vain, has its ticket already.
            Long earlier = mails.standInOf(mail.id());
            long messageId = earlier != null
                    ? earlier
                    : inbox.receiveUnreadable(
                            mail.mailboxKey(),
                            properties.ownerOf(mail.mailboxKey()),
                            glimpse.from(),
                            glimpse.subject(),
                            why,
                            receivedAt(mail));
            if (!mails.markFallback(mail, messageId, why, clock.instant())) {
                throw new ClaimLostException();
            }
        });
        metrics.fallback();
        log.warn("Mail {} could not be read and became a ticket for a person: {}", mail.id(), Remarks.inEnglish(why));
    }

    private void failed(Stored mail, Throwable failure) {
        if (isTransient(failure)) {
            log.info("Mail {} waits for the database: {}", mail.id(), failure.getMessage());
            giveBack(mail, null, Duration.ofSeconds(2), false);
            return;
        }
        log.warn("Mail {} could not be taken in at attempt {}.", mail.id(), mail.attempts(), failure);
        String error = words(failure);
        if (mail.attempts() == MAX_ATTEMPTS) {
            try {
                fallBack(mail, Remarks.of("mail.attempts-failed", MAX_ATTEMPTS, error));
                return;
            } catch (ClaimLostException lost) {
                return;
            } catch (RuntimeException again) {
                log.warn("Mail {} could not become a ticket either.", mail.id(), again);
            }
        }
        int n = mail.attempts() - 1;
        giveBack(mail, error, n < BACK_OFF.size() ? BACK_OFF.get(n) : LATEST_BACK_OFF, true);
    }

    private void giveBack(Stored mail, @Nullable String error, Duration later, boolean counts) {
        try {
            mails.giveBack(mail, error, later, counts);
        } catch (RuntimeException databaseAway) {
            // The claim lapses by itself.
            log.info("Mail {} cannot be given back now: {}", mail.id(), databaseAway.getMessage());
        } finally {
            claims.remove(mail.id());
        }
    }

    private Arrival arrival(Stored mail) {
        MailProperties.Mailbox mailbox = properties.mailboxes().get(mail.mailboxKey());
        return new Arrival(
                mail.mailboxKey(),
                properties.ownerOf(mail.mailboxKey()),
                mailbox == null ? "it" : mailbox.language(),
                mail.truncated(),
                mail.size(),
                receivedAt(mail));
    }

    /** When it came to the mailbox, on our own clock, which a demo may have moved. */
    private Instant receivedAt(Stored mail) {
        Instant arrived = mail.internalDate().plus(clock.offset());
        return arrived.isAfter(mail.storedAt()) ? mail.storedAt() : arrived;
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return Text.line(failure.getClass().getSimpleName() + (message == null ? "" : ": " + message), 500);
    }

    private static boolean isTransient(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return true;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().length() > 1
                        && TRANSIENT_STATES.contains(sql.getSQLState().substring(0, 2));
            }
        }
        return false;
    }

    /** Another worker has the mail: what was done in this transaction must not stay. */
    private static final class ClaimLostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ClaimLostException() {
            super("The claim on the mail was lost.", null, false, false);
        }
    }
}
