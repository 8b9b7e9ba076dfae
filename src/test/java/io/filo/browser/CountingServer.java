package io.filo.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A web server of somebody else: counts even the connections on which nothing is asked for. */
final class CountingServer implements AutoCloseable {

    /** @param headers by lower-case name */
    record Request(String path, Map<String, String> headers) {}

    /** @param headers as written on the wire, each with its line end */
    record Answer(String headers, byte[] body) {

        static Answer of(String type, String headers, String body) {
            return new Answer("Content-Type: " + type + "\r\n" + headers, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Function<String, Answer> answers;

    CountingServer(Function<String, Answer> answers) throws IOException {
        this.answers = answers;
        daemon(() -> {
            while (!listening.isClosed()) {
                Socket client = listening.accept();
                connections.incrementAndGet();
                daemon(() -> serve(client));
            }
        });
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            var asked = in.readLine();
            if (asked == null) {
                return;
            }
            var headers = new TreeMap<String, String>();
            for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                var colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            var path = asked.split(" ")[1];
            requests.add(new Request(path, headers));
            var answer = answers.apply(path);
            var out = client.getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + answer.body().length + "\r\n"
                            + answer.headers() + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(answer.body());
            out.flush();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException gone) {
                        // The browser has hung up, or the test is over.
                    }
                },
                "counting-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
