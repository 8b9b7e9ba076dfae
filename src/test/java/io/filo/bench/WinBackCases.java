package io.filo.bench;

import static io.filo.bench.MailToTicket.execute;
import static io.filo.bench.MailToTicket.number;

import ch.qos.logback.classic.Level;
import io.filo.ProductProcess;
import io.filo.campaign.SilentCustomers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What it costs to begin the follow-up of customers gone silent: one scan, half of them by letter, a quarter in person and
 * a quarter by phone. A case has begun once it waits: for its second letter, or for the person who has the task. Between 9
 * and 19 in Rome on a working day letters leave and calls are offered at once; else they wait for their hour, which is
 * cheaper. The product runs in a JVM of its own.
 */
public final class WinBackCases {

    private static final String BEGUN =
            "select count(*) from act_hi_procinst where proc_def_key_ = 'dormant-follow-up'";
    private static final String OPEN =
            "select count(*) from process_event where name = 'customer.wentDormant' and state <> 'DONE'";

    private final int count;
    private final boolean statements;
    private final HttpClient client = HttpClient.newHttpClient();

    private WinBackCases(Map<String, String> options) {
        this.count = Integer.parseInt(options.getOrDefault("count", "10000"));
        this.statements = Boolean.parseBoolean(options.getOrDefault("statements", "false"));
    }

    public static void main(String[] arguments) throws Exception {
        var options = Options.of(arguments);
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        new WinBackCases(options).run();
        System.exit(0);
    }

    private void run() throws Exception {
        try (var store = BenchStore.start(Map.of());
                var looker = store.looker();
                var product = start(store)) {
            execute(looker, "create extension pg_stat_statements");
            fill(looker);
            measure(store, looker, product);
        }
    }

    private static ProductProcess start(BenchStore store) throws Exception {
        var properties = ProductProcess.production(store.url(), 9, 9);
        properties.put("spring.datasource.username", "filo");
        properties.remove("spring.datasource.hikari.maximum-pool-size");
        properties.put("filo.mail.fetch", false);
        properties.put("filo.insight.work", false);
        properties.put("filo.win-back.cases-per-day", 100_000);
        properties.put("filo.win-back.hold-out", 0);
        var product = ProductProcess.start(properties, store.home().resolve("product.log"));
        product.awaitReady(Duration.ofSeconds(180));
        return product;
    }

    private void fill(Connection looker) throws Exception {
        var jdbc = JdbcClient.create(new SingleConnectionDataSource(looker, true));
        var silent = new SilentCustomers(jdbc);
        var now = OffsetDateTime.now(ZoneOffset.UTC);
        var today = LocalDate.now(ZoneId.of("Europe/Rome"));
        var written = silent.make(count / 2, "letter", true, now);
        var owned = silent.make(count / 4, "owned", false, now);
        var called = silent.make(count - count / 2 - count / 4, "called", false, now);
        jdbc.sql("update customer set owner = 'luca' where id = any (?)")
                .param(owned.toArray(Long[]::new))
                .update();
        jdbc.sql("""
                        with numbers as (
                            insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                            select nextval('contact_point_seq'), c, 'PHONE', n, n, true, :now
                            from unnest(:customers::bigint[]) c, lateral (select '+39340' || 1000000 + c) x (n) returning normalised),
                        asked as (
                            insert into phone_register (number, listed, checked_on, imported_at)
                            select normalised, false, :today, :now from numbers)
                        insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, recorded_at, proof)
                        select c, 'MARKETING', 'PHONE', 'GIVEN', 'STORE', :now, :now, 'card' from unnest(:customers::bigint[]) c
                        """)
                .param("customers", called.toArray(Long[]::new))
                .param("now", now)
                .param("today", today)
                .update();
        silent.goSilent(written, today.minusDays(45), today, "115.00");
        silent.goSilent(owned, today.minusDays(45), today, "500.00");
        silent.goSilent(called, today.minusDays(45), today, "500.00");
        execute(looker, "analyze");
    }

    private void measure(BenchStore store, Connection looker, ProductProcess product) throws Exception {
        long postmaster = store.postmaster();
        call(product, "PUT", "/api/win-back", "{\"on\": true}", 200);
        execute(looker, "select pg_stat_statements_reset()");
        var jvm = Cpu.of(product.pid());
        var postgres = Cpu.ofTree(postmaster);
        long begin = System.nanoTime();
        call(product, "POST", "/api/win-back/scan", "", 202);
        double scanned = 0;
        var deadline = Instant.now().plusSeconds(900);
        while (number(looker, BEGUN) < count || number(looker, OPEN) > 0) {
            if (scanned == 0 && number(looker, "select count(*) from follow_up") > 0) {
                scanned = (System.nanoTime() - begin) / 1e9;
            }
            if (Instant.now().isAfter(deadline) || !product.isAlive()) {
                throw new IllegalStateException("Not all cases have begun: " + product.lastLines());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d cases begun in %.1f s, scan among it %.1f s; %.1f statements, %.1f CPU ms a case (JVM %.1f, PostgreSQL %.1f);"
                        + " %d letters, %d tasks%n",
                count,
                seconds,
                scanned,
                number(looker, "select coalesce(sum(s.calls), 0) " + MailToTicket.OURS) / (double) count,
                (Cpu.of(product.pid()) - jvm + Cpu.ofTree(postmaster) - postgres) * 1000 / count,
                (Cpu.of(product.pid()) - jvm) * 1000 / count,
                (Cpu.ofTree(postmaster) - postgres) * 1000 / count,
                number(looker, "select count(*) from contact_log where topic = 'WIN_BACK' and outcome = 'SENT'"),
                number(looker, "select count(*) from act_ru_task"));
        if (statements) {
            try (var statement = looker.createStatement();
                    var rows = statement.executeQuery(
                            "select s.calls, left(regexp_replace(s.query, '\\s+', ' ', 'g'), 160) " + MailToTicket.OURS
                                    + " order by s.calls desc limit 70")) {
                while (rows.next()) {
                    System.out.printf(Locale.ROOT, "%8d  %s%n", rows.getLong(1), rows.getString(2));
                }
            }
        }
    }

    private void call(ProductProcess product, String method, String path, String body, int expected) throws Exception {
        var login =
                Base64.getEncoder().encodeToString("admin:a-password-of-the-tests".getBytes(StandardCharsets.UTF_8));
        var answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + product.port() + path))
                        .header("Authorization", "Basic " + login)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IllegalStateException(
                    method + " " + path + " was answered by " + answer.statusCode() + ": " + answer.body());
        }
    }
}
