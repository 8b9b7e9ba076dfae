package io.filo.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import io.filo.ProductProcess;
import io.filo.insight.MeasuredInsight;
import io.filo.support.BusinessException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * What it costs to know all customers: figures, scores and dates of all of them as a multiple of the bare aggregation of
 * their orders; of 10,000 whose orders changed; to find who became dormant today; and to fit the model.
 *
 * <p>With {@code --data=DIR} the customers and orders stay there, to be measured again without being written again;
 * {@code --fill} only writes them. {@code --only=} takes some parts alone: {@code figures} (the first ones, and the model),
 * {@code rebuild}, {@code changed}, {@code read}, {@code credit}, {@code board}; all but the first take the figures that are there.
 */
public final class Insight {

    private final int customers;
    private final int orders;
    private final @Nullable Path data;
    private final boolean fillOnly;
    private final Set<String> only;
    private final int rounds;

    private Insight(Map<String, String> options) {
        this.customers = Integer.parseInt(options.getOrDefault("customers", "1000000"));
        this.orders = Integer.parseInt(options.getOrDefault("orders", Integer.toString(customers * 10)));
        this.data = options.containsKey("data") ? Path.of(options.get("data")).toAbsolutePath() : null;
        this.fillOnly = options.containsKey("fill");
        this.only = Set.of(options.getOrDefault("only", "figures,rebuild,changed,read,credit,board")
                .split(","));
        this.rounds = Integer.parseInt(options.getOrDefault("rounds", "3"));
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        new Insight(Options.of(arguments)).run();
        System.exit(0);
    }

