package io.filo.bench;

import ch.qos.logback.classic.Level;
import io.filo.Dovecot;
import io.filo.ProductProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * What a mail costs from the mailbox to the open user task, acknowledgement sent: CPU seconds of JVM and PostgreSQL
 * together, SQL statements, bytes of database, time to the visible ticket. And the same rows as bare JDBC inserts, as a
 * ratio. The product runs in a JVM of its own; mailbox (Dovecot) and SMTP sink run in other processes and are not
 * counted.
 */
public final class MailToTicket {

    private static final String NEWEST = "select coalesce(max(id), 0) from inbound_mail";
    // Looks at the new ones alone: to read a full table ten times a second would slow down what is measured.
    private static final String PLACED_AFTER = "select count(*) from inbound_mail where state <> 'STORED' and id > ";
    private static final String EVENTS_WAITING = "select count(*) from process_event where state = 'READY'";
    private static final String MAILS_TO_SEND = "select count(*) from outbound_mail where state = 'QUEUED'";
    private static final String WAL_BYTES = "select pg_current_wal_lsn() - '0/0'";
    static final String OURS = "from pg_stat_statements s join pg_roles r on r.oid = s.userid"
            + " where r.rolname = 'filo' and s.query !~* '^(begin|commit|rollback|set|show)'";

    private final int count;
    private final int warmup;
    private final int rounds;
    private final int rate;
    private final boolean statements;
    private final boolean profile;
    private final int store;
    private final int burst;

    private MailToTicket(Map<String, String> options) {
        this.count = Integer.parseInt(options.getOrDefault("count", "1000"));
        this.warmup = Integer.parseInt(options.getOrDefault("warmup", "2000"));
        this.rounds = Integer.parseInt(options.getOrDefault("rounds", "3"));
        this.rate = Integer.parseInt(options.getOrDefault("rate", "20"));
        this.statements = Boolean.parseBoolean(options.getOrDefault("statements", "false"));
        this.profile = Boolean.parseBoolean(options.getOrDefault("profile", "false"));
        this.store = Integer.parseInt(options.getOrDefault("store", "0"));
        this.burst = Integer.parseInt(options.getOrDefault("burst", "0"));
    }

    public static void main(String[] arguments) throws Exception {
        var options = Options.of(arguments);
        if (!Dovecot.isInstalled()) {
            System.err.println(
                    "This benchmark fetches from Dovecot, which is not installed: apt-get install dovecot-imapd");
            System.exit(2);
        }
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        new MailToTicket(options).run();
        System.exit(0);
    }

    private record Measured(
            int mails, double wall, double jvm, double postgres, long statements, long bytes, long wal) {
        double cpuPerMail() {
            return (jvm + postgres) / mails;
        }

        double postgresPerMail() {
            return postgres / mails;
        }
    }

    private void run() throws Exception {
        var home = Files.createTempDirectory("filo-bench");
        // Dovecot and PostgreSQL run as users of their own and must get through.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var database = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .setServerConfig("shared_buffers", "256MB")
                        .setServerConfig("max_connections", "60")
                        .setServerConfig("track_commit_timestamp", "on")
                        .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                        .setServerConfig("pg_stat_statements.track_utility", "on")
                        .setDataDirectory(home.resolve("postgresql"))
                        .start();
                var sink = new SmtpSink();
                var dovecot = Dovecot.start(home.resolve("dovecot"))) {
            var admin = database.getPostgresDatabase().getConnection();
            for (var sql : List.of(
                    "create role filo login superuser",
                    "create database filo owner filo",
                    "alter system set log_min_messages = 'fatal'")) {
                execute(admin, sql);
            }
            var url = "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/filo?user=";
            try (var looker = DriverManager.getConnection(url + "postgres")) {
                execute(looker, "create extension pg_stat_statements");
                // A parallel worker of what looks whether all is done would be counted as the product's.
                execute(looker, "set max_parallel_workers_per_gather = 0");
                measure(home, database, url, looker, sink, dovecot);
            }
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
    }

