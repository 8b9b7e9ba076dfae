package io.filo.demo;

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
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** How the demo's people send and read mail: by SMTP and IMAP, like anybody else. */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty("filo.embedded.mail")
class DemoMailboxes {

    private final Session session;

    DemoMailboxes(
            @Value("${filo.embedded.smtp-port}") String smtpPort,
            @Value("${filo.embedded.imap-port}") String imapPort) {
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

    /** What somebody does with a mail that is open. */
    interface Reading<T> {
        T of(MimeMessage mail) throws MessagingException, IOException;
    }

    void deliver(DemoMail.Filled mail, List<String> recipients) throws MessagingException {
        Session envelope = Session.getInstance(new Properties(session.getProperties()));
        envelope.getProperties().setProperty("mail.smtp.from", "<" + mail.envelopeFrom() + ">");
        Address[] addresses = InternetAddress.parse(String.join(",", recipients));
        try (Transport transport = envelope.getTransport()) {
            transport.connect();
            transport.sendMessage(new MimeMessage(envelope, new ByteArrayInputStream(mail.bytes())), addresses);
        }
    }

    /** Puts a mail into a mailbox that no mail server would take, as a broken program does. */
    void put(byte[] mail, String mailbox) throws MessagingException {
        try (Store store = session.getStore()) {
            store.connect(mailbox, EmbeddedMailServer.password(mailbox));
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_WRITE);
                inbox.appendMessages(new Message[] {new MimeMessage(session, new ByteArrayInputStream(mail))});
            }
        }
    }

    /** The newest mail of somebody's mailbox; empty while there is none. */
    <T> Optional<T> newest(String address, Reading<T> reading) throws MessagingException, IOException {
        try (Store store = session.getStore()) {
            try {
                store.connect(address, EmbeddedMailServer.password(address));
            } catch (AuthenticationFailedException e) {
                // A mailbox is made when the first mail comes.
                return Optional.empty();
            }
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                return inbox.getMessageCount() == 0
                        ? Optional.empty()
                        : Optional.of(reading.of((MimeMessage) inbox.getMessage(inbox.getMessageCount())));
            }
        }
    }

    static String text(MimeMessage mail) throws MessagingException, IOException {
        Object content = mail.getContent();
        Object text =
                content instanceof MimeMultipart parts ? parts.getBodyPart(0).getContent() : content;
        return text.toString();
    }
}
