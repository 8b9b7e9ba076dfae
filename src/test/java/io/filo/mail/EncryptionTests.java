package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.filo.mail.MailProperties.Imap;
import io.filo.mail.MailProperties.Security;
import io.filo.mail.MailProperties.Smtp;
import io.filo.mail.OutboundMails.Outgoing;
import io.filo.mail.TlsFront.Identity;
import io.filo.message.Remarks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Servers whose certificate no public authority has signed, as a shop's own mail server often has. */
class EncryptionTests {

    private static final String PROPERTY = "filo.mail.mailboxes.care.imap";

    @TempDir
    static Path folder;

    private static final GreenMail SERVER = new GreenMail(ServerSetup.dynamicPort(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
    }));
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor();

    private static Identity ours;
    private static Identity another;

    @BeforeAll
    static void start() throws Exception {
        SERVER.start();
        SERVER.setUser("care@filo.example", "care@filo.example", "care");
        ours = Identity.of("dns:localhost", folder);
        another = Identity.of("dns:mail.filo.example", folder);
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
        TIMER.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS"})
    void aMailboxWithAGivenCertificateIsFetched(Security security) throws Exception {
        try (TlsFront front = imapFront(security, ours)) {
            try (ImapConnection connection = imap(front, security, ours.certificate())) {
                assertThat(connection.select("INBOX").folder()).isEqualTo("INBOX");
                assertThat(connection.allUids()).isEmpty();
            }
            assertThat(front.inTheClear).noneMatch(line -> line.contains("AUTH") || line.contains("LOGIN"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS"})
    void aMailIsSentToAServerWithAGivenCertificate(Security security) throws Exception {
        int before = SERVER.getReceivedMessages().length;
        try (TlsFront front = smtpFront(security, ours)) {
            SmtpConnection connection = smtp(front, security, ours.certificate());
            connection.open();
            var outcome = connection.send(mail());
            connection.close();

            assertThat(outcome).isInstanceOf(SmtpConnection.Outcome.Sent.class);
            assertThat(SERVER.getReceivedMessages()).hasSize(before + 1);
            assertThat(front.inTheClear).noneMatch(line -> line.startsWith("MAIL") || line.startsWith("AUTH"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS"})
    void anUnknownCertificateIsRefusedWithTheRemedy(Security security) throws Exception {
        try (TlsFront imap = imapFront(security, ours);
                TlsFront smtp = smtpFront(security, ours)) {
            assertThat(words(catchThrowable(() -> imap(imap, security, null))))
                    .contains("certificate that nobody we trust has signed")
                    .contains(PROPERTY + ".trusted-certificate");
            assertThat(words(catchThrowable(() -> smtp(smtp, security, null).open())))
                    .contains(PROPERTY + ".trusted-certificate");
            assertThat(imap.inTheClear).noneMatch(line -> line.contains("AUTH") || line.contains("LOGIN"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS"})
    void anotherServersCertificateIsRefusedEvenWhenItIsTrusted(Security security) throws Exception {
        try (TlsFront imap = imapFront(security, another);
                TlsFront smtp = smtpFront(security, another)) {
            assertThat(words(catchThrowable(() -> imap(imap, security, another.certificate()))))
                    .contains("not good for it")
                    .contains(PROPERTY + ".host");
            assertThat(words(catchThrowable(
                            () -> smtp(smtp, security, another.certificate()).open())))
                    .contains(PROPERTY + ".host");
        }
    }

    @Test
    void onlyTheGivenCertificateIsTrusted() throws Exception {
        try (TlsFront front = imapFront(Security.TLS, ours)) {
            assertThat(words(catchThrowable(() -> imap(front, Security.TLS, another.certificate()))))
                    .contains("trusted-certificate");
        }
    }

    @Test
    void aServerWithoutStartTlsGetsNoPassword() {
        int imap = SERVER.getImap().getPort();
        int smtp = SERVER.getSmtp().getPort();

        assertThat(words(catchThrowable(() -> imap(imap, Security.STARTTLS, null))))
                .contains("does not take STARTTLS")
                .contains(PROPERTY + ".security to TLS");
        assertThat(words(
                        catchThrowable(() -> smtp(smtp, Security.STARTTLS, null).open())))
                .contains("does not take STARTTLS");
    }

    private static TlsFront imapFront(Security security, Identity identity) throws Exception {
        return new TlsFront(SERVER.getImap().getPort(), security == Security.TLS, identity);
    }

    private static TlsFront smtpFront(Security security, Identity identity) throws Exception {
        return new TlsFront(SERVER.getSmtp().getPort(), security == Security.TLS, identity);
    }

    private static ImapConnection imap(TlsFront front, Security security, Path trusted) throws Exception {
        return imap(front.port(), security, trusted);
    }

    private static ImapConnection imap(int port, Security security, Path trusted) throws Exception {
        Imap imap = bind(Imap.class, port, security, trusted);
        return ImapConnection.open(imap, "care@filo.example", "care", new TrackedSockets(TIMER));
    }

    private static SmtpConnection smtp(TlsFront front, Security security, Path trusted) {
        return smtp(front.port(), security, trusted);
    }

    private static SmtpConnection smtp(int port, Security security, Path trusted) {
        Smtp smtp = bind(Smtp.class, port, security, trusted);
        return new SmtpConnection(smtp, "filo.example", new OAuthTokens(), TIMER);
    }

    private static <T> T bind(Class<T> type, int port, Security security, Path trusted) {
        Map<String, Object> values = new HashMap<>(
                Map.of("host", "localhost", "port", port, "security", security, "user", "care@filo.example"));
        values.put("password", "care");
        values.put("timeout", "5s");
        if (trusted != null) {
            values.put("trusted-certificate", trusted.toString());
        }
        Map<String, Object> prefixed = new HashMap<>();
        values.forEach((name, value) -> prefixed.put("server." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bind("server", type)
                .get();
    }

    private static String words(Throwable failure) {
        assertThat(failure).isNotNull();
        return Remarks.inEnglish(MailTrouble.of(failure, "localhost", PROPERTY, "care@filo.example"));
    }

    private static Outgoing mail() {
        byte[] raw = "Subject: Prova\r\n\r\nCiao\r\n".getBytes(StandardCharsets.US_ASCII);
        return new Outgoing(1, "care@filo.example", List.of("giulia@posta.example"), raw, 1);
    }
}
