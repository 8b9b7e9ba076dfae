package io.filo.mail;

import io.filo.mail.MailProperties.Imap;
import io.filo.mail.MailProperties.Mailbox;
import io.filo.mail.MailProperties.Security;
import io.filo.message.InboundMessage;
import io.filo.message.Remarks;
import io.filo.support.Signatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.util.unit.DataSize;

/** Readers and mails for tests. */
final class Mails {

    static final Signatures SIGNATURES = new Signatures("secret-of-the-tests-0123456789");

    static final MailProperties.Limits LIMITS =
            new MailProperties.Limits(20, 1_000, 1_000, DataSize.ofKilobytes(256), 5_000, Duration.ofSeconds(60));

    /** All fixtures were sent before. */
    static final Instant ARRIVAL = Instant.parse("2026-06-01T08:00:00Z");

    private Mails() {}

    private static Mailbox annas() {
        return new Mailbox("anna@filo.example", List.of(), "Anna", false, "anna", "care", "it", imap("", 0));
    }

    static Mailbox mailbox(String address, String... aliases) {
        return new Mailbox(address, List.of(aliases), "Passo Lento", true, null, "care", "it", imap("", 0));
    }

    static Imap imap(String host, int port) {
        return new Imap(
                host, port, Security.NONE, "", "", "", null, "INBOX", "Processed", "Oversize", Duration.ofSeconds(5));
    }

    static MailProperties properties(Map<String, Mailbox> mailboxes, String authservId) {
        return new MailProperties(
                mailboxes,
                new MailProperties.Smtp("", 25, Security.NONE, "", null, null, null, Duration.ofSeconds(5)),
                DataSize.ofMegabytes(50),
                Duration.ofSeconds(60),
                false,
                authservId,
                null,
                List.of("agente@partner.example"),
                List.of("forms.example"),
                LIMITS);
    }

    static MailReader reader() {
        return reader("mx.filo.example", ReadLimits.STANDARD);
    }

    static MailReader reader(String authservId, ReadLimits limits) {
        MailProperties properties = properties(
                Map.of("care", mailbox("care@filo.example", "clienti@filo.example"), "anna", annas()), authservId);
        OwnAddresses own = new OwnAddresses(properties);
        return new MailReader(new MailClassifier(own, SIGNATURES, properties), own, limits);
    }

    static MailReader.Arrival arrival() {
        return new MailReader.Arrival("care", null, "it", false, 0, ARRIVAL);
    }

    static InboundMessage read(byte[] raw) throws UnreadableMailException {
        return reader().read(raw, arrival());
    }

    static InboundMessage read(String raw) throws UnreadableMailException {
        return read(raw.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    static InboundMessage readFixture(String name) throws UnreadableMailException {
        return read(fixture(name));
    }

    /** As an English reader sees the remarks. */
    static List<String> inWords(List<String> remarks) {
        ResourceBundleMessageSource texts = new ResourceBundleMessageSource();
        texts.setBasename("messages/message");
        texts.setDefaultEncoding("UTF-8");
        return remarks.stream()
                .map(remark -> Remarks.words(texts, remark, Locale.ENGLISH))
                .toList();
    }

    static byte[] fixture(String name) {
        try (var in = Mails.class.getResourceAsStream("/mail/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no fixture /mail/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
