package io.filo.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import io.filo.ProductProcess;
import io.filo.campaign.MeasuredSegments;
import io.filo.insight.MeasuredInsight;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** How long it takes to count who is in segments of five conditions, each kind of condition among them. */
public final class Segments {

    private static final int TIMES = 7;

    private static final Map<String, String> SEGMENTS = new LinkedHashMap<>();

    static {
        SEGMENTS.put("profile, figures and consent", """
                {"and": [{"field": "city", "op": "in", "value": ["City 1", "City 2", "City 3", "City 4", "City 5"]},
                         {"field": "orders", "op": ">=", "value": 3},
                         {"field": "net", "op": ">=", "value": 200},
                         {"field": "lastOrder", "op": ">=", "value": {"daysAgo": 365}},
                         {"consent": "MARKETING", "channel": "EMAIL", "is": "GIVEN"}]}""");
        SEGMENTS.put("scores, stage and consent of nearly all", """
                {"and": [{"field": "rfmMonetary", "op": ">=", "value": 2},
                         {"field": "rfmRecency", "op": ">=", "value": 2},
                         {"field": "clv", "op": ">=", "value": 10},
                         {"not": {"field": "stage", "op": "=", "value": "AWARENESS"}},
                         {"consent": "MARKETING", "channel": "EMAIL", "is": "GIVEN"}]}""");
        SEGMENTS.put("what was done within windows", """
                {"and": [{"did": "order", "atLeast": 2, "within": {"days": 365}},
                         {"didNot": "order", "within": {"days": 60}},
                         {"sum": "order", "of": "total", "within": {"days": 365}, "op": ">=", "value": 150},
                         {"average": "order", "of": "total", "within": {"days": 365}, "op": "<=", "value": 150},
                         {"did": "order", "within": {"days": 365}, "where": [{"field": "channel", "op": "=", "value": "STORE"}]}]}""");
        SEGMENTS.put("what was bought", """
                {"and": [{"did": "order", "where": [{"field": "line.sku", "op": "=", "value": "sku-77"}]},
                         {"did": "order", "within": {"days": 180},
                          "where": [{"field": "line.category", "op": "starts with", "value": "category 7 >"}]},
                         {"didNot": "return", "within": {"days": 90}},
                         {"field": "orders", "op": ">=", "value": 2},
                         {"field": "country", "op": "=", "value": "IT"}]}""");
        SEGMENTS.put("nested, with all kinds", """
                {"and": [{"or": [{"field": "stage", "op": "=", "value": "RETENTION"},
                                 {"did": "order", "atLeast": 3, "within": {"days": 180}}]},
                         {"not": {"did": "return", "within": {"days": 365}}},
                         {"sum": "order", "of": "total", "within": {"days": 365}, "op": ">=", "value": 300},
                         {"consent": "MARKETING", "channel": "EMAIL", "is": "GIVEN"}]}""");
    }

    private final int customers;
    private final int orders;
    private final boolean explain;
    private final Path kept;

    private Segments(Map<String, String> options) {
        this.customers = Integer.parseInt(options.getOrDefault("customers", "1000000"));
        this.orders = Integer.parseInt(options.getOrDefault("orders", Integer.toString(customers * 10)));
        this.explain = options.containsKey("explain");
        this.kept = options.containsKey("keep") ? Path.of(options.get("keep")) : null;
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        new Segments(Options.of(arguments)).run();
        System.exit(0);
    }

