package io.filo.demo;

import io.filo.support.StartFailure;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL inside the product, for one machine: durable, on loopback only, with a password of its own in the
 * data folder. Starts beside the application, and stops after everything that uses it. A server that outlived its
 * application is found again and used.
 */
final class EmbeddedDatabase {

    /** Major version of the binaries in the pom; a data folder of another one cannot be opened. */
    static final String MAJOR = "17";

    static final String USER = "filo";
    static final String NAME = "filo";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final String SYSTEM = System.getProperty("os.name", "");
    private static final String INSTEAD = "or use a PostgreSQL of your own: FILO_EMBEDDED_DATABASE=false and"
            + " SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME, SPRING_DATASOURCE_PASSWORD.";

    /** Held so that its lock is: the collector would release it. */
    private final DataFolder folder;

    private final int port;
    private final Path data;
    private final Path binaries;
    private final Path serverLog;
    private final Path passwordFile;
    /** Lies there while the first start is under way: a database that was never finished is made anew. */
    private final Path unfinished;
    /** Lies there while any start is under way: after one that failed, the binaries are unpacked anew. */
    private final Path starting;

    private final String password;
    private final CompletableFuture<EmbeddedPostgres> server;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private EmbeddedDatabase(DataFolder folder, int port) {
        requireKnownSystem();
        this.folder = folder;
        Path home = folder.privateFolder("postgresql");
        this.data = home.resolve("database");
        this.binaries = home.resolve("binaries");
        this.serverLog = home.resolve("server.log");
        this.passwordFile = home.resolve("password");
        this.unfinished = home.resolve("unfinished");
        this.starting = home.resolve("starting");
        this.port = survivorsPort(port);
        requireSameVersion();
        this.password = password(passwordFile);
        if (!isOurs()) {
            EmbeddedParts.requireFree(this.port, "the embedded database", "FILO_EMBEDDED_DATABASE_PORT");
        }
        this.server = new CompletableFuture<>();
    }

    /**
     * Begins to start the server and returns at once.
     *
     * @throws StartFailure when it is clear already that it cannot start
     */
    static EmbeddedDatabase start(DataFolder folder, int port) {
        EmbeddedDatabase database = new EmbeddedDatabase(folder, port);
        // After the contexts, and with them the pool, are closed.
        SpringApplication.getShutdownHandlers().add(database::stop);
        Thread starter = new Thread(database::startServer, "embedded-database");
        starter.setDaemon(true);
        starter.start();
        return database;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME;
    }

    String password() {
        return password;
    }