    private void measure(
            Path home, EmbeddedPostgres database, String url, Connection looker, SmtpSink sink, Dovecot dovecot)
            throws Exception {
        long postmaster = Long.parseLong(Files.readAllLines(home.resolve("postgresql/postmaster.pid"))
                .get(0)
                .strip());
        var product = start(home, database.getPort(), sink.port(), dovecot.port());
        try {
            awaitFirstFetch(looker, product);
            System.out.printf(
                    Locale.ROOT,
                    "corpus: %s; %d mails to warm up, %d rounds of %d%n",
                    MailCorpus.isShared() ? "shared generator" : "own",
                    warmup,
                    rounds,
                    count);
            // A page that changes for the first time after a checkpoint is logged whole: as rarely here as in a shop.
            execute(looker, "checkpoint");
            feed(dovecot, looker, corpus(home, warmup, 0.3, 1), product);
            var fresh = new ArrayList<Measured>();
            var replies = new ArrayList<Measured>();
            for (int round = 1; round <= rounds; round++) {
                var mails = corpus(home, count + count / 2, 1.0 / 3, 100 + round);
                var sentBefore = sink.received();
                var profiled = profile && round == rounds ? new JvmProfile(product.pid()) : null;
                fresh.add(measured(
                        product,
                        postmaster,
                        looker,
                        () -> feed(
                                dovecot,
                                looker,
                                mails.stream().filter(mail -> !mail.reply()).toList(),
                                product)));
                print("new mails, round " + round, fresh.get(round - 1));
                System.out.println("    acknowledgements sent: " + (sink.received() - sentBefore));
                if (profiled != null) {
                    profiled.print(fresh.get(round - 1).mails());
                }
                if (statements) {
                    printStatements(looker);
                }
                replies.add(measured(
                        product,
                        postmaster,
                        looker,
                        () -> feed(
                                dovecot,
                                looker,
                                mails.stream().filter(MailCorpus.Mail::reply).toList(),
                                product)));
                print("replies, round " + round, replies.get(round - 1));
                if (statements) {
                    printStatements(looker);
                }
            }
            bareInserts(url, postmaster, looker, fresh);
            latency(dovecot, looker, home, product);
            if (statements) {
                printSizes(looker);
            }
            print("NEW MAIL, median", median(fresh));
            print("REPLY, median", median(replies));
            if (burst > 0) {
                heap(home, dovecot, looker, product);
            }
            if (store > 0) {
                fullStore(home, postmaster, url, looker, dovecot, product, median(fresh));
            }
        } finally {
            product.close();
        }
    }

    private List<MailCorpus.Mail> corpus(Path home, int size, double replies, int seed) throws Exception {
        return MailCorpus.generate(home.resolve("corpus-" + seed), size, replies, seed, Dovecot.USER);
    }

    private ProductProcess start(Path home, int database, int smtp, int imap) throws Exception {
        var properties = ProductProcess.production("jdbc:postgresql://127.0.0.1:" + database + "/filo", smtp, imap);
        properties.put("spring.datasource.username", "filo");
        properties.remove("spring.datasource.hikari.maximum-pool-size");
        var product = ProductProcess.start(
                properties, home.resolve("product.log"), profile ? new String[] {JvmProfile.OPTION} : new String[0]);
        product.awaitReady(Duration.ofSeconds(120));
        return product;
    }

