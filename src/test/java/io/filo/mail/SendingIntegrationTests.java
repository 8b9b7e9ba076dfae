package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.filo.IntegrationTest;
import io.filo.mail.MailProperties.Security;
import io.filo.mail.MailProperties.Smtp;
import io.filo.message.Address;
import io.filo.message.OutboundTransport;
import io.filo.message.OutboundTransport.Envelope;
import io.filo.message.Remarks;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class SendingIntegrationTests extends IntegrationTest {

    @Autowired
    OutboundTransport transport;

    @Autowired
    MailSender sender;

    @Autowired
    MailComposer composer;

    @Autowired
    OwnAddresses own;

    @Autowired
    OutboundMails mails;

    @Autowired
    Undelivered undelivered;

    @Autowired
    LateMails late;

    @Autowired
    OAuthTokens tokens;

    @Autowired
    MailMetrics metrics;

    @Autowired
    MailProperties properties;

    @Autowired
    FiloClock clock;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void nothingWaits() {
        jdbc.sql("update outbound_mail set state = 'HELD' where state = 'QUEUED'")
                .update();
    }

    @Test
    void aQueuedMailIsSentOnce() throws Exception {
        long id = queue("giulia@posta.example");

        assertThat(transport.deliveryStates(List.of(id))).isEqualTo(Map.of(id, "QUEUED"));
        assertThat(sender.sendDue()).isEqualTo(1);
        assertThat(sender.sendDue()).isZero();

        assertThat(transport.deliveryStates(List.of(id))).isEqualTo(Map.of(id, "SENT"));
        var received = List.of(MAIL.getReceivedMessages()).stream()
                .filter(mail -> header(mail, "Message-ID").equals("<" + id + "@filo.example>"))
                .toList();
        assertThat(received).hasSize(1);
        assertThat(header(received.get(0), "In-Reply-To")).isEqualTo("<parent@posta.example>");
        assertThat(row(id)).containsEntry("attempts", 1);
        assertThat(row(id).get("sent_at")).isNotNull();
        assertThat((String) row(id).get("answer")).startsWith("250");
    }

    @Test
    void aMailOfARolledBackTransactionIsNeverSent() {
        transaction.executeWithoutResult(status -> {
            transport.enqueue(envelope(newMessage(), "nobody@posta.example"));
            status.setRollbackOnly();
        });

        assertThat(sender.sendDue()).isZero();
    }

    @Test
    void queueingNeedsATransactionAndARecipient() {
        assertThatThrownBy(() -> transport.enqueue(envelope(1, "a@b.example")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> transport.enqueue(envelope(newMessage()))))
                .isInstanceOf(BusinessException.class);
    }

    @Test
    void aServerThatIsAwayCostsNoAttemptAndAllIsSentInOrder() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        MailSender patient = sender(port);
        long first = queue("uno@posta.example");
        long second = queue("due@posta.example");
        long third = queue("tre@posta.example");

        patient.sendDue();

        assertThat(Remarks.inEnglish(patient.trouble()))
                .contains("cannot be reached")
                .contains("filo.mail.smtp.host");
        assertThat(row(first)).containsEntry("state", "QUEUED").containsEntry("attempts", 0);

        try (ScriptedSmtpServer server = new ScriptedSmtpServer(port, usual())) {
            patient.sendDue();

            assertThat(patient.trouble()).isNull();
            assertThat(transport.deliveryStates(List.of(first, second, third)).values())
                    .containsOnly("SENT");
            assertThat(server.mails).hasSize(3);
            assertThat(server.mails.get(0)).contains("<" + first + "@filo.example>");
            assertThat(server.mails.get(2)).contains("<" + third + "@filo.example>");
            assertThat(server.connections).as("one connection for all").hasSize(1);
        }
    }

    @Test
    void afterAnHourWithoutServerAllGoesOutInOrderAndOnce() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        MailSender patient = sender(port);
        List<Long> queued = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            queued.add(queue("ora" + minute + "@posta.example"));
            patient.sendDue();
            aMinuteGoesBy();
        }
        assertThat(patient.trouble()).startsWith("trouble.unreachable");

        try (ScriptedSmtpServer server = new ScriptedSmtpServer(port, usual())) {
            assertThat(patient.sendDue()).isEqualTo(60);
            assertThat(patient.sendDue()).isZero();

            assertThat(patient.trouble()).isNull();
            assertThat(server.mails).hasSize(60);
            for (int i = 0; i < queued.size(); i++) {
                assertThat(server.mails.get(i)).contains("<" + queued.get(i) + "@filo.example>");
                assertThat(row(queued.get(i))).containsEntry("state", "SENT").containsEntry("attempts", 1);
            }
        }
    }

    /** Servers that are overloaded, or that limit how much we send, greet and then close the channel at each mail. */
    @Test
    void anHourOfServiceNotAvailableCostsNoAttemptsAndAllGoesOutInOrder() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        Function<String, String> script =
                line -> down.get() && line.startsWith("MAIL FROM") ? "421 4.3.2 Service not available" : null;
        List<Long> queued = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            queued.add(queue("coda" + i + "@posta.example"));
        }
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(0, script)) {
            MailSender patient = sender(server.port());
            for (int minute = 0; minute < 60; minute++) {
                patient.sendDue();
                aMinuteGoesBy();
            }

            assertThat(patient.trouble()).isNotNull();
            assertThat(queued.stream().mapToInt(id -> (int) row(id).get("attempts")))
                    .as("attempts of each mail")
                    .allMatch(attempts -> attempts <= 1);
            assertThat(server.connections).as("one for each look").hasSizeLessThanOrEqualTo(61);

            down.set(false);
            assertThat(patient.sendDue()).isEqualTo(15);
            assertThat(patient.trouble()).isNull();
            for (int i = 0; i < queued.size(); i++) {
                assertThat(server.mails.get(i)).contains("<" + queued.get(i) + "@filo.example>");
            }
        }
    }

    @Test
    void aMailThatBreaksEveryConnectionIsGivenUpOnWhileOthersGoOut() throws Exception {
        AtomicBoolean poison = new AtomicBoolean();
        Function<String, String> script = line -> {
            if (line.startsWith("RCPT TO")) {
                poison.set(line.contains("<veleno@"));
            }
            return line.equals(".") && poison.get() ? "" : null;
        };
        long breaking = queue("veleno@posta.example");
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(0, script)) {
            MailSender sending = sender(server.port());
            for (int i = 0; i < 3; i++) {
                long fine = queue("uno@posta.example");
                sending.sendDue();
                assertThat(row(fine)).containsEntry("state", "SENT");
                makeDue(breaking);
            }
        }

        assertThat(row(breaking)).containsEntry("state", "QUEUED").containsEntry("attempts", 3);
    }

    /** All times of the queue lie by the database's clock, which no test can move: they are moved instead. */
    private void aMinuteGoesBy() {
        jdbc.sql("update outbound_mail set next_attempt_at = next_attempt_at - interval '1 minute',"
                        + " lease_until = lease_until - interval '1 minute' where state = 'QUEUED'")
                .update();
    }

    @Test
    void aMailThatIsRefusedForGoodFailsAndHoldsUpNobody() throws Exception {
        Function<String, String> script =
                line -> line.startsWith("RCPT TO:<nessuno@") ? "550 5.1.1 User unknown" : null;
        long refused = queue("nessuno@posta.example");
        long fine = queue("uno@posta.example");
        long partly = queue("due@posta.example", "nessuno@posta.example");
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(0, script)) {
            sender(server.port()).sendDue();
        }

        assertThat(row(refused)).containsEntry("state", "FAILED");
        assertThat((String) row(refused).get("answer")).contains("550 5.1.1 User unknown");
        assertThat(row(fine)).containsEntry("state", "SENT");
        assertThat(row(partly)).containsEntry("state", "SENT");
        assertThat((String) row(partly).get("answer")).contains("not to all").contains("550 5.1.1");
        assertThat(reported(refused)).containsExactly("nessuno@posta.example hard");
        assertThat(reported(partly)).containsExactly("nessuno@posta.example hard");
        assertThat(reported(fine)).isEmpty();
    }

    @Test
    void aMailThatIsRefusedForAnotherReasonThanItsAddressIsReportedToo() throws Exception {
        long refused = queue("uno@posta.example");
        Function<String, String> script =
                line -> line.startsWith("RCPT TO:") ? "554 5.7.1 Message refused by policy" : null;
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(0, script)) {
            sender(server.port()).sendDue();
        }

        assertThat(row(refused)).containsEntry("state", "FAILED");
        assertThat(reported(refused)).containsExactly("uno@posta.example soft");
    }

    @Test
    void whoeverIsNotServedAtOnceGetsItLaterAndTheOthersOnce() throws Exception {
        AtomicBoolean busy = new AtomicBoolean(true);
        Function<String, String> script =
                line -> busy.get() && line.startsWith("RCPT TO:<piano@") ? "451 4.7.1 Greylisted" : null;
        long id = queue("uno@posta.example", "piano@posta.example");
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(0, script)) {
            MailSender sending = sender(server.port());
            sending.sendDue();
            assertThat(row(id)).containsEntry("state", "QUEUED");
            assertThat(server.mails).hasSize(1);

            busy.set(false);
            makeDue(id);
            sending.sendDue();

            assertThat(row(id)).containsEntry("state", "SENT");
            assertThat(server.mails).hasSize(2);
            assertThat(jdbc.sql("select unnest(recipients) from outbound_mail where message_id = ?")
                            .param(id)
                            .query(String.class)
                            .list())
                    .containsExactly("piano@posta.example");
        }
        assertThat(reported(id)).isEmpty();
    }

    /** Whom the reports on a mail name, and how. */
    private List<String> reported(long id) {
        return jdbc.sql("""
                        select address || case when (m.flags ->> 'hardBounce')::boolean then ' hard' else ' soft' end
                        from message m, jsonb_array_elements_text(m.flags -> 'failedRecipients') address
                        where m.message_class = 'BOUNCE' and m.reference_chain = array[?::text]
                          and m.class_reasons[1] like 'class.smtp-refused|%'
                          and exists (select 1 from process_event e
                                      where e.name = 'message.received' and e.business_key = m.id::text)
                        """)
                .param("<" + id + "@filo.example>")
                .query(String.class)
                .list();
    }

    @Test
    void aMailThatIsNotWantedNowIsTriedAgainLater() throws Exception {
        AtomicBoolean busy = new AtomicBoolean(true);
        Function<String, String> script =
                line -> busy.get() && line.startsWith("RCPT TO:<piano@") ? "451 4.7.1 Greylisted" : null;
        long later = queue("piano@posta.example");
        long fine = queue("uno@posta.example");
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(0, script)) {
            MailSender sending = sender(server.port());
            sending.sendDue();

            assertThat(row(later)).containsEntry("state", "QUEUED").containsEntry("attempts", 1);
            assertThat((String) row(later).get("answer")).contains("Greylisted");
            assertThat(row(fine)).containsEntry("state", "SENT");
            assertThat(sending.sendDue()).as("not before its time").isZero();

            busy.set(false);
            makeDue(later);
            sending.sendDue();

            assertThat(row(later)).containsEntry("state", "SENT").containsEntry("attempts", 2);
        }
    }

    @Test
    void aConnectionThatBreaksIsMadeAnew() throws Exception {
        AtomicBoolean once = new AtomicBoolean(true);
        Function<String, String> script = line -> line.equals(".") && once.getAndSet(false) ? "" : null;
        long broken = queue("uno@posta.example");
        long next = queue("due@posta.example");
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(0, script)) {
            MailSender sending = sender(server.port());
            sending.sendDue();

            assertThat(row(next)).containsEntry("state", "SENT");
            assertThat(row(broken)).containsEntry("state", "QUEUED").containsEntry("attempts", 1);

            makeDue(broken);
            sending.sendDue();

            assertThat(row(broken)).containsEntry("state", "SENT");
            assertThat(server.mails).hasSize(2);
        }
    }

    @Test
    void aCrashAfterTheServerSaidYesSendsTheSameMailAgain() throws Exception {
        long id = queue("uno@posta.example");
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(0, usual())) {
            MailSender sending = sender(server.port());
            sending.sendDue();
            jdbc.sql("update outbound_mail set state = 'QUEUED', sent_at = null, lease_owner = 'gone',"
                            + " lease_until = now() - interval '1 second' where message_id = ?")
                    .param(id)
                    .update();

            sending.sendDue();

            assertThat(server.mails).hasSize(2);
            assertThat(server.mails.get(0)).isEqualTo(server.mails.get(1));
        }
    }

    @Test
    void aSenderAtWorkSendsRightAfterTheCommit() throws Exception {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(0, usual())) {
            MailSender working = sender(server.port());
            MailTransport own = new MailTransport(composer, this.own, mails, working, clock);
            working.start();
            Thread thread = new Thread(working::run);
            thread.start();
            long id = newMessage();
            transaction.executeWithoutResult(status -> {
                own.enqueue(envelope(id, "uno@posta.example"));
                assertThat(server.mails).isEmpty();
            });

            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() ->
                            assertThat(row(id)).containsEntry("state", "SENT").containsEntry("attempts", 1));
            working.stop();
            thread.join(2_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private MailSender sender(int port) {
        Smtp smtp = new Smtp("127.0.0.1", port, Security.NONE, "", null, null, null, Duration.ofSeconds(5));
        MailProperties changed = new MailProperties(
                properties.mailboxes(),
                smtp,
                properties.maxSize(),
                properties.pollInterval(),
                true,
                null,
                null,
                List.of(),
                List.of(),
                properties.limits());
        return new MailSender(changed, mails, undelivered, late, tokens, metrics, clock);
    }

    private static Function<String, String> usual() {
        return line -> null;
    }

    private long queue(String... recipients) {
        long id = newMessage();
        transaction.executeWithoutResult(status -> transport.enqueue(envelope(id, recipients)));
        return id;
    }

    /** The message that the mail carries, as short as the store allows. */
    private long newMessage() {
        return jdbc.sql("""
                        insert into message (id, direction, channel, message_class, subject, visible_text, language,
                            sent_at, received_at, created_at)
                        values (nextval('message_seq') * 50 + 1000000, 'OUT', 'MAIL', 'HUMAN', 's', 't', 'it',
                            now(), now(), now())
                        returning id
                        """).query(Long.class).single();
    }

    private static Envelope envelope(long id, String... recipients) {
        return new Envelope(
                id,
                "<" + id + "@filo.example>",
                "care",
                null,
                List.of(recipients).stream()
                        .map(address -> new Address(address, null))
                        .toList(),
                List.of(),
                null,
                "Oggetto",
                "Testo",
                "it",
                false,
                "<parent@posta.example>",
                List.of("<parent@posta.example>"),
                null,
                null);
    }

    private void makeDue(long id) {
        jdbc.sql("update outbound_mail set next_attempt_at = now() where message_id = ?")
                .param(id)
                .update();
    }

    private Map<String, Object> row(long id) {
        return jdbc.sql("select state, attempts, answer, sent_at from outbound_mail where message_id = ?")
                .param(id)
                .query()
                .singleRow();
    }

    private static String header(jakarta.mail.internet.MimeMessage mail, String name) {
        try {
            String[] values = mail.getHeader(name);
            return values == null ? "" : values[0];
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