    /** Waits until the server takes connections. */
    void awaitReady() {
        try {
            server.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void startServer() {
        long begin = System.nanoTime();
        try {
            EmbeddedPostgres started = open();
            server.complete(started);
            log.info("PostgreSQL is ready on 127.0.0.1:{} after {} ms", port, (System.nanoTime() - begin) / 1_000_000);
        } catch (StartFailure e) {
            server.completeExceptionally(e);
        } catch (Exception | ExceptionInInitializerError e) {
            server.completeExceptionally(
                    folder.isFull()
                            ? folder.tooSmall(e)
                            : new StartFailure(
                                    "The embedded PostgreSQL did not start (" + lastWords(e) + "): see " + serverLog
                                            + " for why, " + INSTEAD,
                                    e));
        }
    }

    private EmbeddedPostgres open() throws IOException, SQLException {
        requireUserNamespaces();
        boolean first = Files.exists(unfinished) || !Files.exists(data.resolve("postgresql.conf"));
        if (first) {
            log.info("First start in this data folder: the database is made ...");
            stopSurvivor();
            FileSystemUtils.deleteRecursively(data);
            Files.writeString(unfinished, "");
        }
        if (Files.exists(starting) && survivor().isEmpty()) {
            FileSystemUtils.deleteRecursively(binaries);
        }
        Files.writeString(starting, "");
        EmbeddedPostgres started = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(STARTUP)
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(serverLog.toFile()))
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(serverLog.toFile()))
                // Given to initdb as --auth, --pwfile and so on.
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", passwordFile.toString())
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setConnectConfig("password", password)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "60")
                .setServerConfig("shared_buffers", "128MB")
                .setServerConfig("timezone", "UTC")
                .setServerConfig("log_min_messages", "warning")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .start();
        try {
            requireOurData(started);
            if (first) {
                createDatabase(started);
                Files.delete(unfinished);
            }
            Files.delete(starting);
            return started;
        } catch (IOException | SQLException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private void createDatabase(EmbeddedPostgres started) throws SQLException {
        try (Connection connection = started.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create role " + USER + " login password '" + password + "'");
            statement.execute("grant pg_read_all_stats to " + USER);
            statement.execute("create database " + NAME + " owner " + USER);
        }
        try (Connection connection = started.getDatabase("postgres", NAME).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create extension pg_stat_statements");
        }
    }

    private void requireOurData(EmbeddedPostgres started) throws SQLException {
        try (Connection connection = started.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('data_directory')")) {
            row.next();
            if (!data.equals(Path.of(row.getString(1)))) {
                throw new StartFailure("Port " + port + " answers for another database: give a free one by"
                        + " FILO_EMBEDDED_DATABASE_PORT.");
            }
        }
    }

    private void requireSameVersion() {
        Path version = data.resolve("PG_VERSION");
        try {
            String major = Files.exists(version) ? Files.readString(version).strip() : MAJOR;
            if (!major.equals(MAJOR)) {
                throw new StartFailure("The data in " + data + " were written by PostgreSQL " + major + " and this Filo"
                        + " brings " + MAJOR + ": move that folder away to begin anew, give another one by FILO_DATA, "
                        + INSTEAD);
            }
        } catch (IOException e) {
            throw new StartFailure(
                    "The data in " + data
                            + " cannot be read: make them readable for this user, or give another folder by"
                            + " FILO_DATA.",
                    e);
        }
    }

    private static void requireKnownSystem() {
        if (SYSTEM.startsWith("Windows")) {
            throw new StartFailure("There is no PostgreSQL for Windows inside: start Filo in the Windows Subsystem for"
                    + " Linux, " + INSTEAD);
        }
    }

    private static void requireUserNamespaces() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root && SYSTEM.equals("Linux") && !LinuxUtils.isUnshareAvailable()) {
            throw new StartFailure("PostgreSQL does not run as root, and this system forbids the user namespaces that"
                    + " would help: start Filo as another user, " + INSTEAD);
        }
    }

    /** The port of a server that outlived its application; else the wanted one. */
    private int survivorsPort(int wanted) {
        List<String> lines = survivor();
        return lines.isEmpty() ? wanted : Integer.parseInt(lines.get(3).strip());
    }

    private boolean isOurs() {
        return !survivor().isEmpty();
    }

    /** Lines of {@code postmaster.pid} of a living server; empty when there is none. */
    private List<String> survivor() {
        Path file = data.resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            boolean complete = lines.size() > 3;
            return complete && answers(Integer.parseInt(lines.get(3).strip())) && process(lines) ? lines : List.of();
        } catch (IOException | NumberFormatException e) {
            return List.of();
        }
    }

    private static boolean process(List<String> lines) {
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip())).isPresent();
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void stopSurvivor() {
        List<String> lines = survivor();
        if (!lines.isEmpty()) {
            ProcessHandle.of(Long.parseLong(lines.get(0).strip())).ifPresent(process -> {
                process.destroy();
                process.onExit()
                        .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                        .join();
            });
        }
    }

    void stop() {
        if (stopped.getAndSet(true)) {
            return;
        }
        try {
            server.join().close();
        } catch (CompletionException e) {
            // never started: nothing to stop
            log.debug("No database to stop", e);
        } catch (IOException e) {
            log.warn("The embedded PostgreSQL did not stop: the next start will find it.", e);
        }
    }

    private static String password(Path file) {
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, password + "\n", StandardCharsets.US_ASCII);
            return password;
        } catch (IOException e) {
            throw new StartFailure(
                    "The file " + file + " cannot be read or written: make the data folder writable for this user, or"
                            + " give another one by FILO_DATA.",
                    e);
        }
    }

    private static String lastWords(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
