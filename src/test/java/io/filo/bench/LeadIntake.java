package io.filo.bench;

import static io.filo.bench.MailToTicket.execute;
import static io.filo.bench.MailToTicket.number;

import ch.qos.logback.classic.Level;
import io.filo.ProductProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a lead without duplicates costs from the visitor's post to the task that somebody sees: SQL statements, CPU seconds
 * of JVM and PostgreSQL together, and the time at a steady rate. The product runs in a JVM of its own; its guard lets all
 * posts of this machine through.
 */
public final class LeadIntake {

    private static final String TASKS = "select count(*) from act_ru_task where task_def_key_ = 'UserTask_QualifyLead'";
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

    private final int count;
    private final int rounds;
    private final int rate;
    private final boolean statements;
    private final HttpClient client = HttpClient.newHttpClient();
    private int person;

    private LeadIntake(Map<String, String> options) {
        this.count = Integer.parseInt(options.getOrDefault("count", "500"));
        this.rounds = Integer.parseInt(options.getOrDefault("rounds", "3"));
        this.rate = Integer.parseInt(options.getOrDefault("rate", "20"));
        this.statements = Boolean.parseBoolean(options.getOrDefault("statements", "false"));
    }

    public static void main(String[] arguments) throws Exception {
        var options = Options.of(arguments);
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        new LeadIntake(options).run();
        System.exit(0);
    }

    private void run() throws Exception {
        try (var store = BenchStore.start(Map.of("track_commit_timestamp", "on"));
                var looker = store.looker();
                var product = start(store)) {
            execute(looker, "create extension pg_stat_statements");
            measure(store, looker, product);
        }
    }

    private static ProductProcess start(BenchStore store) throws Exception {
        var properties = ProductProcess.production(store.url(), 9, 9);
        properties.put("spring.datasource.username", "filo");
        properties.remove("spring.datasource.hikari.maximum-pool-size");
        properties.put("filo.mail.fetch", false);
        properties.put("filo.forms.fastest", "0s");
        properties.put("filo.forms.per-network", 10_000_000);
        var product = ProductProcess.start(properties, store.home().resolve("product.log"));
        product.awaitReady(Duration.ofSeconds(120));
        return product;
    }

    private void measure(BenchStore store, Connection looker, ProductProcess product) throws Exception {
        execute(looker, """
                insert into capture_form (key, name, kind, language, title, fields, changed_at, changed_by)
                values ('bench', 'Bench', 'FORM', 'it', 'Bench',
                        '[{"field": "NAME", "required": true}, {"field": "EMAIL", "required": true},
                          {"field": "PHONE", "required": false}, {"field": "REQUEST", "required": false}]', now(), 'bench')
                """);
        long postmaster = store.postmaster();
        burst(looker, product, posts(product, count));
        for (int round = 1; round <= rounds; round++) {
            var posts = posts(product, count);
            execute(looker, "select pg_stat_statements_reset()");
            var jvm = Cpu.of(product.pid());
            var postgres = Cpu.ofTree(postmaster);
            burst(looker, product, posts);
            System.out.printf(
                    Locale.ROOT,
                    "round %d: %d leads, %.1f statements, %.1f CPU ms per lead (JVM %.1f, PostgreSQL %.1f)%n",
                    round,
                    count,
                    number(looker, "select coalesce(sum(s.calls), 0) " + MailToTicket.OURS) / (double) count,
                    (Cpu.of(product.pid()) - jvm + Cpu.ofTree(postmaster) - postgres) * 1000 / count,
                    (Cpu.of(product.pid()) - jvm) * 1000 / count,
                    (Cpu.ofTree(postmaster) - postgres) * 1000 / count);
            if (statements && round == rounds) {
                print(looker);
            }
        }
        latency(looker, product);
    }

    /** A post as a browser sends it, with the token of its page. */
    private record Post(String email, HttpRequest request) {}

