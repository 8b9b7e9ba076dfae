package io.filo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A long list of people, or two hundred mails, and the product is killed in their middle: nothing lost, nothing doubled,
 * and no acknowledgement names a ticket that is not there. One store for all of it: to make one takes as long as to be
 * killed twice.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashRecoveryTests {

    private static final int MAILS = 200;
    private static final int ROWS = 20_000;
    private static final Pattern TOKEN = Pattern.compile("\\[#(\\d+)]");

    private final GreenMail mail = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort(),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP).dynamicPort()
    });
    private final String databaseName = "crash_" + UUID.randomUUID().toString().replace("-", "");

    private Path folder;
    private int delivered;
    private JdbcClient jdbc;
    private ProductProcess product;

    @BeforeAll
    void servers(@TempDir Path folder) throws Exception {
        this.folder = folder;
        server().sql("create database " + databaseName).update();
        jdbc = JdbcClient.create(new DriverManagerDataSource(url(), "postgres", ""));
        mail.start();
        mail.setUser("care@filo.example", "care@filo.example", "care");
        start();
    }

    @AfterAll
    void stop() {
        if (product != null) {
            product.close();
        }
        mail.stop();
        server().sql("drop database " + databaseName + " with (force)").update();
    }

    private static JdbcClient server() {
        return JdbcClient.create(new DriverManagerDataSource(
                IntegrationTest.DATABASE.getJdbcUrl("postgres", "postgres"), "postgres", ""));
    }

    private String url() {
        return IntegrationTest.DATABASE.getJdbcUrl("postgres", databaseName);
    }

    private void start() throws Exception {
        var properties = ProductProcess.production(
                url(), mail.getSmtp().getPort(), mail.getImap().getPort());
        properties.put("filo.mail.poll-interval", "1s");
        properties.put("filo.imports.batch", 500);
        properties.put("filo.engine.lost-after", "10s");
        product = ProductProcess.start(properties, folder.resolve("product.log"), ProductProcess.QUICK_START);
        product.awaitReady(Duration.ofSeconds(90));
    }

    private void deliverMails() throws Exception {
        var session = Session.getInstance(new Properties());
        var mailbox = mail.getUserManager().getUserByEmail("care@filo.example");
        for (int n = delivered + 1; n <= delivered + MAILS; n++) {
            var text = """
                    From: Customer %1$d <customer%1$d@shop%2$d.example>
                    To: care@filo.example
                    Subject: Ordine %1$d
                    Date: Tue, 17 Nov 2026 10:00:00 +0000
                    Message-ID: <crash-%1$d@shop%2$d.example>
                    MIME-Version: 1.0
                    Content-Type: text/plain; charset=utf-8

                    Buongiorno, dove si trova il mio ordine numero %1$d?
                    """.formatted(n, n % 7).replace("\n", "\r\n");
            mailbox.deliver(new MimeMessage(session, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
        }
        delivered += MAILS;
    }

    @Test
    @Order(1)
    void anImportGoesOnWhereItWasKilledAndSoon() throws Exception {
        var list = new StringBuilder("email;nome;telefono\n");
        for (int n = 1; n <= ROWS; n++) {
            list.append("person%1$d@list.example;Person %1$d;34755%1$05d\n".formatted(n));
        }
        var login = Base64.getEncoder().encodeToString("admin:a-password-of-the-tests".getBytes());
        var sent = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + product.port() + "/api/imports"))
                                .header("Authorization", "Basic " + login)
                                .header("Content-Type", "text/csv")
                                .POST(HttpRequest.BodyPublishers.ofString(list.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);

        killAndStartAgainWhen(() -> count("import_run where read_rows >= 5000 and not read_all") == 1);
        goesOnSoon("read_rows");
        killAndStartAgainWhen(() -> count("import_run where written_to >= 5000") == 1);
        goesOnSoon("written_to");

        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> count("import_run where state = 'DONE'") == 1);
        assertThat(count("import_run where read_rows = %1$d and made = %1$d and bad_rows = 0".formatted(ROWS)))
                .isEqualTo(1);
        assertThat(count("contact_point where type = 'EMAIL'")).isEqualTo(ROWS);
        assertThat(count("contact_point where type = 'PHONE'")).isEqualTo(ROWS);
        assertThat(count("timeline_entry where type = 'IMPORTED'")).isEqualTo(ROWS);
        assertThat(count("touchpoint")).isLessThanOrEqualTo(ROWS);
    }

    @Test
    @Order(2)
    void nothingIsLostOrDoubledWhenTheProcessIsKilledInTheMiddle() throws Exception {
        deliverMails();
        killAndStartAgainWhen(() -> count("inbound_mail") >= 30);
        killAndStartAgainWhen(() -> count("message") >= 70);
        killAndStartAgainWhen(() -> count("ticket") >= 110);
        killAndStartAgainWhen(() -> count("outbound_mail where state = 'SENT'") >= 140);
        everythingIsThereOnce();
    }

    @Test
    @Order(3)
    void nothingIsLostOrDoubledWhenTheDatabaseEndsAllSessions() throws Exception {
        int before = delivered;
        deliverMails();
        for (int reached = 20; reached <= 180; reached += 20) {
            int goal = before + reached;
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> count("ticket") >= goal);
            jdbc.sql("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()")
                    .query((row, number) -> "")
                    .list();
        }
        everythingIsThereOnce();
    }

    /** Long before the lock of the job that was killed ends. */
    private void goesOnSoon(String progress) {
        long before = progress(progress);
        var since = Instant.now();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> progress(progress) > before || count("import_run where state = 'DONE'") == 1);
        System.out.println(
                "The import went on " + Duration.between(since, Instant.now()).toMillis() + " ms after the restart.");
    }

    private long progress(String column) {
        return jdbc.sql("select " + column + " from import_run")
                .query(Long.class)
                .single();
    }

    private void killAndStartAgainWhen(Callable<Boolean> reached) throws Exception {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptions()
                .until(reached);
        product.kill();
        start();
    }

    private long count(String what) {
        return jdbc.sql("select count(*) from " + what).query(Long.class).single();
    }

    private void everythingIsThereOnce() throws MessagingException {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    assertThat(count("inbound_mail where state = 'READ'")).isEqualTo(delivered);
                    assertThat(count("process_event where state <> 'DONE'")).isZero();
                    assertThat(count("outbound_mail where state = 'SENT'")).isEqualTo(delivered);
                });
        assertThat(count("inbound_mail")).isEqualTo(delivered);
        assertThat(count("message where direction = 'IN'")).isEqualTo(delivered);
        assertThat(count("ticket")).isEqualTo(delivered);
        assertThat(count("act_ru_task where task_def_key_ = 'UserTask_AnswerTicket'"
                        + " or task_def_key_ = 'UserTask_TriageTicket'"))
                .isEqualTo(delivered);

        var byMessageId = new HashMap<String, String>();
        var recipients = new HashSet<String>();
        for (var received : mail.getReceivedMessages()) {
            var to = received.getRecipients(Message.RecipientType.TO)[0].toString();
            if (to.contains("care@filo.example")) {
                continue;
            }
            // A crash between the server's answer and our commit may send twice, under the same Message-ID.
            byMessageId.put(received.getHeader("Message-ID")[0], to);
            recipients.add(to);
            var token = TOKEN.matcher(received.getSubject());
            assertThat(token.find()).as(GreenMailUtil.getHeaders(received)).isTrue();
            assertThat(count("ticket where id = " + token.group(1))).isEqualTo(1);
        }
        assertThat(byMessageId).as("acknowledgements").hasSize(delivered);
        assertThat(recipients).hasSize(delivered);
    }
}
