package io.filo.bench;

import static io.filo.bench.MailToTicket.execute;
import static io.filo.bench.MailToTicket.number;

import ch.qos.logback.classic.Level;
import io.filo.ProductProcess;
import io.filo.shop.BenchShop;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What shops cost: taking in signed webhooks (verify and store), at full speed and at a steady rate; then working off the
 * orders in them, each with its case. The load runs on the same machine, over plain sockets, so that it costs little.
 */
public final class ShopEvents {

    private static final String OURS = "from pg_stat_statements s where s.userid = 'filo'::regrole";

    /** An event and what it starts are one transaction: a case that is there has come to its first wait. */
    private static final String CASES = """
            select count(*) from act_ru_execution p
            join act_re_procdef d on d.id_ = p.proc_def_id_
            where d.key_ = 'post-purchase-care' and p.parent_id_ is null
            """;

    private final int count;
    private final int rate;
    private final int connections;
    private final boolean accept;
    private final boolean process;
    private final boolean statements;
    private final boolean profile;
    private final List<byte[]> posted = new ArrayList<>();
    private int order;
    private int message;

    private ShopEvents(Map<String, String> options) {
        this.count = Integer.parseInt(options.getOrDefault("count", "6000"));
        this.rate = Integer.parseInt(options.getOrDefault("rate", "600"));
        this.connections = Integer.parseInt(options.getOrDefault("connections", "16"));
        this.accept = Boolean.parseBoolean(options.getOrDefault("accept", "true"));
        this.process = Boolean.parseBoolean(options.getOrDefault("process", "true"));
        this.statements = Boolean.parseBoolean(options.getOrDefault("statements", "false"));
        this.profile = Boolean.parseBoolean(options.getOrDefault("profile", "false"));
    }

    public static void main(String[] arguments) throws Exception {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        new ShopEvents(Options.of(arguments)).run();
        System.exit(0);
    }

    private void run() throws Exception {
        try (var store = BenchStore.start(Map.of());
                var looker = store.looker()) {
            long postmaster = store.postmaster();
            if (accept) {
                try (var product = start(store, false)) {
                    connect(looker);
                    // Once for the machine to warm up, and once more as the connector becomes known.
                    accept(product, posts(count, 0), 0);
                    accept(looker, product, postmaster, 0, "at full speed");
                    accept(looker, product, postmaster, rate, "at " + rate + "/s");
                }
                execute(looker, "truncate webhook_inbox");
            }
            if (process) {
                try (var product = start(store, true)) {
                    if (!accept) {
                        connect(looker);
                    }
                    work(looker, product, postmaster);
                }
            }
        }
    }

    private static void connect(Connection looker) throws Exception {
        execute(looker, "create extension pg_stat_statements");
        BenchShop.connect(looker, "a-secret-of-the-tests-0123456789", "bench", "shopify");
        TimeUnit.SECONDS.sleep(4);
    }

    private ProductProcess start(BenchStore store, boolean work) throws Exception {
        var properties = ProductProcess.production(store.url(), 9, 9);
        properties.put("spring.datasource.username", "filo");
        properties.remove("spring.datasource.hikari.maximum-pool-size");
        properties.put("filo.mail.fetch", false);
        properties.put("filo.shop.work", work);
        var log = store.home().resolve("product-" + work + ".log");
        var product = profile
                ? ProductProcess.start(properties, log, JvmProfile.OPTION)
                : ProductProcess.start(properties, log);
        product.awaitReady(Duration.ofSeconds(180));
        return product;
    }