    private void run() throws Exception {
        var home = data == null ? Files.createTempDirectory("filo-bench") : Files.createDirectories(data);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var filled = home.resolve("filled");
        boolean reused = Files.exists(filled);
        if (!reused) {
            FileSystemUtils.deleteRecursively(home.resolve("postgresql"));
        }
        try (var database = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("maintenance_work_mem", "512MB")
                .setServerConfig("max_connections", "60")
                .setDataDirectory(home.resolve("postgresql"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofMinutes(2))
                .start()) {
            if (!reused) {
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
            try (var product = ProductProcess.start(properties, home.resolve("product.log"), "-Xmx512m")) {
                product.awaitReady(Duration.ofMinutes(30));
            }
            try (var source = new HikariDataSource()) {
                source.setJdbcUrl(url + "?user=filo");
                source.setMaximumPoolSize(3);
                try (var looker = source.getConnection()) {
                    if (!reused) {
                        new ManyCustomers(customers, orders).fill(looker);
                        Files.createFile(filled);
                    }
                    if (!fillOnly) {
                        measure(new MeasuredInsight(source), looker);
                    }
                }
            }
        } finally {
            if (data == null) {
                FileSystemUtils.deleteRecursively(home);
            }
        }
    }

    private void measure(MeasuredInsight insight, Connection looker) throws SQLException {
        System.out.printf(
                Locale.ROOT,
                "%,d customers, %,d orders%n",
                number(looker, "select count(*) from customer"),
                number(looker, "select count(*) from shop_order"));
        if (only.contains("figures")) {
            figures(insight, looker);
        } else {
            takeBack(insight, looker);
        }
        if (only.contains("rebuild")) {
            rebuild(insight, looker);
        }
        if (only.contains("changed")) {
            changed(insight, looker);
        }
        if (only.contains("read")) {
            read(insight, looker);
        }
        if (only.contains("credit")) {
            credit(insight, looker);
        }
        if (only.contains("board")) {
            board(insight, looker);
        }
    }

    private static void figures(MeasuredInsight insight, Connection looker) throws SQLException {
        execute(looker, "set session_replication_role = replica");
        forget(looker);
        execute(looker, "set session_replication_role = default");
        execute(
                looker,
                "truncate customer_stats, order_money, order_money_changed, customer_change, rfm_limits, value_model, expected_orders");
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
        insight.limits();
        execute(looker, "vacuum (analyze) customer_stats, order_money, expected_orders");
        execute(looker, "checkpoint");
    }

    private void rebuild(MeasuredInsight insight, Connection looker) throws SQLException {
        double bare = Double.MAX_VALUE;
        double all = Double.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            long begin = System.nanoTime();
            insight.aggregate();
            bare = Math.min(bare, seconds(begin));
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
    }

    private void changed(MeasuredInsight insight, Connection looker) throws SQLException {
        int some = Math.min(10_000, customers);
        var dirty = new double[5];
        for (int i = 0; i < dirty.length; i++) {
            buyOnce(looker, some, i);
            long begin = System.nanoTime();
            insight.workOff();
            dirty[i] = seconds(begin);
        }
        Arrays.sort(dirty);
        System.out.printf(
                Locale.ROOT,
                "%,d customers whose orders changed: median %.2f s (at most 0.5), %.2f to %.2f s%n",
                some,
                dirty[2],
                dirty[0],
                dirty[4]);
        takeBack(insight, looker);
        execute(looker, "vacuum (analyze) order_money_changed, customer_stats");
    }

    private static void read(MeasuredInsight insight, Connection looker) throws SQLException {
        var found = new double[11];
        long who = 0;
        for (int i = 0; i < found.length; i++) {
            long begin = System.nanoTime();
            who = number(
                    looker,
                    "select count(*) from (select customer_id from customer_stats where dormant_at = current_date) x");
            found[i] = seconds(begin) * 1000;
        }
        Arrays.sort(found);
        System.out.printf(Locale.ROOT, "dormant from today on: %,d found in %.1f ms (at most 10)%n", who, found[5]);

        long begin = System.nanoTime();
        insight.base();
        System.out.printf(Locale.ROOT, "months and cohorts: %.1f s%n", seconds(begin));

        begin = System.nanoTime();
        long cells = number(
                looker,
                "select count(*) from (select r, f, m, sum(net), sum(value_12m)"
                        + " from customer_insight(current_date) group by r, f, m) x");
        System.out.printf(Locale.ROOT, "grid of scores over all: %,d cells in %.2f s%n", cells, seconds(begin));
    }

    /** Of a year, or of as much of it as is answered at once. */
    private static void credit(MeasuredInsight insight, Connection looker) throws SQLException {
        execute(looker, "create index if not exists shop_order_placed on shop_order (placed_at desc, id desc)");
        int days = 366;
        for (int i = 0; i < 2; i++) {
            long begin = System.nanoTime();
            try {
                System.out.printf(
                        Locale.ROOT,
                        "credit of channels: %d days with %,d orders in %.1f s%n",
                        days,
                        insight.credit(days),
                        seconds(begin));
                return;
            } catch (BusinessException refused) {
                System.out.printf(Locale.ROOT, "credit: %s (%.1f s)%n", refused.getMessage(), seconds(begin));
                if (!refused.code().equals("REPORT_TOO_LARGE")) {
                    return;
                }
                days = ((Long) refused.arguments()[2]).intValue();
            }
        }
    }

    /** Each question of the board, over a quarter and over a year; what would take longer than a minute is refused. */
    private static void board(MeasuredInsight insight, Connection looker) throws SQLException {
        if (number(looker, "select count(*) from (select from shipment limit 1) x") == 0) {
            ManyCustomers.parcelsAndVisits(looker);
        }
        for (int days : List.of(90, 365)) {
            insight.questions(days).forEach((name, question) -> {
                long begin = System.nanoTime();
                try {
                    question.run();
                    System.out.printf(Locale.ROOT, "%s of %d days: %.1f s (at most 20)%n", name, days, seconds(begin));
                } catch (BusinessException refused) {
                    System.out.printf(Locale.ROOT, "%s of %d days: %s%n", name, days, refused.getMessage());
                }
            });
        }
    }

    /** An order of each of some customers, from all over the shop. */
    private void buyOnce(Connection connection, int some, int round) throws SQLException {
        execute(connection, """
                with placed as (
                    insert into shop_order (id, shop, external_id, number, updated_at, progress, hash, live, customer_id,
                        placed_at, channel, sales_model, status, payment_status, fulfillment_status, currency, total,
                        shipping_paid, shipping_cost, created_at)
                    select %1$d + n, 'bench-new', %2$d || '-' || n, '#' || n, now(), 0, '', false,
                           1 + (n * 7919::bigint + %2$d * 104729) %% %3$d, now(), 'WEB', 'B2C', 'CLOSED', 'PAID', 'FULFILLED', 'EUR',
                           round((20 + 180 * random())::numeric, 2), 0, 0, now()
                    from generate_series(1, %4$d) n
                    returning id, total)
                insert into shop_order_line (order_id, line_id, position, name, category_path, quantity, unit_price, unit_cost,
                    tax_rate)
                select id, '1', 0, 'Scarpa', 'Scarpe', 1, total, round(total * 0.5, 2), 0.22 from placed
                """.formatted(1_000_000_000L + round * (long) some, round, customers, some));
    }

    /** Leaves the folder as it was. */
    private static void takeBack(MeasuredInsight insight, Connection connection) throws SQLException {
        forget(connection);
        while (insight.workOff() > 0) {
            execute(connection, "vacuum customer_change");
        }
    }

    private static void forget(Connection connection) throws SQLException {
        execute(connection, "delete from shop_order_line where order_id > 1000000000");
        execute(connection, "delete from shop_order where id > 1000000000");
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
