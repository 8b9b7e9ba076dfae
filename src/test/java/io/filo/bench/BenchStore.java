package io.filo.bench;

import static io.filo.bench.MailToTicket.execute;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/** An empty PostgreSQL that forgets nothing, for a product in a JVM of its own, and that counts the product's statements. */
final class BenchStore implements AutoCloseable {

    private final Path home;
    private final EmbeddedPostgres database;

    private BenchStore(Path home, EmbeddedPostgres database) {
        this.home = home;
        this.database = database;
    }

    /** @param settings of the server, beside those that keep it durable */
    static BenchStore start(Map<String, String> settings) throws IOException, SQLException {
        var home = Files.createTempDirectory("filo-bench");
        // PostgreSQL, and what else runs as a user of its own, must get through.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var builder = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_connections", "60")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setDataDirectory(home.resolve("postgresql"));
        settings.forEach(builder::setServerConfig);
        var store = new BenchStore(home, builder.start());
        try (var admin = store.database.getPostgresDatabase().getConnection()) {
            execute(admin, "create role filo login superuser");
            execute(admin, "create database filo owner filo");
        }
        return store;
    }

    /** A folder that goes with it. */
    Path home() {
        return home;
    }

    /** Without a user; the product's is {@code filo}. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/filo";
    }

    /** Beside the product, as another user, so that what it asks is not counted. */
    Connection looker() throws SQLException {
        return DriverManager.getConnection(url() + "?user=postgres");
    }

    /** Process id of the server. */
    long postmaster() throws IOException {
        return Long.parseLong(Files.readAllLines(home.resolve("postgresql/postmaster.pid"))
                .get(0)
                .strip());
    }

    @Override
    public void close() throws IOException {
        try {
            database.close();
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
    }
}
