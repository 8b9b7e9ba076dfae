package io.filo.demo;

import io.filo.order.OrderDesk;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The first mails of the demo shop, sent after the start through the embedded mail server like any other mail. Each is
 * sent once in the life of a data folder; what a stop interrupted goes on at the next start.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty("filo.embedded.mail")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoMails {

    private static final Logger log = LoggerFactory.getLogger(DemoMails.class);

    private static final List<DemoMail> FIRST = List.of(
            new DemoMail("late-parcel", "care@filo.example"),
            new DemoMail("delivery-abroad", "info@filo.example"),
            new DemoMail("quote-club-shirts", "commerciale@filo.example"),
            new DemoMail("forwarded-enquiry", "sales@filo.example"),
            new DemoMail("vacation-notice", "info@filo.example"),
            new DemoMail("bounced-newsletter", "info@filo.example"),
            new DemoMail("erase-my-data", "info@filo.example"),
            new DemoMail("defective-shoe", "clienti@filo.example"),
            // She wrote to both: the second delivery of the same mail.
            new DemoMail("late-parcel-copy", "late-parcel", List.of("info@filo.example")));
    /** No mail server would take it: it is put into the mailbox, as a broken program does. */
    private static final DemoMail UNREADABLE = new DemoMail("unreadable", "care@filo.example");

    /** She withdraws from what has arrived: the shop has to have told of it before. */
    private static final DemoMail WITHDRAWAL = new DemoMail("withdrawal", "care@filo.example");

    private static final DemoMail REPLY = new DemoMail("late-parcel-reply");
    private static final String EMILY = "emily.carter@mailbox.example";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final DemoSteps steps;
    private final DemoMailboxes mailboxes;
    private final OrderDesk orders;
    private volatile @Nullable Thread sender;

    DemoMails(DemoSteps steps, DemoMailboxes mailboxes, OrderDesk orders) {
        this.steps = steps;
        this.mailboxes = mailboxes;
        this.orders = orders;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        steps.firstStart().ifPresent(start -> {
            Thread thread = new Thread(() -> send(start), "demo-shop");
            thread.setDaemon(true);
            sender = thread;
            thread.start();
        });
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        Thread thread = sender;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void send(Instant firstStart) {
        try {
            for (DemoMail mail : FIRST) {
                if (steps.isOpen(mail.step())) {
                    mailboxes.deliver(mail.fill(firstStart, Map.of()), mail.recipients());
                    steps.done(mail.step());
                }
            }
            if (steps.isOpen(UNREADABLE.step())) {
                mailboxes.put(
                        UNREADABLE.fill(firstStart, Map.of()).bytes(),
                        UNREADABLE.recipients().get(0));
                steps.done(UNREADABLE.step());
            }
            if (steps.isOpen(REPLY.step())) {
                reply(firstStart);
            }
            if (steps.isOpen(WITHDRAWAL.step())) {
                withdraw(firstStart);
                log.info("The demo shop's mails are in: look at the tickets, or at Tasklist.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (MessagingException | IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                log.warn("The demo shop's mails were not all sent, the next start goes on: {}", e.toString());
            }
        }
    }

    /** Emily reads the shop's acknowledgement in her mailbox and answers it. */
    private void reply(Instant firstStart) throws MessagingException, IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (answerNewest(firstStart)) {
                steps.done(REPLY.step());
                return;
            }
            Thread.sleep(PAUSE.toMillis());
        }
        log.warn("The demo shop's {} got no acknowledgement within {} minutes.", EMILY, PATIENCE.toMinutes());
    }

    /** Sent without her order, too, when nobody tells of it: a person reads it then. */
    private void withdraw(Instant firstStart) throws MessagingException, IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!hasArrived() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE.toMillis());
        }
        mailboxes.deliver(WITHDRAWAL.fill(firstStart, Map.of()), WITHDRAWAL.recipients());
        steps.done(WITHDRAWAL.step());
    }

    private boolean hasArrived() {
        return orders.byNumber(DemoShop.WITHDRAWN)
                .filter(order -> orders.order(order).deliveredAt() != null)
                .isPresent();
    }

    private boolean answerNewest(Instant firstStart) throws MessagingException, IOException {
        return mailboxes
                .newest(EMILY, received -> {
                    Address replyTo = received.getReplyTo()[0];
                    mailboxes.deliver(
                            REPLY.fill(firstStart, answerTo(received, replyTo)),
                            List.of(((InternetAddress) replyTo).getAddress()));
                    return true;
                })
                .orElse(false);
    }

    private static Map<String, String> answerTo(MimeMessage received, Address replyTo)
            throws MessagingException, IOException {
        String references = received.getHeader("References", " ");
        String id = received.getMessageID();
        return Map.of(
                "replyTo",
                replyTo.toString(),
                "replySubject",
                "Re: " + received.getSubject().replaceFirst("(?i)^re: *", ""),
                "inReplyTo",
                id,
                "references",
                references == null ? id : references.replaceAll("\\s+", " ") + " " + id,
                "quoted",
                quoted(received));
    }

    private static String quoted(MimeMessage received) throws MessagingException, IOException {
        return DemoMailboxes.text(received)
                .lines()
                .map(line -> ("> " + line).stripTrailing())
                .collect(Collectors.joining("\n", "Passo Lento wrote:\n", ""));
    }
}
