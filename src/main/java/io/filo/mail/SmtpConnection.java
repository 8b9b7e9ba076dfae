package io.filo.mail;

import io.filo.mail.MailProperties.Security;
import io.filo.mail.MailProperties.Smtp;
import io.filo.mail.OAuthTokens.TokenRefusedException;
import io.filo.mail.OutboundMails.Outgoing;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** One SMTP connection, kept open for the next mail. Not for several threads, but for {@link #abort}. */
final class SmtpConnection {

    /** How a delivery went. */
    sealed interface Outcome {

        /** @param answer of the server */
        record Sent(String answer) implements Outcome {}

        /** Not now, but later. */
        record Later(String answer) implements Outcome {}

        /** Never. */
        record Refused(String answer) implements Outcome {}

        /**
         * Not the same for all recipients.
         *
         * @param refused who never gets it
         * @param left who has not got it yet
         */
        record Partly(String answer, List<String> refused, List<String> left) implements Outcome {}
    }

    /** A connection that rested longer may have been closed by the server. */
    private static final long RESTED_NANOS = 3_000_000_000L;

    private static final int MAX_ANSWER = 500;

    private final Smtp smtp;
    private final String localName;
    private final OAuthTokens tokens;
    private final ScheduledExecutorService timer;
    private @Nullable SMTPTransport transport;
    private volatile @Nullable TrackedSockets sockets;
    private @Nullable Session session;
    private long lastUse;

    SmtpConnection(Smtp smtp, String localName, OAuthTokens tokens, ScheduledExecutorService timer) {
        this.smtp = smtp;
        this.localName = localName;
        this.tokens = tokens;
        this.timer = timer;
    }

    boolean isOpen() {
        return transport != null;
    }

    long restedNanos() {
        return System.nanoTime() - lastUse;
    }

    /** Connects unless it is connected. @throws MessagingException when the server cannot be reached or refuses the login */
    void open() throws MessagingException, TokenRefusedException {
        SMTPTransport current = transport;
        if (current != null) {
            if (restedNanos() < RESTED_NANOS || current.isConnected()) {
                return;
            }
            close();
        }
        TrackedSockets made = new TrackedSockets(timer);
        sockets = made;
        Properties properties;
        try {
            properties = properties(made);
        } catch (IOException unusable) {
            throw new MessagingException(unusable.getMessage(), unusable);
        }
        Session opened = Session.getInstance(properties);
        SMTPTransport connecting =
                (SMTPTransport) opened.getTransport(smtp.security() == Security.TLS ? "smtps" : "smtp");
        String user = smtp.user();
        MailProperties.OAuth oauth = smtp.oauth();
        try {
            if (user == null || user.isBlank()) {
                connecting.connect(smtp.host(), smtp.port(), null, null);
            } else {
                String secret = oauth == null ? smtp.password() : tokens.accessToken(oauth, "filo.mail.smtp.oauth");
                connecting.connect(smtp.host(), smtp.port(), user, secret);
            }
        } catch (AuthenticationFailedException refused) {
            if (oauth != null) {
                tokens.forget(oauth);
            }
            throw refused;
        }
        session = opened;
        transport = connecting;
        lastUse = System.nanoTime();
    }

    private Properties properties(TrackedSockets made) throws IOException {
        String prefix = smtp.security() == Security.TLS ? "mail.smtps" : "mail.smtp";
        String millis = String.valueOf(smtp.timeout().toMillis());
        Properties properties = new Properties();
        properties.setProperty(prefix + ".connectiontimeout", millis);
        properties.setProperty(prefix + ".timeout", millis);
        properties.setProperty(prefix + ".writetimeout", millis);
        properties.put(prefix + ".executor.writetimeout", timer);
        properties.put(prefix + ".socketFactory", made);
        properties.setProperty(prefix + ".socketFactory.fallback", "false");
        if (!smtp.trustedCertificate().isBlank()) {
            properties.put(prefix + ".ssl.socketFactory", new TrustedCertificate(smtp.trustedCertificate(), made));
        }
        properties.setProperty(prefix + ".ssl.checkserveridentity", "true");
        properties.setProperty(prefix + ".localhost", localName);
        properties.setProperty(prefix + ".sendpartial", "true");
        properties.setProperty(prefix + ".quitwait", "false");
        if (smtp.security() == Security.STARTTLS) {
            properties.setProperty(prefix + ".starttls.enable", "true");
            properties.setProperty(prefix + ".starttls.required", "true");
        }
        if (smtp.user() != null && !smtp.user().isBlank()) {
            properties.setProperty(prefix + ".auth", "true");
            if (smtp.oauth() != null) {
                properties.setProperty(prefix + ".auth.mechanisms", "XOAUTH2");
            }
        }
        return properties;
    }

    /** @throws MessagingException when the connection broke; whether the server has the mail is not known then */
    Outcome send(Outgoing mail) throws MessagingException {
        SMTPTransport open = transport;
        Session current = session;
        if (open == null || current == null) {
            throw new MessagingException("There is no connection.");
        }
        InternetAddress[] recipients = new InternetAddress[mail.recipients().size()];
        for (int i = 0; i < recipients.length; i++) {
            String address = mail.recipients().get(i);
            if (!Text.isAscii(address)) {
                return new Outcome.Refused("The address " + address
                        + " has letters before the @ that only few servers can take: write to another address.");
            }
            recipients[i] = new InternetAddress();
            recipients[i].setAddress(address);
        }
        try {
            open.sendMessage(new Bytes(current, mail), recipients);
            return new Outcome.Sent(answer(open.getLastServerResponse()));
        } catch (SendFailedException refused) {
            return outcome(refused, open);
        } finally {
            lastUse = System.nanoTime();
        }
    }

    private static Outcome outcome(SendFailedException refusal, SMTPTransport open) throws MessagingException {
        Address[] sent = refusal.getValidSentAddresses();
        StringBuilder answers = new StringBuilder();
        List<String> refused = new ArrayList<>();
        List<String> left = new ArrayList<>();
        boolean later = false;
        boolean never = false;
        for (Exception cause = refusal; cause instanceof MessagingException mail; cause = mail.getNextException()) {
            int code = code(mail);
            if (code == -1 && mail instanceof SMTPSendFailedException || code == 421) {
                throw refusal;
            }
            if (code >= 400) {
                later |= code < 500;
                never |= code >= 500;
                answers.append(answers.isEmpty() ? "" : " / ").append(answer(mail.getMessage()));
                if (mail instanceof SMTPAddressFailedException address) {
                    (code < 500 ? left : refused).add(address.getAddress().getAddress());
                }
            }
        }
        String said = answers.isEmpty() ? answer(refusal.getMessage()) : Text.cut(answers.toString(), MAX_ANSWER);
        if (sent != null && sent.length > 0) {
            return new Outcome.Partly(answer(open.getLastServerResponse()) + " / not to all: " + said, refused, left);
        }
        if (!refused.isEmpty() && !left.isEmpty()) {
            return new Outcome.Partly(said, refused, left);
        }
        return never && !later ? new Outcome.Refused(said) : new Outcome.Later(said);
    }

    private static int code(MessagingException failure) {
        if (failure instanceof SMTPSendFailedException send) {
            return send.getReturnCode();
        }
        if (failure instanceof SMTPAddressFailedException address) {
            return address.getReturnCode();
        }
        return failure instanceof SMTPSenderFailedException sender ? sender.getReturnCode() : 0;
    }

    private static String answer(@Nullable String response) {
        return Text.line(response == null ? "" : response, MAX_ANSWER);
    }

    void close() {
        SMTPTransport open = transport;
        transport = null;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (MessagingException gone) {
                // A connection that is lost needs no goodbye.
            }
        }
        abort();
    }

    /** From any thread: ends whatever is being read or written now. */
    void abort() {
        TrackedSockets open = sockets;
        if (open != null) {
            open.closeAll();
        }
    }

    /** Bytes that are final: nothing may write them anew. */
    private static final class Bytes extends SMTPMessage {

        private final byte[] raw;

        Bytes(Session session, Outgoing mail) {
            super(session);
            this.raw = mail.raw();
            setEnvelopeFrom(mail.envelopeFrom());
            setSendPartial(true);
        }

        @Override
        public String getSubject() {
            return "";
        }

        @Override
        public int getSize() {
            return raw.length;
        }

        @Override
        public void writeTo(OutputStream out, String[] ignoreList) throws IOException {
            out.write(raw);
        }
    }
}
