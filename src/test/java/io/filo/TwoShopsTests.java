package io.filo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Two shops run the product and write to each other; between them a relay, which at last strips all that tells of machines. */
class TwoShopsTests {

    private static final Duration LONG = Duration.ofMinutes(4);
    private static final String ONE = "care@filo.example";
    private static final String OTHER = "info@altro.example";
    private static final int PER_HOUR = 2;

    /** What goes out lands here, for the relay to carry. */
    private final GreenMail out =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());

    /** The mailboxes. */
    private final GreenMail in =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP).dynamicPort());

    private final String one = "one_" + UUID.randomUUID().toString().replace("-", "");
    private final String other = "other_" + one;
    private ProductProcess shop;
    private ProductProcess otherShop;
    private int carried;
    private int delivered;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        out.start();
        in.start();
        in.setUser(ONE, ONE, "care");
        in.setUser(OTHER, OTHER, "care");
        sql("create database " + one);
        sql("create database " + other);
        shop = start(one, ONE);
        otherShop = start(other, OTHER);
        shop.awaitReady(LONG);
        otherShop.awaitReady(LONG);
    }

    private ProductProcess start(String database, String address) throws Exception {
        var properties = ProductProcess.production(
                IntegrationTest.DATABASE.getJdbcUrl("postgres", database),
                out.getSmtp().getPort(),
                in.getImap().getPort());
        properties.keySet().removeIf(name -> name.startsWith("filo.message."));
        properties.put("filo.mail.mailboxes.care.address", address);
        properties.put("filo.mail.mailboxes.care.imap.user", address);
        properties.put("filo.secret", "a-secret-of-" + database);
        properties.put("filo.mail.poll-interval", "1s");
        return ProductProcess.start(properties, folder.resolve(database + ".log"), ProductProcess.QUICK_START);
    }

    @AfterEach
    void stop() {
        if (shop != null) {
            shop.close();
        }
        if (otherShop != null) {
            otherShop.close();
        }
        out.stop();
        in.stop();
        sql("drop database if exists " + one + " with (force)");
        sql("drop database if exists " + other + " with (force)");
    }

    private static JdbcClient on(String database) {
        return JdbcClient.create(
                new DriverManagerDataSource(IntegrationTest.DATABASE.getJdbcUrl("postgres", database), "postgres", ""));
    }

    private static void sql(String statement) {
        on("postgres").sql(statement).update();
    }

    private static long count(String database, String what) {
        return on(database)
                .sql("select count(*) from " + what)
                .query(Long.class)
                .single();
    }

    @Test
    void theySoonFallSilentEvenWhenNothingTellsThemThatTheyAreMachines() throws Exception {
        deliver(
                ONE,
                "From: " + OTHER + "\r\nTo: " + ONE
                        + "\r\nMessage-ID: <first@altro.example>\r\nSubject: An order\r\n\r\nWe would like to order shoes.\r\n");
        carryUntilSilent(false);
        assertThat(carried)
                .as("with all headers: one acknowledgement, and no answer to it")
                .isEqualTo(1);
        assertThat(count(other, "inbound_mail where message_class <> 'HUMAN'")).isEqualTo(1);

        deliver(
                ONE,
                "From: " + OTHER + "\r\nTo: " + ONE
                        + "\r\nMessage-ID: <second@altro.example>\r\nSubject: Another\r\n\r\nWe would like to order more.\r\n");
        carryUntilSilent(true);

        for (var database : List.of(one, other)) {
            assertThat(count(database, "outbound_mail")).as("acknowledgements").isBetween(1L, (long) PER_HOUR);
            assertThat(count(database, "message where direction = 'IN'"))
                    .as("recorded")
                    .isEqualTo(count(database, "inbound_mail"));
            assertThat(count(database, "ticket")).isLessThanOrEqualTo(2 + PER_HOUR);
        }
        assertThat(count(one, "inbound_mail") + count(other, "inbound_mail")).isEqualTo(delivered);
    }

    /** Until each mail that was sent was carried and read, and nobody has anything left to say. */
    private void carryUntilSilent(boolean stripped) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            var sent = out.getReceivedMessages();
            for (; carried < sent.length; carried++) {
                assertThat(carried).as("mails carried").isLessThan(20);
                carry(sent[carried], stripped);
            }
            assertThat(count(one, "inbound_mail") + count(other, "inbound_mail"))
                    .isEqualTo(delivered);
            for (var database : List.of(one, other)) {
                assertThat(count(database, "inbound_mail where state = 'STORED'"))
                        .isZero();
                assertThat(count(database, "process_event where state <> 'DONE'"))
                        .isZero();
                assertThat(count(database, "outbound_mail where state <> 'SENT'"))
                        .isZero();
            }
            assertThat(count(one, "outbound_mail") + count(other, "outbound_mail"))
                    .isEqualTo(carried);
        });
    }

    private void carry(MimeMessage mail, boolean stripped) throws Exception {
        var to = mail.getRecipients(RecipientType.TO)[0].toString();
        var recipient = to.contains("altro.example") ? OTHER : ONE;
        if (!stripped) {
            var bytes = new ByteArrayOutputStream();
            mail.writeTo(bytes);
            deliver(recipient, bytes.toString(StandardCharsets.UTF_8));
            return;
        }
        var from = recipient.equals(ONE) ? OTHER : ONE;
        deliver(
                recipient,
                "From: " + from + "\r\nTo: " + recipient + "\r\nMessage-ID: <carried." + carried
                        + "@relay.example>\r\nSubject: A message for you " + carried + "\r\n\r\nWe have your mail "
                        + carried
                        + ".\r\n");
    }

    private void deliver(String recipient, String mail) throws Exception {
        delivered++;
        in.getUserManager()
                .getUserByEmail(recipient)
                .deliver(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8))));
    }
}
