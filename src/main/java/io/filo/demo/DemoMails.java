package io.filo.demo;

import io.filo.support.FiloClock;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
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
            new DemoMail("withdrawal", "care@filo.example"),
            new DemoMail("erase-my-data", "info@filo.example"),
            new DemoMail("defective-shoe", "clienti@filo.example"),
            // She wrote to both: the second delivery of the same mail.
            new DemoMail("late-parcel-copy", "late-parcel", List.of("info@filo.example")));
    /** No mail server would take it: it is put into the mailbox, as a broken program does. */
    private static final DemoMail UNREADABLE = new DemoMail("unreadable", "care@filo.example");

    private static final DemoMail REPLY = new DemoMail("late-parcel-reply");
    private static final String EMILY = "emily.carter@mailbox.example";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final JdbcClient jdbc;
    private final FiloClock clock;
    private final Session session;
    private volatile @Nullable Thread sender;

    DemoMails(
            JdbcClient jdbc,
            FiloClock clock,
            @Value("${filo.embedded.smtp-port}") String smtpPort,
            @Value("${filo.embedded.imap-port}") String imapPort) {
        this.jdbc = jdbc;
        this.clock = clock;
        Properties servers = new Properties();
        servers.setProperty("mail.transport.protocol", "smtp");
        servers.setProperty("mail.smtp.host", "127.0.0.1");
        servers.setProperty("mail.smtp.port", smtpPort);
        servers.setProperty("mail.smtp.timeout", "10000");
        servers.setProperty("mail.store.protocol", "imap");
        servers.setProperty("mail.imap.host", "127.0.0.1");
        servers.setProperty("mail.imap.port", imapPort);
        servers.setProperty("mail.imap.timeout", "10000");
        this.session = Session.getInstance(servers);
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        firstStart().ifPresent(start -> {
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

    /** When the demo's customers came in; empty in a database that has others. */
    private Optional<Instant> firstStart() {
        return jdbc.sql("select done_at from demo_step where name = :name")
                .param("name", DemoCustomers.STEP)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    private void send(Instant firstStart) {
        try {
            for (DemoMail mail : FIRST) {
                if (isOpen(mail)) {
                    deliver(mail.fill(firstStart, Map.of()), mail.recipients());
                    done(mail);
                }
            }
            if (isOpen(UNREADABLE)) {
                put(
                        UNREADABLE.fill(firstStart, Map.of()).bytes(),
                        UNREADABLE.recipients().get(0));
                done(UNREADABLE);
            }
            if (isOpen(REPLY)) {
                reply(firstStart);
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

    private boolean isOpen(DemoMail mail) {
        return jdbc.sql("select not exists (select from demo_step where name = :name)")
                .param("name", mail.step())
                .query(Boolean.class)
                .single();
    }

    private void done(DemoMail mail) {
        jdbc.sql("insert into demo_step (name, done_at) values (:name, :now)")
                .param("name", mail.step())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    private void deliver(DemoMail.Filled mail, List<String> recipients) throws MessagingException {
        Session envelope = Session.getInstance(new Properties(session.getProperties()));
        envelope.getProperties().setProperty("mail.smtp.from", "<" + mail.envelopeFrom() + ">");
        Address[] addresses = InternetAddress.parse(String.join(",", recipients));
        try (Transport transport = envelope.getTransport()) {
            transport.connect();
            transport.sendMessage(new MimeMessage(envelope, new ByteArrayInputStream(mail.bytes())), addresses);
        }
    }

    private void put(byte[] mail, String mailbox) throws MessagingException {
        try (Store store = session.getStore()) {
            store.connect(mailbox, EmbeddedMailServer.password(mailbox));
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_WRITE);
                inbox.appendMessages(new Message[] {new MimeMessage(session, new ByteArrayInputStream(mail))});
            }
        }
    }

    /** Emily reads the shop's acknowledgement in her mailbox and answers it. */
    private void reply(Instant firstStart) throws MessagingException, IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (answerNewest(firstStart)) {
                done(REPLY);
                return;
            }
            Thread.sleep(PAUSE.toMillis());
        }
        log.warn("The demo shop's {} got no acknowledgement within {} minutes.", EMILY, PATIENCE.toMinutes());
    }

    private boolean answerNewest(Instant firstStart) throws MessagingException, IOException {
        try (Store store = session.getStore()) {
            try {
                store.connect(EMILY, EmbeddedMailServer.password(EMILY));
            } catch (AuthenticationFailedException e) {
                // Her mailbox is made when the first mail comes.
                return false;
            }
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                if (inbox.getMessageCount() == 0) {
                    return false;
                }
                MimeMessage received = (MimeMessage) inbox.getMessage(inbox.getMessageCount());
                Address replyTo = received.getReplyTo()[0];
                deliver(
                        REPLY.fill(firstStart, answerTo(received, replyTo)),
                        List.of(((InternetAddress) replyTo).getAddress()));
                return true;
            }
        }
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
        Object content = received.getContent();
        Object text =
                content instanceof MimeMultipart parts ? parts.getBodyPart(0).getContent() : content;
        return text.toString()
                .lines()
                .map(line -> ("> " + line).stripTrailing())
                .collect(Collectors.joining("\n", "Passo Lento wrote:\n", ""));
    }
}