    private void accept(Connection looker, ProductProcess product, long postmaster, int perSecond, String how)
            throws Exception {
        var posts = posts(count, 0);
        var profiled = profile ? new JvmProfile(product.pid()) : null;
        var jvm = Cpu.of(product.pid());
        var postgres = Cpu.ofTree(postmaster);
        var begin = System.nanoTime();
        long[] nanos = accept(product, posts, perSecond);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double jvmTime = Cpu.of(product.pid()) - jvm;
        double postgresTime = Cpu.ofTree(postmaster) - postgres;
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "accept %s: %d webhooks, %.0f/s, p50 %.1f ms, p99 %.1f ms, max %.1f ms, %.2f CPU ms each (JVM %.2f,"
                        + " PostgreSQL %.2f), %.0f rows%n",
                how,
                nanos.length,
                nanos.length / seconds,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                nanos[nanos.length - 1] / 1e6,
                (jvmTime + postgresTime) * 1000 / nanos.length,
                jvmTime * 1000 / nanos.length,
                postgresTime * 1000 / nanos.length,
                (double) number(looker, "select count(*) from webhook_inbox"));
        if (profiled != null) {
            profiled.print(nanos.length);
        }
    }

    /** @param again orders that were posted before are posted once more, as a shop does that tells each thing twice */
    private List<byte[]> posts(int many, int again) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(BenchShop.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        var posts = new ArrayList<byte[]>();
        for (int i = 0; i < many; i++) {
            byte[] body = again > 0
                    ? posted.get(posted.size() - again + i)
                    : body(++order).getBytes(StandardCharsets.UTF_8);
            if (again == 0) {
                posted.add(body);
            }
            byte[] head = ("POST /hooks/bench HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                            + "X-Shopify-Topic: orders/updated\r\nX-Shopify-Webhook-Id: bench-" + ++message
                            + "\r\nX-Shopify-Hmac-Sha256: "
                            + Base64.getEncoder().encodeToString(mac.doFinal(body)) + "\r\nContent-Length: "
                            + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8);
            byte[] post = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, post, head.length, body.length);
            posts.add(post);
        }
        return posts;
    }

    /** An order of three lines, of a buyer of its own. */
    private static String body(int number) {
        var now = Instant.now().minusSeconds(60);
        var lines = new StringBuilder();
        for (int line = 1; line <= 3; line++) {
            lines.append(line == 1 ? "" : ",").append("""
                    {"id": %d, "product_id": %d, "sku": "SKU-%d", "name": "Aurora trail %d", "price": "50.00", "quantity": 1,
                     "discount_allocations": [], "tax_lines": [{"price": "11.00", "rate": 0.22}]}
                    """.formatted(number * 10L + line, 600 + line, line, line));
        }
        return """
                {"id": %1$d, "name": "#%1$d", "created_at": "%2$s", "processed_at": "%2$s", "updated_at": "%2$s",
                 "currency": "EUR", "financial_status": "paid", "fulfillment_status": null, "source_name": "web",
                 "taxes_included": false, "email": "buyer%1$d@posta%3$d.example", "total_price": "183.00", "total_tax": "33.00",
                 "total_discounts": "0.00", "customer": {"id": %4$d, "email": "buyer%1$d@posta%3$d.example",
                 "first_name": "Buyer", "last_name": "Number %1$d"}, "shipping_address": {"name": "Buyer %1$d",
                 "address1": "Via Roma %1$d", "zip": "10121", "city": "Torino", "country_code": "IT"},
                 "shipping_lines": [], "fulfillments": [], "refunds": [], "discount_codes": [], "line_items": [%5$s]}
                """.formatted(number, now, number % 97, 5_000_000_000L + number, lines);
    }

    /** @param perSecond 0 for as fast as it goes; else an answer's time counts from when its post was due */
    private long[] accept(ProductProcess product, List<byte[]> posts, int perSecond) throws Exception {
        var nanos = new long[posts.size()];
        var next = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(connections);
        try {
            var begin = System.nanoTime();
            var work = new ArrayList<Callable<Void>>();
            for (int c = 0; c < connections; c++) {
                work.add(() -> {
                    var wire = new Wire(product.port());
                    try {
                        for (int i = next.getAndIncrement(); i < nanos.length; i = next.getAndIncrement()) {
                            long due = perSecond == 0 ? System.nanoTime() : begin + (long) (i * 1e9 / perSecond);
                            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                            boolean open = wire.post(posts.get(i));
                            nanos[i] = System.nanoTime() - due;
                            if (!open) {
                                wire.close();
                                wire = new Wire(product.port());
                            }
                        }
                    } finally {
                        wire.close();
                    }
                    return null;
                });
            }
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        return nanos;
    }

    /** A connection, which the server ends after some requests. */
    private static final class Wire {

        private final Socket socket;
        private final InputStream in;

        Wire(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }

        /** The answers have no body. @return whether the connection stays open */
        boolean post(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int read = in.read();
                if (read < 0) {
                    throw new IOException("The connection ended after: " + head);
                }
                head.append((char) read);
            }
            if (!head.toString().startsWith("HTTP/1.1 200")) {
                throw new IOException(head.toString());
            }
            return !head.toString().toLowerCase(Locale.ROOT).contains("connection: close");
        }

        void close() throws IOException {
            socket.close();
        }
    }

    /** From the first post to the last order with its case; then the same orders again, as nothing has changed in them. */
    private void work(Connection looker, ProductProcess product, long postmaster) throws Exception {
        TimeUnit.SECONDS.sleep(4);
        round(looker, product, postmaster, posts(Math.max(400, count / 2), 0), "warming up");
        int many = Math.max(400, count / 3);
        round(looker, product, postmaster, posts(many, 0), "new orders");
        round(looker, product, postmaster, posts(many, many), "unchanged duplicates");
    }

    private void round(Connection looker, ProductProcess product, long postmaster, List<byte[]> posts, String what)
            throws Exception {
        int many = posts.size();
        var orders = number(looker, "select count(*) from shop_order");
        var cases = number(looker, CASES);
        execute(looker, "select pg_stat_statements_reset()");
        var profiled = profile ? new JvmProfile(product.pid()) : null;
        var jvm = Cpu.of(product.pid());
        var postgres = Cpu.ofTree(postmaster);
        var begin = System.nanoTime();
        accept(product, posts, 0);
        var deadline = Instant.now().plusSeconds(600);
        while (number(looker, "select count(*) from webhook_inbox where state = 'STORED'") > 0
                || number(looker, "select count(*) from process_event where state = 'READY'") > 0) {
            if (Instant.now().isAfter(deadline) || !product.isAlive()) {
                throw new IllegalStateException("Not all orders are there: " + product.lastLines());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double jvmTime = Cpu.of(product.pid()) - jvm;
        double postgresTime = Cpu.ofTree(postmaster) - postgres;
        System.out.printf(
                Locale.ROOT,
                "process, %s: %d snapshots, %.0f/s, %.1f statements and %.1f CPU ms each (JVM %.1f, PostgreSQL %.1f);"
                        + " %.0f orders and %.0f cases more, %.0f failed%n",
                what,
                many,
                many / seconds,
                number(looker, "select coalesce(sum(s.calls), 0) " + OURS) / (double) many,
                (jvmTime + postgresTime) * 1000 / many,
                jvmTime * 1000 / many,
                postgresTime * 1000 / many,
                (double) number(looker, "select count(*) from shop_order") - orders,
                (double) number(looker, CASES) - cases,
                (double) number(looker, "select count(*) from webhook_inbox where state = 'FAILED'"));
        if (profiled != null) {
            profiled.print(many);
        }
        if (statements) {
            try (var statement = looker.createStatement();
                    var rows = statement.executeQuery("select s.calls, s.total_exec_time,"
                            + " left(regexp_replace(s.query, '\\s+', ' ', 'g'), 160) " + OURS
                            + " order by s.calls desc limit 90")) {
                while (rows.next()) {
                    System.out.printf(
                            Locale.ROOT,
                            "%8.2f %8.3f ms  %s%n",
                            rows.getLong(1) / (double) many,
                            rows.getDouble(2) / many,
                            rows.getString(3));
                }
            }
        }
    }
}
