package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filo.Dovecot;
import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.mail.MailLedger.LedgerEntry;
import io.filo.mail.MailProperties.Imap;
import io.filo.mail.MailProperties.Mailbox;
import io.filo.mail.MailProperties.Security;
import io.filo.mail.Mailboxes.Reconciliation;
import io.filo.message.Remarks;
import io.filo.support.FiloClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/**
 * What mail servers and databases do to us in a year, against a real server that keeps every byte: after each of it the
 * ledger has every mail as it was delivered, and reconciling says so.
 */
class NeverLostIntegrationTests extends IntegrationTest {

    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1);
    private static Dovecot server;

    @Autowired
    InboundMails mails;

    @Autowired
    MailIntake intake;

    @Autowired
    MailboxRows rows;

    @Autowired
    MailLedger ledger;

    @Autowired
    MailProperties properties;

    @Autowired
    OAuthTokens tokens;

    @Autowired
    MailMetrics metrics;

    @Autowired
    FiloClock clock;

    @Autowired
    DueEvents events;

    @Autowired
    JdbcClient jdbc;

    /** Each test has a mailbox of its own. */
    private final String key = "box-" + UUID.randomUUID().toString().substring(0, 8);

    private final List<byte[]> delivered = new ArrayList<>();

    @BeforeAll
    static void startServer(@TempDir Path home) throws Exception {
        assumeTrue(Dovecot.isInstalled(), "Skipped: there is no Dovecot. Install dovecot-imapd.");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        server = Dovecot.start(home.resolve("dovecot"));
    }

    @AfterAll
    static void stopServer() {
        TIMER.shutdownNow();
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void nothingElseWaits() {
        readAndPlace();
    }

    // --- bytes -------------------------------------------------------------------------------------------------------

    @Test
    void everyByteIsKept() throws Exception {
        var every = new StringBuilder("From: byte@customer.example\r\nSubject: Ogni byte \u00e8 \u00fc\r\n\r\n");
        for (char one = 1; one < 256; one++) {
            every.append(one == '\r' || one == '\n' ? ' ' : one);
        }
        deliver(every.append("\r\n.\r\n..\r\n \t \r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        deliver("From: a@customer.example\r\n\r\nno line end".getBytes(StandardCharsets.US_ASCII));
        deliver("From: b@customer.example\r\nSubject: only a header\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        deliver(("From: c@customer.example\r\nSubject: long\r\n\r\n" + "x".repeat(200_000)
                        + "\r\n)\r\n* 1 FETCH {3}\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        deliver(1, 3);

        assertThat(fetcher().fetchOnce()).isEqualTo(7);

        everythingIsThereOnce(new Reconciliation(key, 7, 7, 0, 0));
        assertThat(server.mails(user(), "INBOX")).isEmpty();
        assertThat(sha256(server.mails(user(), "Processed"))).containsExactlyInAnyOrderElementsOf(sha256(delivered));
    }

    // --- folders and their numbers
    // -------------------------------------------------------------------------------------

    @Test
    void aServerThatNumbersItsFoldersAnewDoublesNothing() throws Exception {
        deliver(1, 5);
        var unmoving = ImapProxy.without(server.port(), "MOVE", "UIDPLUS");
        fetcher(imap(unmoving.port())).fetchOnce();
        unmoving.close();
        server.numberAnew(user(), "INBOX", true);
        deliver(6, 8);

        assertThat(fetcher().fetchOnce()).isEqualTo(3);
        server.numberAnew(user(), "Processed", true);

        everythingIsThereOnce(new Reconciliation(key, 8, 8, 0, 0));
        assertThat(server.mails(user(), "Processed")).hasSize(8);
    }

    @Test
    void aServerThatGivesOldNumbersToNewMailsLosesNone() throws Exception {
        deliver(1, 5);
        fetcher().fetchOnce();
        server.numberAnew(user(), "INBOX", false);
        deliver(6, 8);

        assertThat(fetcher().fetchOnce()).isEqualTo(3);

        everythingIsThereOnce(new Reconciliation(key, 8, 8, 0, 0));
    }

    @Test
    void aFolderThatSomebodyRenamedIsMadeAgain() throws Exception {
        deliver(1, 3);
        var fetcher = fetcher();
        var visit = new Thread(fetcher::run);
        visit.start();
        await().until(() -> server.mails(user(), "Processed").size() == 3);
        server.rename(user(), "Processed", "Archivio");

        deliver(4, 5);

        await().until(() -> server.mails(user(), "Processed").size() == 2);
        fetcher.stop();
        visit.join(10_000);
        everythingIsThereOnce(new Reconciliation(key, 2, 2, 0, 0));
        assertThat(server.mails(user(), "Archivio")).hasSize(3);
    }

    @Test
    void aFolderThatIsRenamedHereAndThereIsKnown() throws Exception {
        deliver(1, 3);
        fetcher().fetchOnce();
        server.rename(user(), "Processed", "Archivio");
        var renamed = imap(server.port(), "INBOX", "Archivio", Duration.ofSeconds(5));

        deliver(4, 5);
        assertThat(fetcher(renamed).fetchOnce()).isEqualTo(2);

        everythingIsThereOnce(fetcher(renamed), new Reconciliation(key, 5, 5, 0, 0));
    }

    @Test
    void whenTheFetchedFolderIsGoneItIsToldAndRenamedNothingIsDoubled() throws Exception {
        deliver(1, 2);
        fetcher().fetchOnce();
        server.rename(user(), "Processed", "Ordini");
        server.rename(user(), "Ordini", "Negozio");
        var gone = fetcher(imap(server.port(), "Ordini", "Processed", Duration.ofSeconds(5)));

        assertThatThrownBy(gone::fetchOnce)
                .satisfies(failure ->
                        assertThat(words(gone, failure)).contains("Ordini").contains(".folder"));

        var found = fetcher(imap(server.port(), "Negozio", "Processed", Duration.ofSeconds(5)));
        assertThat(found.fetchOnce()).isZero();
        everythingIsThereOnce(found, new Reconciliation(key, 2, 2, 0, 0));
    }

    // --- the same mail
    // -------------------------------------------------------------------------------------------------

    @Test
    void theSameMailInTwoMailboxesIsOneMessageAndTwoDeliveries() throws Exception {
        var otherKey = key + "-too";
        var other = fetcher(otherKey, imap(otherKey + "@filo.example"), DataSize.ofMegabytes(50));
        var mail = mail(1, "both");
        deliver(mail);
        server.deliver(otherKey + "@filo.example", mail);

        assertThat(fetcher().fetchOnce()).isEqualTo(1);
        assertThat(other.fetchOnce()).isEqualTo(1);
        readAndPlace();

        var first = entries(key).get(0);
        var second = entries(otherKey).get(0);
        assertThat(List.of(first.state(), second.state())).containsExactly("READ", "DUPLICATE");
        assertThat(second.sha256()).isEqualTo(first.sha256());
        assertThat(second.messageId()).isEqualTo(first.messageId());
        assertThat(second.duplicateOf()).isEqualTo(first.id());
        assertThat(fetcher().reconcile()).isEqualTo(new Reconciliation(key, 1, 1, 0, 0));
        assertThat(other.reconcile()).isEqualTo(new Reconciliation(otherKey, 1, 1, 0, 0));
    }

    @Test
    void theSameMessageIdWithOtherContentIsKept() throws Exception {
        deliver(mail(1, "one thing"));
        deliver(mail(1, "another"));

        assertThat(fetcher().fetchOnce()).isEqualTo(2);

        everythingIsThereOnce(new Reconciliation(key, 2, 2, 0, 0));
        assertThat(entries(key)).extracting(LedgerEntry::internetMessageId).containsOnly(id(1));
        assertThat(entries(key)).extracting(LedgerEntry::messageId).doesNotHaveDuplicates();
    }

    @Test
    void ofTwoMailsThatLookAlikeTheMissingOneIsFound() throws Exception {
        // Same Message-ID, same size, and the server did not say where it put them.
        deliver(mail(1, "one"));
        deliver(mail(1, "two"));
        try (var lesser = ImapProxy.without(server.port(), "UIDPLUS")) {
            fetcher(imap(lesser.port())).fetchOnce();
        }
        forget("raw_sha256 = decode('" + sha256(delivered.get(0)) + "', 'hex')");

        assertThat(fetcher().reconcile()).isEqualTo(new Reconciliation(key, 2, 1, 0, 1));
        everythingIsThereOnce(new Reconciliation(key, 2, 2, 0, 0));
    }

    // --- what is missing
    // -----------------------------------------------------------------------------------------------

    @Test
    void whatAnOlderDatabaseLacksIsMissedAndBroughtBack() throws Exception {
        deliver(1, 6);
        var big = imap(server.port());
        fetcher(big, DataSize.ofMegabytes(1)).fetchOnce();
        deliver(("From: gross@customer.example\r\nMessage-ID: " + id(7) + "\r\nSubject: Gross\r\n\r\n"
                        + "y".repeat(1_200_000))
                .getBytes(StandardCharsets.US_ASCII));
        fetcher(big, DataSize.ofMegabytes(1)).fetchOnce();
        intake.readDue();
        assertThat(server.mails(user(), "Oversize")).hasSize(1);
        forget("id in (select id from inbound_mail where mailbox_key = '" + key + "' order by id desc limit 4)");
        deliver(8, 9);

        assertThat(fetcher(big, DataSize.ofMegabytes(1)).reconcile()).isEqualTo(new Reconciliation(key, 9, 3, 0, 6));

        assertThat(fetcher(big, DataSize.ofMegabytes(1)).reconcile()).isEqualTo(new Reconciliation(key, 9, 9, 0, 0));
        readAndPlace();
        assertThat(entries(key))
                .hasSize(9)
                .allSatisfy(entry -> assertThat(entry.state()).isIn("READ", "DUPLICATE"));
    }

    @Test
    void whatIsStillMissingIsSaidAndMended() throws Exception {
        deliver(1, 4);
        var broken = new AtomicBoolean(true);
        try (var proxy = ImapProxy.fallingSilentAt(server.port(), line -> broken.get() && line.contains("UID 2 "))) {
            var fetcher = fetcher(imap(proxy.port(), "INBOX", "Processed", Duration.ofSeconds(1)));
            for (int visit = 0; visit < 6; visit++) {
                try {
                    fetcher.fetchOnce();
                } catch (Exception hungUp) {
                    assertThat(words(fetcher, hungUp)).contains("does not answer in time");
                }
            }

            assertThat(entries(key)).as("one bad mail holds up nobody").hasSize(3);
            assertThat(Remarks.inEnglish(remark())).contains("1 mails").contains("UID 2");
            assertThat(fetcher.reconcile()).isEqualTo(new Reconciliation(key, 4, 3, 1, 0));

            broken.set(false);
            assertThat(fetcher().fetchOnce()).isEqualTo(1);
        }
        everythingIsThereOnce(new Reconciliation(key, 4, 4, 0, 0));
    }

    @Test
    void aServerThatSendsMoreThanItSaysTakesNoMemoryAndHoldsUpNobody() throws Exception {
        deliver(1, 4);
        try (var proxy = ImapProxy.boasting(server.port(), line -> line.contains("UID 2 "))) {
            var fetcher = fetcher(imap(proxy.port(), "INBOX", "Processed", Duration.ofSeconds(1)));
            for (int visit = 0; visit < 4; visit++) {
                try {
                    fetcher.fetchOnce();
                } catch (Exception hungUp) {
                    assertThat(words(fetcher, hungUp)).contains("sends more than it was asked for");
                }
            }
            assertThat(entries(key)).hasSize(4);
            assertThat(jdbc.sql("select uid from inbound_mail where mailbox_key = ? and truncated")
                            .param(key)
                            .query(Long.class)
                            .list())
                    .as("taken in by its beginning")
                    .containsExactly(2L);
        }
        assertThat(fetcher().reconcile()).isEqualTo(new Reconciliation(key, 4, 4, 0, 0));
    }

    // --- servers that are slow or can little
    // ---------------------------------------------------------------------------

    @Test
    void aServerThatFallsSilentInTheMiddleOfAMailIsVisitedAgain() throws Exception {
        deliver(1, 5);
        var silent = new AtomicBoolean();
        try (var proxy =
                ImapProxy.fallingSilentAt(server.port(), line -> line.contains("UID 3 ") && !silent.getAndSet(true))) {
            var fetcher = fetcher(imap(proxy.port(), "INBOX", "Processed", Duration.ofSeconds(1)));
            assertThatThrownBy(fetcher::fetchOnce)
                    .satisfies(failure -> assertThat(words(fetcher, failure)).contains("does not answer in time"));
            fetcher.fetchOnce();
        }
        everythingIsThereOnce(new Reconciliation(key, 5, 5, 0, 0));
        assertThat(server.mails(user(), "INBOX")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "without MOVE, MOVE, true",
        "without UIDPLUS, UIDPLUS, true",
        "without IDLE, IDLE, true",
        "without MOVE and UIDPLUS, MOVE UIDPLUS, false",
        "without anything, MOVE UIDPLUS IDLE LITERAL+ SASL-IR AUTH=PLAIN ENABLE CONDSTORE QRESYNC ESEARCH, false"
    })
    void aServerThatCanLittleIsGoodEnough(String name, String lacks, boolean moves) throws Exception {
        deliver(1, 3);
        try (var lesser = ImapProxy.without(server.port(), lacks.split(" "))) {
            var fetcher = fetcher(imap(lesser.port()));
            assertThat(fetcher.fetchOnce()).isEqualTo(3);
            deliver(4, 5);
            assertThat(fetcher.fetchOnce()).isEqualTo(2);
            assertThat(fetcher.fetchOnce()).isZero();

            everythingIsThereOnce(fetcher, new Reconciliation(key, 5, 5, 0, 0));
            assertThat(lesser.fetches.get())
                    .as("each is fetched once, and perhaps once more to recognise it")
                    .isBetween(5, 10);
        }
        assertThat(server.mails(user(), "INBOX")).hasSize(moves ? 0 : 5);
        assertThat(server.mails(user(), moves ? "Processed" : "INBOX")).hasSize(5);
    }

    // -------------------------------------------------------------------------------------------------------------------

    private String user() {
        return key + "@filo.example";
    }

    private String id(int n) {
        return "<" + n + "." + key + "@customer.example>";
    }

    private byte[] mail(int n, String text) {
        return CareMailbox.mail(id(n), "Cliente <" + key + n + "@customer.example>", "Ordine " + n, text)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void deliver(int first, int last) throws IOException {
        for (int n = first; n <= last; n++) {
            deliver(mail(n, "Dov'\u00e8 il mio ordine numero " + n + "?\n" + "Riga.\n".repeat(n * 50)));
        }
    }

    private void deliver(byte[] mail) throws IOException {
        server.deliver(user(), mail);
        delivered.add(mail);
    }

    /** As a database from before those mails. */
    private void forget(String condition) {
        jdbc.sql("delete from inbound_mail where mailbox_key = '" + key + "' and " + condition)
                .update();
    }

    /** What was delivered is in the ledger, each once and byte by byte, has become a message, and reconciling agrees. */
    private void everythingIsThereOnce(Reconciliation expected) throws Exception {
        everythingIsThereOnce(fetcher(), expected);
    }

    private void everythingIsThereOnce(MailboxFetcher fetcher, Reconciliation expected) throws Exception {
        assertThat(fetcher.reconcile()).isEqualTo(expected);
        readAndPlace();
        assertThat(entries(key)).extracting(LedgerEntry::sha256).containsExactlyInAnyOrderElementsOf(sha256(delivered));
        assertThat(entries(key)).allSatisfy(entry -> {
            assertThat(entry.state()).isEqualTo("READ");
            assertThat(sha256(ledger.raw(entry.id()).orElseThrow())).isEqualTo(entry.sha256());
        });
        assertThat(fetcher.fetchOnce()).isZero();
    }

    /** A mail that bears the id of another one waits until that is placed. */
    private void readAndPlace() {
        intake.readDue();
        events.deliver();
        jdbc.sql("update inbound_mail set next_attempt_at = now() where state = 'STORED'")
                .update();
        intake.readDue();
        events.deliver();
    }

    private List<LedgerEntry> entries(String mailbox) {
        return ledger.search(null, null, null, mailbox, 0, 200).items();
    }

    private String remark() {
        return jdbc.sql("select last_error from mailbox where key = ?")
                .param(key)
                .query(String.class)
                .single();
    }

    private static List<String> sha256(List<byte[]> mails) {
        return mails.stream().map(NeverLostIntegrationTests::sha256).toList();
    }

    private static String sha256(byte[] mail) {
        return HexFormat.of().formatHex(MailReader.sha256().digest(mail));
    }

    private Imap imap(int port) {
        return imap(port, "INBOX", "Processed", Duration.ofSeconds(5));
    }

    private Imap imap(String user) {
        return imap(user, server.port(), "INBOX", "Processed", Duration.ofSeconds(5));
    }

    private Imap imap(int port, String folder, String processed, Duration timeout) {
        return imap(user(), port, folder, processed, timeout);
    }

    private static Imap imap(String user, int port, String folder, String processed, Duration timeout) {
        return new Imap(
                "127.0.0.1",
                port,
                Security.NONE,
                "",
                user,
                Dovecot.PASSWORD,
                null,
                folder,
                processed,
                "Oversize",
                timeout);
    }

    private MailboxFetcher fetcher() {
        return fetcher(imap(server.port()));
    }

    private MailboxFetcher fetcher(Imap imap) {
        return fetcher(imap, DataSize.ofMegabytes(50));
    }

    private MailboxFetcher fetcher(Imap imap, DataSize maxSize) {
        return fetcher(key, imap, maxSize);
    }

    private MailboxFetcher fetcher(String mailboxKey, Imap imap, DataSize maxSize) {
        var mailbox = new Mailbox(imap.user(), List.of(), "Passo Lento", true, null, "care", "it", imap);
        var configured = new MailProperties(
                Map.of(mailboxKey, mailbox),
                properties.smtp(),
                maxSize,
                Duration.ofSeconds(60),
                false,
                null,
                null,
                List.of(),
                List.of(),
                properties.limits());
        return new MailboxFetcher(
                mailboxKey, mailbox, configured, mails, rows, tokens, intake, metrics, clock, TIMER, new Semaphore(1));
    }

    private static String words(MailboxFetcher fetcher, Throwable failure) {
        return Remarks.inEnglish(fetcher.trouble((Exception) failure));
    }
}