    private List<Post> posts(ProductProcess product, int many) throws Exception {
        var posts = new ArrayList<Post>();
        for (int i = 0; i < many; i++) {
            var address = URI.create("http://127.0.0.1:" + product.port() + "/forms/bench");
            var token = TOKEN.matcher(client.send(
                            HttpRequest.newBuilder(URI.create(address + "/token"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
            if (!token.find()) {
                throw new IllegalStateException("The form gives no token: " + product.lastLines());
            }
            int number = ++person;
            var email = "person" + number + "@posta" + number % 97 + ".example";
            posts.add(new Post(
                    email,
                    HttpRequest.newBuilder(address)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("name=Persona+" + number + "&email=" + email
                                    + "&phone=%2B39340" + (1_000_000 + number) + "&request=Vorrei+un+consiglio+"
                                    + number
                                    + "&website=&_token=" + token.group(1)))
                            .build()));
        }
        return posts;
    }

    private void burst(Connection looker, ProductProcess product, List<Post> posts) throws Exception {
        var before = number(looker, TASKS);
        var threads = Executors.newFixedThreadPool(8);
        try {
            var work = new ArrayList<Callable<Integer>>();
            posts.forEach(post -> work.add(
                    () -> client.send(post.request, BodyHandlers.discarding()).statusCode()));
            for (var answer : threads.invokeAll(work)) {
                if (answer.get() != 302) {
                    throw new IllegalStateException("A post was answered by " + answer.get());
                }
            }
        } finally {
            threads.shutdown();
        }
        await(looker, product, before + posts.size());
    }

    private static void await(Connection looker, ProductProcess product, long tasks) throws Exception {
        var deadline = Instant.now().plusSeconds(600);
        while (number(looker, TASKS) < tasks) {
            if (Instant.now().isAfter(deadline) || !product.isAlive()) {
                throw new IllegalStateException("Not all tasks are there: " + product.lastLines());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** From the post to the commit that makes the task visible, at a steady rate. */
    private void latency(Connection looker, ProductProcess product) throws Exception {
        var posts = posts(product, rate * 20);
        var before = number(looker, TASKS);
        var sent = new ConcurrentHashMap<String, Instant>();
        var begin = System.nanoTime();
        for (int i = 0; i < posts.size(); i++) {
            var due = begin + (long) (i * 1e9 / rate);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            var post = posts.get(i);
            sent.put(post.email, Instant.now());
            client.sendAsync(post.request, BodyHandlers.discarding());
        }
        await(looker, product, before + posts.size());
        var times = new ArrayList<Double>();
        try (var statement = looker.createStatement();
                var rows = statement.executeQuery("""
                        select l.email, pg_xact_commit_timestamp(t.xmin)
                        from lead l
                        join act_ru_execution p on p.business_key_ = l.id::text
                        join act_ru_task t on t.proc_inst_id_ = p.id_
                        """)) {
            while (rows.next()) {
                var at = sent.get(rows.getString(1));
                if (at != null) {
                    times.add((rows.getTimestamp(2).toInstant().toEpochMilli() - at.toEpochMilli()) / 1000.0);
                }
            }
        }
        times.sort(null);
        System.out.printf(
                Locale.ROOT,
                "latency at %d posts/s, post to visible task: p50 %.3f s, p95 %.3f s, max %.3f s (%d leads)%n",
                rate,
                times.get(times.size() / 2),
                times.get((int) (times.size() * 0.95)),
                times.get(times.size() - 1),
                times.size());
    }

    private static void print(Connection looker) throws Exception {
        try (var statement = looker.createStatement();
                var rows =
                        statement.executeQuery("select s.calls, left(regexp_replace(s.query, '\\s+', ' ', 'g'), 160) "
                                + MailToTicket.OURS + " order by s.calls desc limit 70")) {
            while (rows.next()) {
                System.out.printf(Locale.ROOT, "%8d  %s%n", rows.getLong(1), rows.getString(2));
            }
        }
    }
}
