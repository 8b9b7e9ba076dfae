package io.filo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Two nodes on one database and one mailbox, one of which dies; then a third on the database as it was an hour before:
 * each mail is a ticket, once, and no byte is lost.
 */
class TwoNodesTests {

    private static final Duration LONG = Duration.ofMinutes(3);

    private final String live = "nodes_" + UUID.randomUUID().toString().replace("-", "");
    private final String backup = live + "_backup";
    private final List<byte[]> delivered = new ArrayList<>();
    private final List<ProductProcess> nodes = new ArrayList<>();
    private final GreenMail smtp =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());

    private Dovecot dovecot;

    @TempDir
    Path folder;

    @BeforeEach
    void servers() throws Exception {
        assumeTrue(Dovecot.isInstalled(), "Skipped: there is no Dovecot. Install dovecot-imapd.");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        dovecot = Dovecot.start(folder.resolve("dovecot"));
        smtp.start();
        sql("create database " + live);
    }

    @AfterEach
    void stop() {
        nodes.forEach(ProductProcess::close);
        if (dovecot != null) {
            dovecot.close();
            smtp.stop();
            sql("drop database if exists " + live + " with (force)");
            sql("drop database if exists " + backup + " with (force)");
        }
    }

    private static String url(String database) {
        return IntegrationTest.DATABASE.getJdbcUrl("postgres", database);
    }

    private static JdbcClient on(String database) {
        return JdbcClient.create(new DriverManagerDataSource(url(database), "postgres", ""));
    }

    private static void sql(String statement) {
        on("postgres").sql(statement).update();
    }

    private ProductProcess start(String database) throws Exception {
        var properties = ProductProcess.production(url(database), smtp.getSmtp().getPort(), dovecot.port());
        properties.put("filo.mail.poll-interval", "1s");
        var node = ProductProcess.start(
                properties, folder.resolve("node" + nodes.size() + ".log"), ProductProcess.QUICK_START);
        nodes.add(node);
        return node;
    }

    private void deliver(int first, int last) throws Exception {
        for (int n = first; n <= last; n++) {
            var mail = """
                    From: Cliente %1$d <cliente%1$d@negozio.example>
                    To: care@filo.example
                    Subject: Ordine %1$d
                    Date: Tue, 17 Nov 2026 10:00:00 +0000
                    Message-ID: <nodes-%1$d@negozio.example>
                    MIME-Version: 1.0
                    Content-Type: text/plain; charset=utf-8
                    Content-Transfer-Encoding: 8bit

                    Dov'\u00e8 il mio ordine numero %1$d?
                    """.formatted(n).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            dovecot.deliver(mail);
            delivered.add(mail);
        }
    }

    @Test
    void nothingIsLostOrDoubledByTwoNodesADeathAndARestoredBackup() throws Exception {
        var first = start(live);
        var second = start(live);
        first.awaitReady(LONG);
        second.awaitReady(LONG);
        deliver(1, 10);
        awaitEverything(live, 10);
        backUp();

        deliver(11, 40);
        await().atMost(LONG).until(() -> count(live, "inbound_mail") > 15);
        assertThat(count(live, "mailbox where lease_owner is not null")).isEqualTo(1);
        holderOf(live, first, second).kill();
        deliver(41, 50);
        awaitEverything(live, 50);
        everythingIsThereOnce(live, first.isAlive() ? first : second);
        assertThat(acknowledged()).isEqualTo(50);
        for (var node : nodes) {
            node.kill();
        }

        // By itself: an administrator who restores a backup thinks of other things.
        var restored = start(backup);
        restored.awaitReady(LONG);
        deliver(51, 55);
        awaitEverything(backup, 55);
        everythingIsThereOnce(backup, restored);
    }

    /** A snapshot of the database while both nodes run; for that moment they are shut out. */
    private void backUp() {
        sql("alter database " + live + " with allow_connections false");
        on("postgres")
                .sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?")
                .param(live)
                .query((row, number) -> "")
                .list();
        await().until(() -> on("postgres")
                .sql("select count(*) = 0 from pg_stat_activity where datname = ?")
                .param(live)
                .query(Boolean.class)
                .single());
        sql("create database " + backup + " template " + live);
        sql("alter database " + live + " with allow_connections true");
    }

    private ProductProcess holderOf(String database, ProductProcess one, ProductProcess other) {
        var owner = on(database)
                .sql("select lease_owner from mailbox where lease_owner is not null")
                .query(String.class)
                .single();
        assertThat(owner).containsAnyOf(Long.toString(one.pid()), Long.toString(other.pid()));
        return owner.contains(Long.toString(one.pid())) ? one : other;
    }

    private static long count(String database, String what) {
        return on(database)
                .sql("select count(*) from " + what)
                .query(Long.class)
                .single();
    }

    private void awaitEverything(String database, int mails) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    assertThat(count(database, "inbound_mail where state = 'READ'"))
                            .isEqualTo(mails);
                    assertThat(count(database, "process_event where state <> 'DONE'"))
                            .isZero();
                    assertThat(count(database, "outbound_mail where state <> 'SENT'"))
                            .isZero();
                    assertThat(dovecot.mails(Dovecot.USER, "Processed")).hasSize(mails);
                });
    }

    private void everythingIsThereOnce(String database, ProductProcess node) throws Exception {
        assertThat(on(database)
                        .sql("select encode(raw_sha256, 'hex') from inbound_mail")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrderElementsOf(sha256(delivered));
        assertThat(sha256(dovecot.mails(Dovecot.USER, "Processed")))
                .containsExactlyInAnyOrderElementsOf(sha256(delivered));
        assertThat(count(database, "ticket")).isEqualTo(delivered.size());
        assertThat(count(database, "message where direction = 'IN'")).isEqualTo(delivered.size());
        assertThat(count(
                        database,
                        "act_ru_task where task_def_key_ in ('UserTask_AnswerTicket', 'UserTask_TriageTicket')"))
                .isEqualTo(delivered.size());
        assertThat(reconcile(node)).contains("\"missing\":0").contains("\"onServer\":" + delivered.size());
    }

    private static List<String> sha256(List<byte[]> mails) throws Exception {
        var sums = new ArrayList<String>();
        for (var mail : mails) {
            sums.add(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(mail)));
        }
        return sums;
    }

    private static String reconcile(ProductProcess node) throws Exception {
        var login =
                Base64.getEncoder().encodeToString("admin:a-password-of-the-tests".getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.port() + "/api/mailboxes/care/reconcile"))
                .header("Authorization", "Basic " + login)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    /** Customers who were written to; a node that died after the server's answer may have written twice. */
    private long acknowledged() throws Exception {
        var to = new ArrayList<String>();
        for (var mail : smtp.getReceivedMessages()) {
            to.add(mail.getAllRecipients()[0].toString());
        }
        return to.stream().distinct().count();
    }
}
