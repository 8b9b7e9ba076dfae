package io.filo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes every mail and keeps its Message-ID only. */
final class SmtpSink implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger received = new AtomicInteger();
    final ConcurrentLinkedQueue<String> messageIds = new ConcurrentLinkedQueue<>();

    SmtpSink() throws IOException {
        var acceptor = new Thread(this::accept, "smtp-sink");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return server.getLocalPort();
    }

    int received() {
        return received.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                var talker = new Thread(() -> talk(socket), "smtp-sink-talk");
                talker.setDaemon(true);
                talker.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            var out = socket.getOutputStream();
            out.write("220 sink\r\n".getBytes(StandardCharsets.US_ASCII));
            boolean data = false;
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                String answer = null;
                if (data) {
                    if (line.equals(".")) {
                        data = false;
                        received.incrementAndGet();
                        answer = "250 taken";
                    } else if (line.regionMatches(true, 0, "Message-ID:", 0, 11)) {
                        messageIds.add(line.substring(11).strip());
                    }
                } else if (line.startsWith("EHLO")) {
                    answer = "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8";
                } else if (line.startsWith("DATA")) {
                    data = true;
                    answer = "354 go on";
                } else if (line.startsWith("QUIT")) {
                    return;
                } else {
                    answer = "250 ok";
                }
                if (answer != null) {
                    out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
            }
        } catch (IOException gone) {
            // the client went away
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
