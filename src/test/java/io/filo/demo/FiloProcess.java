package io.filo.demo;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Filo in a JVM of its own, as a person starts it, on free ports. */
final class FiloProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(180);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path output;
    private final Map<String, Integer> ports;

    private FiloProcess(Process process, Path output, Map<String, Integer> ports) {
        this.process = process;
        this.output = output;
        this.ports = ports;
    }

    /** Ports that are free now. */
    static Map<String, Integer> freePorts() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (String name : List.of(
                    "server.port",
                    "filo.embedded.database-port",
                    "filo.embedded.smtp-port",
                    "filo.embedded.imap-port")) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                sockets.add(socket);
                ports.put(name, socket.getLocalPort());
            }
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ports;
    }

    static FiloProcess start(Path data, Map<String, Integer> ports, String... arguments) {
        String tests = File.separator + "test-classes";
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith(tests))
                .collect(Collectors.joining(File.pathSeparator));
        return start(classPath, List.of("io.filo.FiloApplication"), data, ports, arguments);
    }

    /** As it is packaged. */
    static FiloProcess startJar(Path jar, Path data, Map<String, Integer> ports, String... arguments) {
        return start("", List.of("-jar", jar.toString()), data, ports, arguments);
    }

    private static FiloProcess start(
            String classPath, List<String> what, Path data, Map<String, Integer> ports, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(what);
        command.add("--filo.data=" + data);
        ports.forEach((name, port) -> command.add("--" + name + "=" + port));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("filo", ".log");
            output.toFile().deleteOnExit();
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("CLASSPATH", classPath);
            return new FiloProcess(builder.start(), output, ports);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FiloProcess awaitReady() {
        await().atMost(START)
                .failFast("it ended", () -> !process.isAlive())
                .until(() -> output().contains("Filo is ready"));
        return this;
    }

    /** Its exit code, after it has ended by itself. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("Still running: " + output());
        }
        return process.exitValue();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    int port(String name) {
        return ports.getOrDefault(name, 0);
    }

    /** As a power cut does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As Ctrl-C does. */
    int stop() throws InterruptedException {
        process.destroy();
        return awaitExit();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> getAs(String user, String path) throws IOException, InterruptedException {
        return HTTP.send(request(user, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return HTTP.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return request("anna", path);
    }

    private HttpRequest.Builder request(String user, String path) {
        String credentials = Base64.getEncoder().encodeToString((user + ":" + user).getBytes());
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("server.port") + path))
                .header("Authorization", "Basic " + credentials);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
