package io.filo.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import io.filo.ProductProcess;
import io.filo.insight.MeasuredInsight;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * What it costs to know all customers: figures, scores and dates of all of them as a multiple of the bare aggregation of
 * their orders; of 10,000 whose orders changed; to find who became dormant today; and to fit the model.
 */
public final class Insight {

    private final int customers;
    private final int orders;

    private Insight(Map<String, String> options) {
        this.customers = Integer.parseInt(options.getOrDefault("customers", "1000000"));
        this.orders = Integer.parseInt(options.getOrDefault("orders", Integer.toString(customers * 10)));
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        new Insight(Options.of(arguments)).run();
        System.exit(0);
    }

    private void run() throws Exception {
        var home = Files.createTempDirectory("filo-bench");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var database = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("max_connections", "60")
                .setDataDirectory(home.resolve("postgresql"))
                .start()) {
            try (var admin = database.getPostgresDatabase().getConnection()) {
                execute(admin, "create role filo login superuser");
                execute(admin, "create database filo owner filo");
            }
            var url = "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/filo";
            var properties = ProductProcess.production(url, 9, 9);
            properties.put("spring.datasource.username", "filo");
            properties.put("filo.mail.fetch", false);
            properties.put("filo.insight.work", false);
            try (var product = ProductProcess.start(properties, home.resolve("product.log"), "-Xmx512m")) {
                product.awaitReady(Duration.ofSeconds(120));
            }
            try (var source = new HikariDataSource()) {
                source.setJdbcUrl(url + "?user=filo");
                source.setMaximumPoolSize(3);
                try (var looker = source.getConnection()) {
                    new ManyCustomers(customers, orders).fill(looker);
                    measure(new MeasuredInsight(source), looker);
                }
            }
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
    }

    private void measure(MeasuredInsight insight, Connection looker) throws SQLException {
        long begin = System.nanoTime();
        insight.rebuild();
        System.out.printf(Locale.ROOT, "first figures: %.1f s%n", seconds(begin));

        begin = System.nanoTime();
        int fit = insight.model();
        System.out.printf(
                Locale.ROOT,
                "model: fitted in %.1f s (below 120), with all customers by it %.1f s%n",
                fit / 1000.0,
                seconds(begin));
        var fallBack = text(
                looker,
                "select coalesce(fall_back, 'none') || ', ' || coalesce(spend_fall_back, 'none')"
                        + " from value_model order by id desc limit 1");
        System.out.println("fall-backs: " + fallBack);
        execute(looker, "vacuum (analyze) customer_stats, expected_orders");

        double bare = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            begin = System.nanoTime();
            insight.aggregate();
            bare = Math.min(bare, seconds(begin));
        }
        double all = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            begin = System.nanoTime();
            insight.limits();
            insight.rebuild();
            all = Math.min(all, seconds(begin));
            execute(looker, "vacuum customer_stats");
        }
        System.out.printf(
                Locale.ROOT,
                "figures, scores and dates of all: %.1f s, %.2f times the bare aggregation of %.1f s (at most 2)%n",
                all,
                all / bare,
                bare);

        int some = Math.min(10_000, customers);
        var dirty = new double[5];
        for (int i = 0; i < dirty.length; i++) {
            execute(
                    looker,
                    "insert into customer_change (customer_id) select 1 + (n * 7919::bigint + %d) %% %d from generate_series(1, %d) n"
                            .formatted(i, customers, some));
            begin = System.nanoTime();
            insight.workOff();
            dirty[i] = seconds(begin);
        }
        Arrays.sort(dirty);
        System.out.printf(
                Locale.ROOT, "%,d customers whose orders changed: median %.2f s (at most 0.5)%n", some, dirty[2]);

        var found = new double[11];
        long who = 0;
        for (int i = 0; i < found.length; i++) {
            begin = System.nanoTime();
            who = number(
                    looker,
                    "select count(*) from (select customer_id from customer_stats where dormant_at = current_date) x");
            found[i] = seconds(begin) * 1000;
        }
        Arrays.sort(found);
        System.out.printf(Locale.ROOT, "dormant from today on: %,d found in %.1f ms (at most 10)%n", who, found[5]);

        begin = System.nanoTime();
        insight.base();
        System.out.printf(Locale.ROOT, "months and cohorts: %.1f s%n", seconds(begin));

        begin = System.nanoTime();
        long cells = number(
                looker,
                "select count(*) from (select r, f, m, sum(net), sum(value_12m)"
                        + " from customer_insight(current_date) group by r, f, m) x");
        System.out.printf(Locale.ROOT, "grid of scores over all: %,d cells in %.2f s%n", cells, seconds(begin));
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(text(connection, sql));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