    private void run() throws Exception {
        var home = kept == null ? Files.createTempDirectory("filo-bench") : Files.createDirectories(kept);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        boolean filled = Files.exists(home.resolve("filled"));
        try (var database = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("max_connections", "60")
                .setDataDirectory(home.resolve("postgresql"))
                .setCleanDataDirectory(kept == null)
                .start()) {
            if (!filled) {
                try (var admin = database.getPostgresDatabase().getConnection()) {
                    execute(admin, "create role filo login superuser");
                    execute(admin, "create database filo owner filo");
                }
            }
            var url = "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/filo";
            var properties = ProductProcess.production(url, 9, 9);
            properties.put("spring.datasource.username", "filo");
            properties.put("filo.mail.fetch", false);
            properties.put("filo.insight.work", false);
            // what was kept may be older than migrations with lower numbers
            properties.put("spring.flyway.out-of-order", filled);
            long begin = System.nanoTime();
            try (var product = ProductProcess.start(properties, home.resolve("product.log"), "-Xmx512m")) {
                product.awaitReady(Duration.ofSeconds(300));
            }
            System.out.printf(Locale.ROOT, "product ready in %.0f s%n", (System.nanoTime() - begin) / 1e9);
            try (var source = new HikariDataSource()) {
                source.setJdbcUrl(url + "?user=filo");
                source.setMaximumPoolSize(3);
                try (var looker = source.getConnection()) {
                    if (!filled) {
                        fill(source, looker);
                        Files.createFile(home.resolve("filled"));
                    }
                }
                measure(new MeasuredSegments(source));
            }
        } finally {
            if (kept == null) {
                FileSystemUtils.deleteRecursively(home);
            }
        }
    }

    private void fill(HikariDataSource source, Connection connection) throws SQLException {
        var dropped = new ManyCustomers(customers, orders).fill(connection);
        execute(connection, "set session_replication_role = replica");
        execute(connection, """
                insert into shop_order_line (order_id, line_id, position, product_external_id, sku, name, category_path, quantity,
                    unit_price, unit_cost, tax_rate)
                select id, '2', 1, (id / 2 % 2000)::text, 'SKU-' || id / 2 % 2000, 'Calza', 'Category ' || id / 2 % 20 || ' > Socks',
                       2, 10, 5, 0.22
                from shop_order where id % 2 = 0
                """);
        execute(connection, """
                insert into product (id, shop, external_id, updated_at, progress, hash, sku, name, category_path, attributes,
                    active, deleted)
                select n, 'bench', n::text, now(), 0, '', 'SKU-' || n, 'Scarpa', 'Category ' || n % 20, '{}', true, false
                from generate_series(0, 1999) n
                """);
        execute(connection, "set session_replication_role = default");
        execute(connection, """
                insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof, recorded_at)
                select id, 'MARKETING', 'EMAIL', state, 'BENCH', now() - interval '1 day' * (300 - 100 * n), 'x', now()
                from customer, lateral (values (0, 'REQUESTED'), (1, 'CONFIRMED'), (2, 'WITHDRAWN')) said (n, state)
                where id % 3 < 2 and (n < 2 or id % 10 = 0)
                """);
        for (var index : dropped) {
            execute(connection, index);
        }
        var insight = new MeasuredInsight(source);
        insight.rebuild();
        insight.limits();
        insight.model();
        execute(connection, """
                insert into rfm_cell (r, f, m, segment, rule, version)
                select r, f, m, 'ANY', 'x', 1 from generate_series(1, 5) r, generate_series(1, 5) f, generate_series(1, 5) m
                on conflict do nothing
                """);
        execute(connection, "vacuum (analyze)");
        execute(connection, "checkpoint");
    }

    private void measure(MeasuredSegments segments) {
        for (var segment : SEGMENTS.entrySet()) {
            if (explain) {
                System.out.println(segments.plan(segment.getValue()));
            }
            var times = new double[TIMES];
            long count = 0;
            for (int i = 0; i < TIMES; i++) {
                long begin = System.nanoTime();
                count = segments.count(segment.getValue());
                times[i] = (System.nanoTime() - begin) / 1e9;
            }
            double first = times[0];
            Arrays.sort(times);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %,d counted in %.2f s, median of %d; the first time %.2f s (below 2)%n",
                    segment.getKey(),
                    count,
                    times[TIMES / 2],
                    TIMES,
                    first);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
