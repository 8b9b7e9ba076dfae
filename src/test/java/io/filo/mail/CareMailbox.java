package io.filo.mail;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.UUID;

/** The mailbox care@filo.example on the tests' mail server. */
final class CareMailbox {

    static final String LOGIN = "care@filo.example";

    private final GreenMail server;

    CareMailbox(GreenMail server) {
        this.server = server;
    }

    /** @return the Message-ID */
    String deliver(String subject, String text) throws MessagingException {
        String id = newMessageId();
        deliver(mail(id, "Giulia Rossi <giulia." + id.substring(1, 9) + "@customer.example>", subject, text));
        return id;
    }

    void deliver(String raw) throws MessagingException {
        deliver(raw.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    void deliver(byte[] raw) throws MessagingException {
        GreenMailUser user = server.getUserManager().getUserByEmail(LOGIN);
        user.deliver(new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw)));
    }

    static String newMessageId() {
        return "<" + UUID.randomUUID() + "@customer.example>";
    }

    static String mail(String id, String from, String subject, String text) {
        return "From: " + from + "\nTo: care@filo.example\nSubject: " + subject
                + "\nDate: Mon, 5 Jan 2026 10:00:00 +0100\nMessage-ID: " + id
                + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
                + text + "\n";
    }

    MailFolder folder(String name) {
        GreenMailUser user = server.getUserManager().getUserByEmail(LOGIN);
        try {
            return server.getManagers().getImapHostManager().getFolder(user, name);
        } catch (RuntimeException missing) {
            return null;
        }
    }

    int count(String name) {
        MailFolder folder = folder(name);
        return folder == null ? 0 : folder.getMessageCount();
    }

    void clear() throws FolderException {
        for (String name : new String[] {"INBOX", "Processed", "Oversize"}) {
            MailFolder folder = folder(name);
            if (folder != null) {
                for (StoredMessage message : folder.getMessages()) {
                    message.setFlag(jakarta.mail.Flags.Flag.DELETED, true);
                }
                folder.expunge();
            }
        }
    }
}
