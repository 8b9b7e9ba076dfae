package io.filo.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.ProductProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.postgresql.PGConnection;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * What the import of a list costs: seconds from the first byte of the list to its report, as a multiple of a bare COPY of
 * the same rows into tables with the same indexes, constraints and foreign keys; and the largest memory that the product
 * needed meanwhile. The product runs in a JVM of its own, with the heap that is given to it.
 */
abstract class ListBench {

    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:a-password-of-the-tests".getBytes());

    private final String heap;
    private final HttpClient client = HttpClient.newHttpClient();

    ListBench(Map<String, String> options) {
        this.heap = options.getOrDefault("heap", "512m");
    }

    /** Those that are filled, a table after those that it refers to. */
    abstract List<String> tables();

    /** Writes the list. @return how many rows it has */
    abstract int write(Writer list) throws IOException;

    /** What the address says beside the name. */
    abstract String query();

    /** What the import may cost, as a multiple of the bare COPY. */
    abstract int limit();

    /** What is measured beside, in the full tables. */
    void measureMore(Connection looker, ProductProcess product) throws Exception {}

    final void run() throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
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
            try (var looker = DriverManager.getConnection(url + "?user=postgres");
                    var product = ProductProcess.start(properties, home.resolve("product.log"), "-Xmx" + heap)) {
                product.awaitReady(Duration.ofSeconds(120));
                measure(home, looker, product);
            }
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
    }

    private void measure(Path home, Connection looker, ProductProcess product) throws Exception {
        var list = home.resolve("bench.csv");
        int rows;
        try (var out = Files.newBufferedWriter(list)) {
            rows = write(out);
        }
        System.out.printf(Locale.ROOT, "%,d rows, %,d kB; heap %s%n", rows, Files.size(list) / 1000, heap);

        long begin = System.nanoTime();
        var api = "http://127.0.0.1:" + product.port() + "/api/imports";
        var sent = new ObjectMapper()
                .readTree(send(HttpRequest.newBuilder(URI.create(api + "?name=bench.csv" + query()))
                        .header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofFile(list))));
        long id = sent.path("id").asLong();
        double uploaded = seconds(begin);
        var read = new AtomicReference<>(0.0);
        Awaitility.await()
                .atMost(Duration.ofHours(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    var run = new ObjectMapper().readTree(send(HttpRequest.newBuilder(URI.create(api + "/" + id))));
                    var state = run.path("state").asText();
                    if (read.get() == 0 && run.path("readAll").asBoolean()) {
                        read.set(seconds(begin));
                    }
                    if (state.equals("STOPPED") || state.equals("REVIEW")) {
                        throw new IllegalStateException(run.toString());
                    }
                    return state.equals("DONE");
                });
        double imported = seconds(begin);
        long made = number(looker, "select made from import_run where id = " + id);
        System.out.printf(
                Locale.ROOT,
                "import: %.1f s (received after %.1f, read after %.1f), %,.0f rows/s, %,d made; peak of resident memory %,d MB%n",
                imported,
                uploaded,
                read.get(),
                rows / imported,
                made,
                peak(product.pid()));

        double copied = copy(home, looker);
        System.out.printf(Locale.ROOT, "COPY of the same rows: %.1f s%n", copied);
        System.out.printf(Locale.ROOT, "ratio: %.2f (at most %d)%n", imported / copied, limit());
        measureMore(looker, product);
    }

    final String send(HttpRequest.Builder request) throws Exception {
        var answer = client.send(request.header("Authorization", LOGIN).build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.body());
        }
        return answer.body();
    }

    /** Into tables with the same indexes, constraints and foreign keys. */
    private double copy(Path home, Connection looker) throws Exception {
        var copies = looker.unwrap(PGConnection.class).getCopyAPI();
        for (var table : tables()) {
            execute(looker, "create table bench_" + table + " (like " + table + " including all)");
            try (OutputStream out = Files.newOutputStream(home.resolve(table))) {
                copies.copyOut("copy " + table + " to stdout", out);
            }
        }
        for (var key : foreignKeys(looker)) {
            execute(looker, key);
        }
        execute(looker, "checkpoint");
        long begin = System.nanoTime();
        for (var table : tables()) {
            try (InputStream in = Files.newInputStream(home.resolve(table))) {
                copies.copyIn("copy bench_" + table + " from stdin", in);
            }
        }
        return seconds(begin);
    }

    private List<String> foreignKeys(Connection looker) throws SQLException {
        var keys = new ArrayList<String>();
        try (var statement = looker.prepareStatement("""
                select format('alter table bench_%s add %s', conrelid::regclass,
                              replace(pg_get_constraintdef(oid), 'REFERENCES ', 'REFERENCES bench_'))
                from pg_constraint
                where contype = 'f' and conrelid::regclass::text = any (?) and confrelid::regclass::text = any (?)
                """)) {
            var tables = looker.createArrayOf("text", tables().toArray());
            statement.setArray(1, tables);
            statement.setArray(2, tables);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    keys.add(found.getString(1));
                }
            }
        }
        return keys;
    }

    static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static long peak(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1000)
                .findFirst()
                .orElse(0);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
