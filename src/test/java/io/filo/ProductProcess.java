package io.filo;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The product in a JVM of its own, as people run it, so that it can be killed. */
public final class ProductProcess implements AutoCloseable {

    /** Of a product that is started to be killed soon: what C2 compiles would never pay. */
    static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private final Process process;
    private final int port;
    private final Path log;

    private ProductProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Production settings on somebody else's database and mail servers, fit for a machine shared with other tests. */
    public static Map<String, Object> production(String jdbcUrl, int smtpPort, int imapPort) {
        var properties = new TreeMap<String, Object>();
        properties.put("filo.embedded.database", false);
        properties.put("filo.embedded.mail", false);
        properties.put("filo.demo.enabled", false);
        properties.put("filo.admin.password", "a-password-of-the-tests");
        properties.put("filo.secret", "a-secret-of-the-tests-0123456789");
        properties.put("filo.public-url", "http://127.0.0.1");
        properties.put("spring.datasource.url", jdbcUrl);
        properties.put("spring.datasource.username", "postgres");
        properties.put("spring.datasource.hikari.maximum-pool-size", 10);
        properties.put("filo.mail.smtp.host", "127.0.0.1");
        properties.put("filo.mail.smtp.port", smtpPort);
        properties.put("filo.mail.smtp.security", "NONE");
        properties.put("filo.mail.mailboxes.care.address", "care@filo.example");
        properties.put("filo.mail.mailboxes.care.imap.host", "127.0.0.1");
        properties.put("filo.mail.mailboxes.care.imap.port", imapPort);
        properties.put("filo.mail.mailboxes.care.imap.security", "NONE");
        properties.put("filo.mail.mailboxes.care.imap.user", "care@filo.example");
        properties.put("filo.mail.mailboxes.care.imap.password", "care");
        for (var cap : List.of("per-address-hour", "per-address-day", "per-domain-hour", "per-ten-minutes")) {
            properties.put("filo.message.acknowledgement." + cap, 1_000_000);
        }
        properties.put("filo.message.flood.new-tickets", 1_000_000);
        properties.put("filo.message.flood.mails-per-ticket", 1_000_000);
        return properties;
    }

    /** @param jvmOptions more of them, such as {@code -XX:StartFlightRecording} */
    public static ProductProcess start(Map<String, Object> properties, Path log, String... jvmOptions)
            throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + System.getProperty("filo.test.tier", "4")));
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), "io.filo.FiloApplication", "--server.port=" + port));
        properties.forEach((name, value) -> command.add("--" + name + "=" + value));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ProductProcess(process, port, log);
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the health page answers. */
    public void awaitReady(Duration atMost) throws IOException, InterruptedException {
        var deadline = Instant.now().plus(atMost);
        var client = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                .timeout(Duration.ofSeconds(5))
                .build();
        while (Instant.now().isBefore(deadline)) {
            if (!process.isAlive()) {
                throw new IllegalStateException("The product ended at once: " + lastLines());
            }
            try {
                if (client.send(request, BodyHandlers.discarding()).statusCode() > 0) {
                    return;
                }
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IllegalStateException("The product did not get ready: " + lastLines());
    }

    public String lastLines() throws IOException {
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
