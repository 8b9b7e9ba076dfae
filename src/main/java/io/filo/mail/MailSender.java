package io.filo.mail;

import io.filo.mail.OAuthTokens.TokenRefusedException;
import io.filo.mail.OutboundMails.Outgoing;
import io.filo.mail.SmtpConnection.Outcome;
import io.filo.message.Remarks;
import io.filo.support.FiloClock;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends queued mails, oldest first, over one connection that stays open for the next. A server that is away holds back
 * all and costs no mail an attempt, also when it only says so after the greeting; a mail that the server does not want now
 * holds back nobody.
 */
@Component
class MailSender {

    private static final Logger log = LoggerFactory.getLogger(MailSender.class);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration REST_BEFORE_CLOSING = Duration.ofSeconds(5);
    private static final int BATCH = 20;
    private static final int MAX_WAITING = 200;

    /** With pauses of up to an hour this is about three days. */
    private static final int MAX_ATTEMPTS = 80;

    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofMinutes(40));

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration LONGEST_OUTAGE_PAUSE = Duration.ofMinutes(1);

    private final MailProperties properties;
    private final OutboundMails mails;
    private final Undelivered undelivered;
    private final LateMails late;
    private final MailMetrics metrics;
    private final FiloClock clock;
    private final SmtpConnection connection;

    private final LinkedBlockingQueue<Outgoing> handedOver = new LinkedBlockingQueue<>();
    private final Map<Long, Long> claims = new ConcurrentHashMap<>();
    private volatile boolean running;
    private volatile @Nullable String trouble;
    private int failuresInARow;
    private long downUntil = System.nanoTime();

    MailSender(
            MailProperties properties,
            OutboundMails mails,
            Undelivered undelivered,
            LateMails late,
            OAuthTokens tokens,
            MailMetrics metrics,
            FiloClock clock) {
        this.properties = properties;
        this.mails = mails;
        this.undelivered = undelivered;
        this.late = late;
        this.metrics = metrics;
        this.clock = clock;
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, body -> {
            Thread thread = new Thread(body, "filo-smtp-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        this.connection = new SmtpConnection(properties.smtp(), localName(properties), tokens, timer);
    }

    /** What we call ourselves to the server. The machine's own name may be unknown, and asking for it may hang. */
    private static String localName(MailProperties properties) {
        String domain = properties.domain();
        if (domain != null) {
            return AddressFields.asciiDomain(domain);
        }
        return properties.mailboxes().values().stream()
                .map(MailProperties.Mailbox::address)
                .map(address -> AddressFields.asciiDomain(address.substring(address.lastIndexOf('@') + 1)))
                .sorted()
                .findFirst()
                .orElse("localhost");
    }

    boolean isConfigured() {
        return !properties.smtp().host().isBlank();
    }

    /** What is wrong with the server and what to do, null when all is well. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Whether mails that are queued now would be sent here at once. */
    boolean takesMore() {
        return running && trouble == null && handedOver.size() < MAX_WAITING;
    }

    /** Takes a mail that was queued as claimed. */
    void handOver(Outgoing mail) {
        claims.put(mail.id(), System.nanoTime());
        handedOver.add(mail);
    }

    void start() {
        running = isConfigured();
        if (!running) {
            log.warn("No SMTP server is configured: mails stay queued. Set filo.mail.smtp.host.");
        }
    }

    /** Lets the sender end after the mail it is at, and gives back what was not begun. */
    void stop() {
        running = false;
        List<Outgoing> left = new ArrayList<>();
        handedOver.drainTo(left);
        giveBack(left);
    }

    /** Until {@link #stop}. */
    void run() {
        long lastLook = System.nanoTime() - POLL.toNanos();
        while (running) {
            try {
                long down = downUntil - System.nanoTime();
                if (down > 0) {
                    TimeUnit.NANOSECONDS.sleep(Math.min(down, POLL.toNanos()));
                    continue;
                }
                long sinceLook = System.nanoTime() - lastLook;
                Outgoing mail = handedOver.poll(Math.max(0, POLL.toNanos() - sinceLook), TimeUnit.NANOSECONDS);
                if (mail != null) {
                    sendAll(List.of(mail));
                } else if (connection.isOpen() && connection.restedNanos() > REST_BEFORE_CLOSING.toNanos()) {
                    connection.close();
                }
                if (System.nanoTime() - lastLook >= POLL.toNanos()) {
                    boolean more = sendClaimed() == BATCH;
                    lastLook = more ? System.nanoTime() - POLL.toNanos() : System.nanoTime();
                }
            } catch (InterruptedException stopped) {
                break;
            } catch (RuntimeException | Error databaseAway) {
                lastLook = System.nanoTime();
                if (running) {
                    log.warn("Queued mails cannot be sent now: {}. Trying again.", databaseAway.getMessage());
                }
            }
        }
        connection.close();
    }

    /** Sends all that is due, in the calling thread. For tests. @return how many were taken up */
    int sendDue() {
        try {
            int all = 0;
            int taken;
            do {
                taken = sendClaimed();
                all += taken;
            } while (taken == BATCH && trouble == null);
            return all;
        } finally {
            connection.close();
        }
    }

    private int sendClaimed() {
        List<Outgoing> claimed = mails.claim(BATCH);
        claimed.forEach(mail -> claims.put(mail.id(), System.nanoTime()));
        List<Outgoing> ready = late.written(claimed);
        Set<Long> left = ready.stream().map(Outgoing::id).collect(Collectors.toSet());
        claimed.stream().map(Outgoing::id).filter(id -> !left.contains(id)).forEach(claims::remove);
        sendAll(ready);
        return claimed.size();
    }

    /** Called every few seconds: keeps alive what this node has held for a while. */
    void renewClaims() {
        long now = System.nanoTime();
        long stale = OutboundMails.LEASE.toNanos() / 4;
        List<Long> due = claims.entrySet().stream()
                .filter(claim -> now - claim.getValue() > stale)
                .map(Map.Entry::getKey)
                .toList();
        if (!due.isEmpty()) {
            mails.renew(due);
            due.forEach(id -> claims.computeIfPresent(id, (key, earlier) -> now));
        }
    }

    private void sendAll(List<Outgoing> claimed) {
        for (int i = 0; i < claimed.size(); i++) {
            if (!connected()) {
                rest(claimed, i);
                return;
            }
            send(claimed.get(i));
            if (failuresInARow > 1) {
                // It is the server: it would break off at each of them.
                rest(claimed, i + 1);
                return;
            }
        }
    }

    private void rest(List<Outgoing> claimed, int from) {
        List<Outgoing> left = new ArrayList<>(claimed.subList(from, claimed.size()));
        handedOver.drainTo(left);
        giveBack(left);
    }

    private boolean connected() {
        try {
            connection.open();
            return true;
        } catch (MessagingException | TokenRefusedException | RuntimeException failure) {
            outage(failure);
            return false;
        }
    }

    private void outage(Exception failure) {
        connection.close();
        String user = properties.smtp().user();
        String happened = MailTrouble.of(
                failure,
                properties.smtp().host() + ":" + properties.smtp().port() + " (SMTP)",
                "filo.mail.smtp",
                user == null ? "nobody" : user);
        if (trouble == null) {
            log.warn("Mail cannot be sent. {}", Remarks.inEnglish(happened));
        }
        trouble = happened;
        long millis = Math.min(1_000L << Math.min(failuresInARow, 10), LONGEST_OUTAGE_PAUSE.toMillis());
        failuresInARow++;
        downUntil = System.nanoTime()
                + Duration.ofMillis((long) (millis
                                * (0.8 + 0.4 * ThreadLocalRandom.current().nextDouble())))
                        .toNanos();
    }

    private void send(Outgoing mail) {
        long start = System.nanoTime();
        try {
            Outcome outcome = connection.send(mail);
            trouble = null;
            failuresInARow = 0;
            if (outcome instanceof Outcome.Sent sent) {
                mails.sent(mail.id(), sent.answer(), clock.instant());
                metrics.sent();
            } else if (outcome instanceof Outcome.Refused refused) {
                undelivered.failed(mail, refused.answer());
                metrics.failed();
                log.info("The SMTP server refuses mail {}: {}", mail.id(), refused.answer());
            } else if (outcome instanceof Outcome.Partly partly) {
                undelivered.partly(mail, partly);
                if (partly.left().isEmpty()) {
                    metrics.sent();
                } else {
                    postpone(
                            new Outgoing(
                                    mail.id(),
                                    mail.envelopeFrom(),
                                    partly.left(),
                                    mail.raw(),
                                    mail.attempts(),
                                    mail.late()),
                            partly.answer());
                }
            } else if (outcome instanceof Outcome.Later later) {
                postpone(mail, later.answer());
            }
        } catch (MessagingException | RuntimeException broken) {
            if (broken instanceof org.springframework.dao.DataAccessException databaseAway) {
                // It is sent, and nobody knows: the claim lapses and it goes out once more, with the same Message-ID.
                throw databaseAway;
            }
            // Once it may be the mail; when no mail gets through any more it is the server, and costs none an attempt.
            boolean again = failuresInARow > 0;
            outage(broken);
            if (again) {
                mails.postponeUncounted(mail.id(), String.valueOf(trouble), PAUSES.get(0));
                metrics.postponed();
            } else {
                postpone(mail, String.valueOf(trouble));
            }
        } finally {
            claims.remove(mail.id());
            metrics.sending(System.nanoTime() - start);
        }
    }

    private void postpone(Outgoing mail, String answer) {
        if (mail.attempts() >= MAX_ATTEMPTS) {
            undelivered.failed(mail, "Given up after " + mail.attempts() + " attempts. The last answer: " + answer);
            metrics.failed();
            return;
        }
        int n = mail.attempts() - 1;
        mails.postpone(mail.id(), answer, n < PAUSES.size() ? PAUSES.get(n) : LONGEST_PAUSE);
        metrics.postponed();
    }

    private void giveBack(List<Outgoing> left) {
        if (left.isEmpty()) {
            return;
        }
        List<Long> ids = left.stream().map(Outgoing::id).toList();
        try {
            mails.giveBack(ids);
        } catch (RuntimeException databaseAway) {
            log.info("{} queued mails cannot be given back now; their claims lapse.", ids.size());
        } finally {
            ids.forEach(claims::remove);
        }
    }
}
