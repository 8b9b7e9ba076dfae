package io.filo.bench;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.FiloApplication;
import io.filo.campaign.CampaignCourse;
import io.filo.campaign.CampaignCourse.Next;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignDraft.Words;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.Campaigns;
import io.filo.campaign.Segments;
import io.filo.campaign.SendWindow;
import io.filo.campaign.Subjects;
import io.filo.support.FiloClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * How many recipients of a newsletter a second are frozen and tried in the dry run, and then asked about once more and put
 * into the outbox as rows to be written when they leave. On a weekday's noon, by a database that syncs to disk.
 */
public final class Newsletter {

    private static final long BASE = 10_000_000;
    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    private static final List<String> ROWS = List.of("""
            insert into customer (id, kind, display_name, given_name, language, stage, created_at, updated_at)
            select :base + n, 'PERSON', 'Customer ' || n, 'Nome' || n, case when n % 4 = 0 then 'en' else 'it' end,
                   'ACQUISITION', now(), now()
            from generate_series(1, :recipients) n
            """, """
            insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
            select :base + n, :base + n, 'EMAIL', a, a, true, now()
            from generate_series(1, :recipients) n, lateral (select 'customer' || n || '@store.example') x (a)
            """, """
            insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof, recorded_at)
            select :base + n, 'MARKETING', 'EMAIL', 'CONFIRMED', 'FORM', now() - interval '9 days', 'bench', now()
            from generate_series(1, :recipients) n
            """, "analyze");

    private Newsletter() {}

    public static void main(String[] arguments) throws Exception {
        var options = Options.of(arguments);
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        int recipients = Integer.parseInt(options.getOrDefault("recipients", "100000"));
        var home = Files.createTempDirectory("filo-bench");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var database = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "256MB")
                .start()) {
            run(database, home.toString(), recipients);
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
        System.exit(0);
    }

    private static void run(EmbeddedPostgres database, String home, int recipients) throws Exception {
        try (var product = new SpringApplicationBuilder(FiloApplication.class)
                .run(
                        "--spring.datasource.url=" + database.getJdbcUrl("postgres", "postgres"),
                        "--filo.embedded.database=false",
                        "--filo.embedded.mail=false",
                        "--filo.demo.enabled=true",
                        "--filo.demo.data=false",
                        "--filo.data=" + home,
                        "--filo.secret=secret-of-the-benchmark-0123456789",
                        "--filo.engine.dispatch=false",
                        "--filo.mail.fetch=false",
                        "--filo.mail.mailboxes.care.address=care@filo.example",
                        "--filo.mail.mailboxes.care.imap.host=127.0.0.1",
                        "--filo.mail.mailboxes.care.imap.port=9",
                        "--filo.mail.mailboxes.care.imap.security=NONE",
                        "--filo.mail.mailboxes.care.imap.user=care@filo.example",
                        "--filo.mail.mailboxes.care.imap.password=care",
                        "--filo.mail.smtp.host=127.0.0.1",
                        "--filo.mail.smtp.port=9",
                        "--filo.mail.smtp.security=NONE",
                        "--filo.insight.work=false",
                        "--camunda.bpm.job-execution.enabled=false",
                        "--server.port=0")) {
            product.getBean(FiloClock.class)
                    .setOffset(Duration.between(
                            Instant.now(),
                            ZonedDateTime.now(ROME)
                                    .with(TemporalAdjusters.next(DayOfWeek.WEDNESDAY))
                                    .with(LocalTime.NOON)
                                    .toInstant()));
            var jdbc = product.getBean(JdbcClient.class);
            for (var rows : ROWS) {
                jdbc.sql(rows.replace(":base", Long.toString(BASE))
                                .replace(":recipients", Integer.toString(recipients)))
                        .update();
            }
            product.getBean(Segments.class)
                    .create(
                            "all",
                            "All",
                            Subjects.CUSTOMERS,
                            new ObjectMapper().readTree("{\"field\": \"hasEmail\", \"op\": \"=\", \"value\": true}"),
                            "marta");
            var campaigns = product.getBean(Campaigns.class);
            long id = campaigns.create(draft(), "marta");
            campaigns.launch(id, "marta");
            measure(product.getBean(CampaignCourse.class), jdbc, id, recipients);
        }
    }

    private static void measure(CampaignCourse course, JdbcClient jdbc, long id, int recipients) {
        long begin = System.nanoTime();
        course.freeze(id);
        double frozen = seconds(begin);
        while (!course.check(id)) {
            // on to the next step
        }
        double tried = seconds(begin);
        course.decided(id, true, "marta");
        long approved = System.nanoTime();
        while (course.send(id).next() == Next.MORE) {
            // on to the next step
        }
        double sent = seconds(approved);
        long queued = jdbc.sql("select count(*) from outbound_mail where state = 'QUEUED' and raw_gzip is null")
                .query(Long.class)
                .single();
        if (queued != recipients) {
            throw new IllegalStateException("Of " + recipients + " letters " + queued + " are in the outbox.");
        }
        System.out.printf(
                Locale.ROOT,
                "%,d recipients: frozen in %.1f s, dry run %.1f s (%,.0f/s); through the gate into the outbox in %.1f s, %,.0f/s (2,000 asked)%n",
                recipients,
                frozen,
                tried - frozen,
                recipients / (tried - frozen),
                sent,
                recipients / sent);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static CampaignDraft draft() {
        var letter = """
                Subject: {{firstName|}}, %1$s

                {{firstName|}}, %1$s: https://shop.example/news

                {{brandSignature}}
                --- html ---
                <p>{{firstName|}}, <a href="https://shop.example/news">%1$s</a></p>
                <p>{{brandSignature}}</p>
                """;
        return new CampaignDraft(
                "Bench",
                CampaignKind.NEWSLETTER,
                "all",
                "NEWSLETTER",
                null,
                new SendWindow(EnumSet.allOf(DayOfWeek.class), LocalTime.of(9, 0), LocalTime.of(18, 0), ROME),
                0,
                0,
                BigDecimal.valueOf(5),
                new BigDecimal("0.3"),
                14,
                Map.of(),
                List.of(
                        new Words("A", "it", letter.formatted("le novità")),
                        new Words("A", "en", letter.formatted("news"))));
    }
}