    private static void awaitFirstFetch(Connection looker, ProductProcess product) throws Exception {
        var deadline = Instant.now().plusSeconds(60);
        while (number(looker, "select count(*) from mailbox where last_fetch_at is not null") == 0) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("The mailbox is not fetched: " + product.lastLines());
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private interface Work {
        int run() throws Exception;
    }

    private Measured measured(ProductProcess product, long postmaster, Connection looker, Work work) throws Exception {
        execute(looker, "select pg_stat_statements_reset()");
        var wal = number(looker, WAL_BYTES);
        var bytes = number(looker, "select pg_database_size('filo')");
        // What looks whether all is done is no part of the product.
        var own = number(looker, "select pg_backend_pid()");
        var jvm = Cpu.of(product.pid());
        var postgres = Cpu.ofTree(postmaster) - Cpu.of(own);
        var begin = System.nanoTime();
        int mails = work.run();
        var wall = (System.nanoTime() - begin) / 1e9;
        return new Measured(
                mails,
                wall,
                Cpu.of(product.pid()) - jvm,
                Cpu.ofTree(postmaster) - Cpu.of(own) - postgres,
                number(looker, "select coalesce(sum(s.calls), 0) " + OURS),
                number(looker, "select pg_database_size('filo')") - bytes,
                number(looker, WAL_BYTES) - wal);
    }

    /** Delivers all at once and waits until every mail is placed, every case at its wait, every acknowledgement sent. */
    private int feed(Dovecot dovecot, Connection looker, List<MailCorpus.Mail> mails, ProductProcess product)
            throws Exception {
        var newest = number(looker, NEWEST);
        for (var mail : mails) {
            dovecot.deliver(mail.bytes());
        }
        awaitQuiet(looker, newest, mails.size(), product);
        return mails.size();
    }

    private static void awaitQuiet(Connection looker, long newest, int mails, ProductProcess product) throws Exception {
        var deadline = Instant.now().plusSeconds(1800);
        while (Instant.now().isBefore(deadline) && product.isAlive()) {
            if (number(looker, PLACED_AFTER + newest) >= mails
                    && number(looker, EVENTS_WAITING) == 0
                    && number(looker, MAILS_TO_SEND) == 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("After half an hour " + number(looker, PLACED_AFTER + newest) + " of " + mails
                + " mails are placed, " + number(looker, EVENTS_WAITING) + " events wait, "
                + number(looker, MAILS_TO_SEND) + " mails are to be sent.");
    }

    /** From delivery into the Maildir to the commit that makes ticket and task visible, at a steady rate. */
    private void latency(Dovecot dovecot, Connection looker, Path home, ProductProcess product) throws Exception {
        var mails = corpus(home, rate * 20, 0, 900);
        var newest = number(looker, NEWEST);
        var delivered = new HashMap<String, Instant>();
        var begin = System.nanoTime();
        for (int i = 0; i < mails.size(); i++) {
            var due = begin + (long) (i * 1e9 / rate);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            delivered.put(mails.get(i).messageId(), Instant.now());
            dovecot.deliver(mails.get(i).bytes());
        }
        awaitQuiet(looker, newest, mails.size(), product);
        var times = new ArrayList<Double>();
        var stored = new ArrayList<Double>();
        var read = new ArrayList<Double>();
        try (var statement = looker.createStatement();
                var rows = statement.executeQuery("""
                        select m.internet_message_id, pg_xact_commit_timestamp(t.xmin), i.stored_at, i.read_at
                        from message m
                        join inbound_mail i on i.message_id = m.id
                        join act_ru_execution p on p.business_key_ = m.conversation_id::text
                        join act_ru_task t on t.proc_inst_id_ = p.id_
                        where m.direction = 'IN'
                        """)) {
            while (rows.next()) {
                var at = delivered.get(rows.getString(1));
                if (at != null) {
                    times.add(seconds(at, rows.getTimestamp(2)));
                    stored.add(seconds(at, rows.getTimestamp(3)));
                    read.add(seconds(at, rows.getTimestamp(4)));
                }
            }
        }
        times.sort(null);
        stored.sort(null);
        read.sort(null);
        System.out.printf(
                Locale.ROOT,
                "    of it until stored p50 %.3f s, until read p50 %.3f s%n",
                stored.get(stored.size() / 2),
                read.get(read.size() / 2));
        System.out.printf(
                Locale.ROOT,
                "latency at %d mails/s, Maildir to visible ticket with task: p50 %.3f s, p95 %.3f s, max %.3f s (%d mails)%n",
                rate,
                times.get(times.size() / 2),
                times.get((int) (times.size() * 0.95)),
                times.get(times.size() - 1),
                times.size());
    }

    /** The same mails as before, in a store that is as full as after years. */
    private void fullStore(
            Path home,
            long postmaster,
            String url,
            Connection looker,
            Dovecot dovecot,
            ProductProcess product,
            Measured empty)
            throws Exception {
        try (var filler = DriverManager.getConnection(url + "postgres")) {
            FullStore.fill(filler, store);
        }
        feed(dovecot, looker, corpus(home, count, 0, 700), product);
        var full = new ArrayList<Measured>();
        for (int round = 1; round <= rounds; round++) {
            var mails = corpus(home, count, 0, 700 + round);
            full.add(measured(product, postmaster, looker, () -> feed(dovecot, looker, mails, product)));
            print("full store, round " + round, full.get(round - 1));
            if (statements) {
                printStatements(looker);
            }
        }
        print("NEW MAIL, " + store + " tickets", median(full));
        System.out.printf(
                Locale.ROOT,
                "CPU per mail with %d tickets in the store: %.2f times that without (PostgreSQL alone %.2f)%n",
                store,
                median(full).cpuPerMail() / empty.cpuPerMail(),
                median(full).postgresPerMail() / empty.postgresPerMail());
    }

    /** A tenth in one go, then the whole: what stays in memory must not grow with what came. */
    private void heap(Path home, Dovecot dovecot, Connection looker, ProductProcess product) throws Exception {
        feed(dovecot, looker, mixed(corpus(home, burst / 10, 1.0 / 3, 800)), product);
        var few = usedHeap(product);
        feed(dovecot, looker, mixed(corpus(home, burst, 1.0 / 3, 801)), product);
        var many = usedHeap(product);
        System.out.printf(
                Locale.ROOT,
                "heap after collection: %.1f MB after %d mails in one go, %.1f MB after %d: %.2f times%n",
                few / 1e6,
                burst / 10,
                many / 1e6,
                burst,
                many / few);
    }

    /** Of twenty mails one comes twice, and one says that a machine wrote it. */
    private static List<MailCorpus.Mail> mixed(List<MailCorpus.Mail> mails) {
        var mixed = new ArrayList<MailCorpus.Mail>();
        for (int i = 0; i < mails.size(); i++) {
            var mail = mails.get(i);
            mixed.add(i % 20 == 7 ? automatic(mail) : mail);
            if (i % 20 == 13) {
                mixed.add(mail);
            }
        }
        return mixed;
    }

    private static MailCorpus.Mail automatic(MailCorpus.Mail mail) {
        var header = "Auto-Submitted: auto-replied\r\n".getBytes(StandardCharsets.US_ASCII);
        var bytes = Arrays.copyOf(header, header.length + mail.bytes().length);
        System.arraycopy(mail.bytes(), 0, bytes, header.length, mail.bytes().length);
        return new MailCorpus.Mail(bytes, mail.messageId(), mail.reply());
    }

    /** In bytes, after a full collection. */
    private static double usedHeap(ProductProcess product) throws Exception {
        TimeUnit.SECONDS.sleep(5);
        JvmProfile.jcmd(product.pid(), "GC.run");
        var used = Pattern.compile("(?:new generation|tenured generation).*? used (\\d+)K")
                .matcher(JvmProfile.jcmd(product.pid(), "GC.heap_info"));
        double sum = 0;
        while (used.find()) {
            sum += Double.parseDouble(used.group(1)) * 1024;
        }
        return sum;
    }

    private static double seconds(Instant from, java.sql.Timestamp to) {
        return (to.toInstant().toEpochMilli() - from.toEpochMilli()) / 1000.0;
    }

    /** The same rows once more, by JDBC batches, a transaction per mail. */
    private void bareInserts(String url, long postmaster, Connection looker, List<Measured> fresh) throws Exception {
        int mails = Math.min(500, count);
        execute(looker, "drop schema if exists bare cascade");
        execute(looker, "create schema bare");
        var rowsOf = new HashMap<String, List<Object[]>>();
        var insertOf = new HashMap<String, String>();
        var total = number(looker, "select count(*) from inbound_mail");
        for (var table : List.of(
                "inbound_mail",
                "message",
                "message_reference",
                "customer",
                "contact_point",
                "timeline_entry",
                "ticket",
                "ticket_event",
                "process_event",
                "decision_log",
                "outbound_mail",
                "acknowledgement",
                "case_customer",
                "act_ru_execution",
                "act_ru_variable",
                "act_ru_task",
                "act_ru_identitylink",
                "act_ru_job",
                "act_ru_event_subscr",
                "act_hi_procinst",
                "act_hi_actinst",
                "act_hi_taskinst")) {
            execute(
                    looker,
                    "create table bare." + table + " (like public." + table + " including indexes including storage)");
            var share = number(looker, "select count(*) from public." + table) * mails / Math.max(1, total);
            var rows = new ArrayList<Object[]>();
            try (var statement = looker.createStatement();
                    var result = statement.executeQuery("select * from public." + table + " limit " + share)) {
                int columns = result.getMetaData().getColumnCount();
                insertOf.put(
                        table,
                        "insert into bare." + table + " overriding system value values ("
                                + String.join(
                                        ", ",
                                        Arrays.stream(new int[columns])
                                                .mapToObj(i -> "?")
                                                .toList()) + ")");
                while (result.next()) {
                    var row = new Object[columns];
                    for (int i = 0; i < columns; i++) {
                        row[i] = result.getObject(i + 1);
                    }
                    rows.add(row);
                }
            }
            rowsOf.put(table, rows);
        }
        var self = ProcessHandle.current().pid();
        var jvm = Cpu.of(self);
        var postgres = Cpu.ofTree(postmaster);
        long written = 0;
        try (var connection = DriverManager.getConnection(url + "filo&reWriteBatchedInserts=false")) {
            connection.setAutoCommit(false);
            var statements = new HashMap<String, java.sql.PreparedStatement>();
            for (var entry : insertOf.entrySet()) {
                statements.put(entry.getKey(), connection.prepareStatement(entry.getValue()));
            }
            for (int mail = 0; mail < mails; mail++) {
                for (var entry : rowsOf.entrySet()) {
                    var rows = entry.getValue();
                    var from = (int) ((long) rows.size() * mail / mails);
                    var to = (int) ((long) rows.size() * (mail + 1) / mails);
                    if (to > from) {
                        var insert = statements.get(entry.getKey());
                        for (var row : rows.subList(from, to)) {
                            for (int i = 0; i < row.length; i++) {
                                insert.setObject(i + 1, row[i]);
                            }
                            insert.addBatch();
                            written++;
                        }
                        insert.executeBatch();
                    }
                }
                connection.commit();
            }
        }
        var bare = (Cpu.of(self) - jvm + Cpu.ofTree(postmaster) - postgres) / mails;
        System.out.printf(
                Locale.ROOT,
                "bare JDBC inserts of the same rows: %.1f rows and %.4f CPU s per mail; a mail costs %.1f times that%n",
                (double) written / mails,
                bare,
                median(fresh).cpuPerMail() / bare);
        execute(looker, "drop schema bare cascade");
    }

    private void printStatements(Connection looker) throws SQLException {
        try (var statement = looker.createStatement();
                var rows = statement.executeQuery("select s.calls, round(s.total_exec_time::numeric, 0),"
                        + " regexp_replace(left(s.query, 150), '\\s+', ' ', 'g') " + OURS
                        + " order by s.calls desc limit 70")) {
            while (rows.next()) {
                System.out.printf("    %6d %6s ms  %s%n", rows.getLong(1), rows.getString(2), rows.getString(3));
            }
        }
    }

    private void printSizes(Connection looker) throws SQLException {
        var mails = number(looker, "select count(*) from inbound_mail");
        try (var statement = looker.createStatement();
                var rows = statement.executeQuery("""
                        select relname, pg_table_size(oid), pg_indexes_size(oid) from pg_class
                        where relkind = 'r' and relnamespace = 'public'::regnamespace
                        order by pg_total_relation_size(oid) desc limit 16
                        """)) {
            while (rows.next()) {
                System.out.printf(
                        Locale.ROOT,
                        "    %-24s %6.2f kB of rows, %6.2f kB of indexes per mail%n",
                        rows.getString(1),
                        rows.getLong(2) / 1000.0 / mails,
                        rows.getLong(3) / 1000.0 / mails);
            }
        }
    }

    private static Measured median(List<Measured> all) {
        var sorted = new ArrayList<>(all);
        sorted.sort(java.util.Comparator.comparingDouble(Measured::cpuPerMail));
        return sorted.get(sorted.size() / 2);
    }

    private static void print(String what, Measured m) {
        System.out.printf(
                Locale.ROOT,
                "%-24s %5d mails, %6.1f mails/s, CPU s per mail %.4f (JVM %.4f, PostgreSQL %.4f), %.1f statements,"
                        + " %.1f kB of database, %.0f kB of log%n",
                what,
                m.mails,
                m.mails / m.wall,
                m.cpuPerMail(),
                m.jvm / m.mails,
                m.postgres / m.mails,
                (double) m.statements / m.mails,
                m.bytes / 1000.0 / m.mails,
                m.wal / 1000.0 / m.mails);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
