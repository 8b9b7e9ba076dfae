package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.filo.IntegrationTest;
import io.filo.mail.ImapConnection.Fetched;
import io.filo.mail.InboundMails.Stored;
import io.filo.mail.MailLedger.LedgerEntry;
import io.filo.mail.MailProperties.Imap;
import io.filo.mail.MailProperties.Mailbox;
import io.filo.mail.MailProperties.Security;
import io.filo.mail.Mailboxes.MailboxStatus;
import io.filo.mail.Mailboxes.Reconciliation;
import io.filo.message.Inbox;
import io.filo.message.Messages;
import io.filo.message.Remarks;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import io.filo.support.NotFoundException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.Status;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.unit.DataSize;

class FetchingIntegrationTests extends IntegrationTest {

    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1);

    @Autowired
    MailWork work;

    @Autowired
    MailIntake intake;

    @Autowired
    InboundMails mails;

    @Autowired
    MailboxRows rows;

    @Autowired
    MailLedger ledger;

    @Autowired
    Mailboxes mailboxes;

    @Autowired
    MailHealth health;

    @Autowired
    MailProperties properties;

    @Autowired
    OAuthTokens tokens;

    @Autowired
    MailMetrics metrics;

    @Autowired
    FiloClock clock;

    @Autowired
    MailReader reader;

    @Autowired
    MailSender sender;

    @Autowired
    Inbox inbox;

    @Autowired
    Messages messages;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    JdbcClient jdbc;

    final CareMailbox care = new CareMailbox(MAIL);

    @BeforeEach
    void emptyMailbox() throws Exception {
        care.clear();
        intake.readDue();
    }

    @AfterAll
    static void stopTimer() {
        TIMER.shutdownNow();
    }

    @Test
    void aMailIsStoredFirstAndThenMoved() throws Exception {
        String id = care.deliver("Dov'è il mio ordine?", "Buongiorno, aspetto da una settimana.");

        int stored = work.fetcher("care").fetchOnce();

        assertThat(stored).isEqualTo(1);
        LedgerEntry entry = entry(id);
        assertThat(entry.state()).isEqualTo("STORED");
        assertThat(care.count("INBOX")).isZero();
        assertThat(care.count("Processed")).isEqualTo(1);
        assertThat(ledger.raw(entry.id()).map(raw -> new String(raw, StandardCharsets.UTF_8)))
                .hasValueSatisfying(raw -> assertThat(raw).contains("aspetto da una settimana"));
        assertThat(movedUid(entry.id())).isPositive();
    }

    @Test
    void aStoredMailBecomesAMessage() throws Exception {
        String id = care.deliver("Reso", "Vorrei restituire le scarpe.");
        work.fetcher("care").fetchOnce();

        intake.readDue();

        LedgerEntry entry = entry(id);
        assertThat(entry.state()).isEqualTo("READ");
        assertThat(entry.messageClass()).isEqualTo("HUMAN");
        assertThat(entry.classReasons()).isNotEmpty();
        assertThat(entry.subject()).isEqualTo("Reso");
        assertThat(messages.find(entry.messageId()))
                .hasValueSatisfying(
                        message -> assertThat(message.visibleText()).isEqualTo("Vorrei restituire le scarpe."));
    }

    @Test
    void aHundredMailsAreTakenInTogether() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(care.deliver("Ordine " + i, "Testo " + i));
        }

        assertThat(work.fetcher("care").fetchOnce()).isEqualTo(100);
        assertThat(intake.readDue()).isEqualTo(100);

        assertThat(ids).allSatisfy(id -> assertThat(entry(id).state()).isEqualTo("READ"));
        assertThat(care.count("INBOX")).isZero();
        assertThat(care.count("Processed")).isEqualTo(100);
    }

    @Test
    void aCrashBetweenStoringAndMovingDoublesNothing() throws Exception {
        String id = care.deliver("Crash", "prima dello spostamento");
        long uid = care.folder("INBOX").getMessageUids()[0];
        mails.store("care", "INBOX", care.folder("INBOX").getUidValidity(), List.of(asFetched(uid, id)), now(), false);

        int stored = work.fetcher("care").fetchOnce();

        assertThat(stored).isZero();
        assertThat(entry(id).state()).isEqualTo("STORED");
        assertThat(care.count("INBOX")).isZero();
        assertThat(movedUid(entry(id).id())).isPositive();
    }

    @Test
    void aCrashWhileReadingIsOneFailedAttempt() throws Exception {
        String id = care.deliver("Crash", "durante la lettura");
        work.fetcher("care").fetchOnce();
        assertThat(mails.claim(false, 10)).hasSize(1);

        assertThat(intake.readDue()).as("while the claim holds").isZero();
        letClaimsLapse();
        intake.readDue();

        assertThat(entry(id).state()).isEqualTo("READ");
        assertThat(entry(id).attempts()).isEqualTo(2);
    }

    @Test
    void whoLostTheClaimRecordsNothing() throws Exception {
        String id = care.deliver("Due lettori", "testo");
        work.fetcher("care").fetchOnce();
        Stored first = mails.claim(false, 10).get(0);
        letClaimsLapse();
        Stored second = mails.claim(false, 10).get(0);

        assertThat(mails.markRead(first, 1, false, "HUMAN", List.of(), now())).isFalse();
        assertThat(mails.markRead(second, 1, false, "HUMAN", List.of(), now())).isTrue();
        assertThat(entry(id).state()).isEqualTo("READ");
    }

    @Test
    void aMailThatStopsTheProgramEachTimeBecomesATicketForAPerson() throws Exception {
        String id = care.deliver("Veleno", "testo");
        work.fetcher("care").fetchOnce();
        jdbc.sql("update inbound_mail set attempts = 5 where internet_message_id = ?")
                .param(id)
                .update();

        intake.readDue();

        LedgerEntry entry = entry(id);
        assertThat(entry.state()).isEqualTo("FALLBACK");
        assertThat(inWords(entry.error())).contains("stopped the program 5 times");
        assertThat(entry.ticketNumber()).isNotNull();
        assertThat(ledger.attachment(entry.messageId(), AttachmentPath.of(0)))
                .hasValueSatisfying(raw -> assertThat(raw.contentType()).isEqualTo("message/rfc822"));
    }

    @Test
    void anUnreadableMailBecomesATicketAtOnceAndHoldsUpNobody() throws Exception {
        Fetched unreadable = new Fetched(
                900_001, 20, now(), "\r\n\r\nno header at all\r\n".getBytes(StandardCharsets.US_ASCII), true);
        mails.store("care", "INBOX", 1, List.of(unreadable), now(), false);
        String id = care.deliver("Subito dopo", "testo");
        work.fetcher("care").fetchOnce();

        intake.readDue();

        assertThat(entry(id).state()).isEqualTo("READ");
        LedgerEntry fallback =
                ledger.search(null, null, "FALLBACK", "care", 0, 1).items().get(0);
        assertThat(fallback.uid()).isEqualTo(900_001);
        assertThat(inWords(fallback.error())).contains("no header");
        assertThat(fallback.ticketNumber()).isNotNull();
    }

    @Test
    void aMailThatIsStillUnreadableKeepsItsOneTicket() {
        Fetched unreadable = new Fetched(
                900_002, 20, now(), "\r\n\r\nstill no header\r\n".getBytes(StandardCharsets.US_ASCII), true);
        mails.store("care", "INBOX", 1, List.of(unreadable), now(), false);
        intake.readDue();
        LedgerEntry first =
                ledger.search(null, null, "FALLBACK", "care", 0, 1).items().get(0);
        long tickets = ticketCount();

        ledger.reprocess(first.id());
        intake.readDue();

        LedgerEntry second = ledger.find(first.id()).orElseThrow();
        assertThat(second.state()).isEqualTo("FALLBACK");
        assertThat(inWords(second.error())).contains("no header");
        assertThat(second.messageId()).isEqualTo(first.messageId());
        assertThat(second.ticketNumber()).isEqualTo(first.ticketNumber());
        assertThat(ticketCount()).isEqualTo(tickets);
    }

    private long ticketCount() {
        return jdbc.sql("select count(*) from ticket").query(Long.class).single();
    }

    @Test
    void aFailedMailIsTriedAgainLaterAndTheOthersGoOn() throws Exception {
        String failing = care.deliver("Fallisce", "testo");
        String good = care.deliver("Va bene", "testo");
        work.fetcher("care").fetchOnce();
        MailIntake troubled = new MailIntake(
                mails,
                reader,
                new Inbox() {
                    @Override
                    public Received receive(io.filo.message.InboundMessage message) {
                        if (failing.equals(message.internetMessageId())) {
                            throw new IllegalStateException("a fault of ours");
                        }
                        return inbox.receive(message);
                    }

                    @Override
                    public boolean hasSent(String internetMessageId) {
                        return inbox.hasSent(internetMessageId);
                    }

                    @Override
                    public long receiveUnreadable(
                            String key,
                            String owner,
                            io.filo.message.Address from,
                            String subject,
                            String why,
                            Instant at) {
                        return inbox.receiveUnreadable(key, owner, from, subject, why, at);
                    }

                    @Override
                    public long record(io.filo.message.InboundMessage message, long conversation, long customer) {
                        throw new UnsupportedOperationException();
                    }
                },
                properties,
                clock,
                metrics,
                transactions);

        troubled.readDue();

        assertThat(entry(good).state()).isEqualTo("READ");
        assertThat(entry(failing).state()).isEqualTo("STORED");
        assertThat(entry(failing).attempts()).isEqualTo(1);
        assertThat(entry(failing).error()).contains("a fault of ours");

        for (int attempt = 2; attempt <= 5; attempt++) {
            makeDue(failing);
            troubled.readDue();
        }

        assertThat(entry(failing).state()).isEqualTo("FALLBACK");
        assertThat(inWords(entry(failing).error())).contains("failed 5 times").contains("a fault of ours");

        ledger.reprocess(entry(failing).id());
        intake.readDue();

        assertThat(entry(failing).state()).isEqualTo("READ");
        assertThatThrownBy(() -> ledger.reprocess(entry(failing).id()))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("already");
        assertThatThrownBy(() -> ledger.reprocess(Long.MAX_VALUE)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void theSameMailTwiceIsOneMessageAndTwoDeliveries() throws Exception {
        String id = CareMailbox.newMessageId();
        String mail = CareMailbox.mail(id, "doppio@customer.example", "Due volte", "testo");
        care.deliver(mail);
        care.deliver("Received: from relay.example by mx; Mon, 5 Jan 2026 10:00:07 +0100\n" + mail);
        work.fetcher("care").fetchOnce();

        intake.readDue();

        List<LedgerEntry> entries = ledger.search(null, id, null, null, 0, 10).items();
        assertThat(entries).extracting(LedgerEntry::state).containsExactly("DUPLICATE", "READ");
        assertThat(entries.get(0).messageId()).isEqualTo(entries.get(1).messageId());
        assertThat(entries.get(0).duplicateOf()).isEqualTo(entries.get(1).id());
    }

    @Test
    void newNumbersOfTheServerDoubleNothing() throws Exception {
        String known = care.deliver("Già nel registro", "testo");
        long uid = care.folder("INBOX").getMessageUids()[0];
        long uidValidity = care.folder("INBOX").getUidValidity();
        mails.store("care", "INBOX", uidValidity - 1, List.of(asFetched(uid + 7, known)), now(), false);
        String fresh = care.deliver("Nuovo", "testo");

        int stored = work.fetcher("care").fetchOnce();

        assertThat(stored).isEqualTo(1);
        assertThat(entry(known).uidValidity()).isEqualTo(uidValidity);
        assertThat(entry(known).uid()).isEqualTo(uid);
        assertThat(entry(fresh).state()).isEqualTo("STORED");
        assertThat(care.count("INBOX")).isZero();
    }

    @Test
    void reconcilingFindsNothingMissing() throws Exception {
        care.deliver("Uno", "testo");
        care.deliver("Due", "testo");
        work.fetcher("care").fetchOnce();

        Reconciliation result = mailboxes.reconcile("care");

        assertThat(result).isEqualTo(new Reconciliation("care", 2, 2, 0, 0));
    }

    @Test
    void reconcilingRecognisesWhatTheServerMovedWithoutAWord() throws Exception {
        String id = care.deliver("Uno", "testo");
        work.fetcher("care").fetchOnce();
        jdbc.sql(
                        "update inbound_mail set moved_folder = null, moved_uid = null, moved_uid_validity = null where id = ?")
                .param(entry(id).id())
                .update();

        Reconciliation result = mailboxes.reconcile("care");

        assertThat(result).isEqualTo(new Reconciliation("care", 1, 1, 0, 0));
        assertThat(movedUid(entry(id).id())).isPositive();
    }

    @Test
    void reconcilingBringsBackWhatARestoredDatabaseLacks() throws Exception {
        String moved = care.deliver("Già spostata", "testo");
        String anonymous = "From: anonimo@customer.example\nSubject: senza identificativo " + moved + "\n\ntesto\n";
        care.deliver(anonymous);
        work.fetcher("care").fetchOnce();
        String waiting = care.deliver("Ancora in INBOX", "testo");
        jdbc.sql("delete from inbound_mail where mailbox_key = 'care' and state = 'STORED'")
                .update();

        Reconciliation result = mailboxes.reconcile("care");

        assertThat(result).isEqualTo(new Reconciliation("care", 3, 0, 0, 3));
        assertThat(mailboxes.reconcile("care")).isEqualTo(new Reconciliation("care", 3, 3, 0, 0));
        intake.readDue();
        assertThat(entry(moved).state()).isEqualTo("READ");
        assertThat(entry(waiting).state()).isEqualTo("READ");
    }

    @Test
    void anUnknownMailboxCannotBeReconciled() {
        assertThatThrownBy(() -> mailboxes.reconcile("nobody")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void ofAnOversizeMailTheBeginningIsTakenIn() throws Exception {
        String id = CareMailbox.newMessageId();
        care.deliver("From: grande@customer.example\nSubject: Grande\nMessage-ID: " + id
                + "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nEcco i video.\n"
                + "--b\nContent-Type: video/mp4; name=video.mp4\nContent-Transfer-Encoding: base64\n\n"
                + ("QUJD".repeat(19) + "\n").repeat(20_000) + "--b--\n");
        MailProperties small = with(properties.mailboxes().get("care").imap(), DataSize.ofMegabytes(1), true);

        fetcher(small, intake).fetchOnce();
        intake.readDue();

        LedgerEntry entry = entry(id);
        assertThat(entry.state()).isEqualTo("READ");
        assertThat(entry.truncated()).isTrue();
        assertThat(entry.size()).isGreaterThan(1_500_000);
        assertThat(care.count("INBOX")).isZero();
        assertThat(care.count("Oversize")).isEqualTo(1);
        assertThat(messages.find(entry.messageId())).hasValueSatisfying(message -> {
            assertThat(message.visibleText()).isEqualTo("Ecco i video.");
            assertThat(Mails.inWords(message.warnings()))
                    .anySatisfy(warning -> assertThat(warning).contains("too large"));
        });
    }

    @Test
    void aWrongPasswordIsToldAndTheMailboxRecovers() throws Exception {
        Imap right = properties.mailboxes().get("care").imap();
        Imap wrong = new Imap(
                right.host(),
                right.port(),
                right.security(),
                "",
                right.user(),
                "wrong",
                null,
                "INBOX",
                "Processed",
                "Oversize",
                Duration.ofSeconds(5));
        MailboxFetcher fetcher = fetcher(with(wrong, DataSize.ofMegabytes(50), true), intake);

        try {
            fetcher.fetchOnce();
        } catch (Exception refused) {
            fetcher.recordFailure(refused);
        }

        assertThat(status().failures()).isEqualTo(1);
        assertThat(Remarks.inEnglish(status().lastError()))
                .contains("refuses the login of care@filo.example")
                .contains("filo.mail.mailboxes.care.imap.password");
        assertThat(status().nextFetchAt()).isNotNull();
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

        work.fetcher("care").fetchOnce();

        assertThat(status().failures()).isZero();
        assertThat(status().lastError()).isNull();
    }

    @Test
    void aMailboxIsFetchedByOneNodeAtATime() {
        MailboxRows other = new MailboxRows(jdbc, new MailNode());
        jdbc.sql("update mailbox set next_fetch_at = null").update();

        assertThat(rows.acquire("lease-test")).isTrue();
        assertThat(rows.acquire("lease-test")).isTrue();
        assertThat(other.acquire("lease-test")).isFalse();
        assertThat(rows.renew(List.of("lease-test"))).containsExactly("lease-test");
        assertThat(other.renew(List.of("lease-test"))).isEmpty();

        jdbc.sql("update mailbox set lease_until = now() - interval '1 second' where key = 'lease-test'")
                .update();

        assertThat(other.acquire("lease-test")).isTrue();
        assertThat(rows.renew(List.of("lease-test"))).isEmpty();
        other.release("lease-test");
        assertThat(rows.acquire("lease-test")).isTrue();
        rows.release("lease-test");
    }

    @Test
    void itWorksByItselfOutlivesADeadServerAndStopsQuickly() throws Exception {
        int port = freePort();
        Imap imap = new Imap(
                "127.0.0.1",
                port,
                Security.NONE,
                "",
                "care@filo.example",
                "care",
                null,
                "INBOX",
                "Processed",
                "Oversize",
                Duration.ofSeconds(5));
        MailProperties running = with(imap, DataSize.ofMegabytes(50), true);
        MailIntake ownIntake = new MailIntake(mails, reader, inbox, running, clock, metrics, transactions);
        MailWork ownWork = new MailWork(running, mails, rows, tokens, ownIntake, sender, metrics, clock);
        jdbc.sql("delete from mailbox where key = 'care'").update();
        GreenMail server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
        CareMailbox remote = new CareMailbox(server);
        try {
            ownWork.start();
            await().untilAsserted(() -> assertThat(status().failures()).isPositive());
            assertThat(Remarks.inEnglish(status().lastError()))
                    .contains("cannot be reached")
                    .contains("imap.host");

            server.start();
            server.setUser("care@filo.example", "care@filo.example", "care");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(status().failures()).isZero());

            // It waits on IDLE now: the poll is a minute away.
            String id = remote.deliver("Sveglia", "testo");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(entry(id).state()).isEqualTo("READ"));
            await().untilAsserted(() -> assertThat(remote.count("Processed")).isEqualTo(1));
            assertThat(entry(id).attempts()).isEqualTo(1);
        } finally {
            long start = System.nanoTime();
            ownWork.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            server.stop();
        }
        assertThat(jdbc.sql("select lease_owner is null from mailbox where key = 'care'")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    private MailboxFetcher fetcher(MailProperties configured, MailIntake target) {
        return new MailboxFetcher(
                "care",
                configured.mailboxes().get("care"),
                configured,
                mails,
                rows,
                tokens,
                target,
                metrics,
                clock,
                TIMER,
                new Semaphore(1));
    }

    private MailProperties with(Imap imap, DataSize maxSize, boolean fetch) {
        Mailbox care = properties.mailboxes().get("care");
        Mailbox changed = new Mailbox(
                care.address(),
                care.aliases(),
                care.displayName(),
                care.generic(),
                care.owner(),
                care.queue(),
                care.language(),
                imap);
        return new MailProperties(
                Map.of("care", changed),
                properties.smtp(),
                maxSize,
                Duration.ofSeconds(60),
                fetch,
                null,
                null,
                List.of(),
                List.of(),
                properties.limits());
    }

    private static String inWords(String remark) {
        return Mails.inWords(List.of(remark)).get(0);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private MailboxStatus status() {
        return mailboxes.status().stream()
                .filter(mailbox -> mailbox.key().equals("care"))
                .findFirst()
                .orElseThrow();
    }

    private Fetched asFetched(long uid, String id) throws Exception {
        for (var message : care.folder("INBOX").getMessages()) {
            if (message.getMimeMessage().getMessageID().equals(id)) {
                var bytes = new java.io.ByteArrayOutputStream();
                message.getMimeMessage().writeTo(bytes);
                return new Fetched(uid, bytes.size(), now(), bytes.toByteArray(), true);
            }
        }
        throw new IllegalArgumentException(id);
    }

    private Instant now() {
        return clock.instant();
    }

    private void letClaimsLapse() {
        jdbc.sql("update inbound_mail set lease_until = now() - interval '1 second' where lease_until is not null")
                .update();
    }

    private void makeDue(String id) {
        jdbc.sql("update inbound_mail set next_attempt_at = now() where internet_message_id = ?")
                .param(id)
                .update();
    }

    private long movedUid(long id) {
        return jdbc.sql("select coalesce(moved_uid, 0) from inbound_mail where id = ? and moved_folder = 'Processed'")
                .param(id)
                .query(Long.class)
                .single();
    }

    private LedgerEntry entry(String messageId) {
        List<LedgerEntry> found =
                ledger.search(null, messageId, null, null, 0, 10).items();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
