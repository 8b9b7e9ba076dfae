package io.filo.demo;

import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.user.UserManager;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.filo.mail.MailProperties;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * A mail server inside the product, on loopback, with SMTP and IMAP. It has the mailboxes of the configuration and makes
 * one for every other address that gets mail, so that people can read what customers get. Login is the address, password
 * the part of it before the @. Mail is kept in memory: after a restart these mailboxes are empty, and what Filo has taken
 * in stays in its ledger.
 */
@Component
@ConditionalOnProperty("filo.embedded.mail")
class EmbeddedMailServer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedMailServer.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final long START_TIMEOUT_MILLIS = 10_000;

    private final GreenMail server;
    /** From every address of the configuration, aliases too, to the address whose mailbox it is. */
    private final Map<String, String> mailboxOf;

    EmbeddedMailServer(
            MailProperties mail,
            @Value("${filo.embedded.smtp-port}") int smtpPort,
            @Value("${filo.embedded.imap-port}") int imapPort) {
        this.mailboxOf = mail.mailboxes().values().stream()
                .flatMap(mailbox -> Stream.concat(Stream.of(mailbox.address()), mailbox.aliases().stream())
                        .map(address -> Map.entry(lower(address), lower(mailbox.address()))))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        this.server = new GreenMail(new ServerSetup[] {
            setup(smtpPort, ServerSetup.PROTOCOL_SMTP), setup(imapPort, ServerSetup.PROTOCOL_IMAP)
        });
    }

    private static ServerSetup setup(int port, String protocol) {
        ServerSetup setup = new ServerSetup(port, LOOPBACK, protocol);
        setup.setServerStartupTimeout(START_TIMEOUT_MILLIS);
        return setup;
    }

    @Override
    public void start() {
        UserManager users = server.getUserManager();
        mailboxOf.values().stream().distinct().forEach(address -> mailbox(users, address));
        users.setMessageDeliveryHandler((message, recipient) -> mailbox(users, addressOf(recipient)));
        server.start();
        log.info(
                "Mail server is ready: SMTP on {}:{}, IMAP on {}:{}",
                LOOPBACK,
                server.getSmtp().getPort(),
                LOOPBACK,
                server.getImap().getPort());
    }

    private String addressOf(MailAddress recipient) {
        String address = lower(recipient.getEmail());
        int at = address.lastIndexOf('@');
        int plus = address.indexOf('+');
        String plain = plus > 0 && plus < at ? address.substring(0, plus) + address.substring(at) : address;
        // Only our own mailboxes sort by what stands behind the plus.
        return mailboxOf.getOrDefault(plain, address);
    }

    private static GreenMailUser mailbox(UserManager users, String address) {
        synchronized (users) {
            GreenMailUser known = users.getUserByEmail(address);
            return known == null ? create(users, address) : known;
        }
    }

    private static GreenMailUser create(UserManager users, String address) {
        try {
            return users.createUser(address, address, password(address));
        } catch (UserException e) {
            throw new IllegalStateException("No mailbox for " + address, e);
        }
    }

    static String password(String address) {
        int at = address.lastIndexOf('@');
        return at > 0 ? address.substring(0, at) : address;
    }

    private static String lower(String address) {
        return address.strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public boolean isRunning() {
        return server.isRunning();
    }

    /** Before those that fetch and send, and longer than they. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1000;
    }
}
