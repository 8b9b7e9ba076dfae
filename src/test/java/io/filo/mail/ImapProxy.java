package io.filo.mail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Stands before an IMAP server and makes it a lesser one: without some of what it can, or falling silent in mid-mail. */
final class ImapProxy implements AutoCloseable {

    private static final Pattern ANNOUNCED = Pattern.compile("CAPABILITY [^\\]\\r\\n]*");
    private static final Pattern COPYUID = Pattern.compile("\\[COPYUID [^\\]]*\\] ?");

    private final ServerSocket socket;
    private final int server;
    private final Set<String> hidden;
    private final Predicate<String> fallsSilentAt;
    private final boolean boasting;

    /** How often it fell silent. */
    final AtomicInteger silences = new AtomicInteger();

    /** How many mails' bytes were asked for. */
    final AtomicInteger fetches = new AtomicInteger();

    private ImapProxy(int server, Set<String> hidden, Predicate<String> fallsSilentAt, boolean boasting)
            throws IOException {
        this.socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.server = server;
        this.hidden = hidden;
        this.fallsSilentAt = fallsSilentAt;
        this.boasting = boasting;
        daemon(this::serve);
    }

    /** @param capabilities that the server is to lack */
    static ImapProxy without(int server, String... capabilities) throws IOException {
        return new ImapProxy(server, Set.of(capabilities), line -> false, false);
    }

    /** @param line of the server with the head of a mail's bytes; after half of them nothing more comes */
    static ImapProxy fallingSilentAt(int server, Predicate<String> line) throws IOException {
        return new ImapProxy(server, Set.of(), line, false);
    }

    /** @param line of the server with the head of a mail's bytes; it is told to have two gigabytes, and never ends */
    static ImapProxy boasting(int server, Predicate<String> line) throws IOException {
        return new ImapProxy(server, Set.of(), line, true);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                var behind = new Socket(InetAddress.getLoopbackAddress(), server);
                daemon(() -> forward(client, behind));
                daemon(() -> answer(behind, client));
            } catch (IOException gone) {
                // The next one may be luckier.
            }
        }
    }

    private void forward(Socket client, Socket behind) {
        try (client;
                behind) {
            client.getInputStream().transferTo(behind.getOutputStream());
        } catch (IOException gone) {
            // One of them hung up, and both are closed.
        }
    }

    private void answer(Socket behind, Socket client) {
        try (var in = new BufferedInputStream(behind.getInputStream());
                var out = new BufferedOutputStream(client.getOutputStream())) {
            for (var line = line(in); line.length > 0; line = line(in)) {
                var text = new String(line, StandardCharsets.ISO_8859_1);
                boolean mail = text.startsWith("* ") && text.contains("BODY[] {");
                if (mail) {
                    fetches.incrementAndGet();
                }
                boolean last = mail && fallsSilentAt.test(text);
                var told = last && boasting ? text.replaceAll("\\{\\d+}", "{2000000000}") : edited(text);
                out.write(told.getBytes(StandardCharsets.ISO_8859_1));
                if (last) {
                    silences.incrementAndGet();
                    out.write(in.readNBytes(length(text) / 2));
                    out.flush();
                    // Until the client has had enough.
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                    return;
                }
                if (in.available() == 0) {
                    out.flush();
                }
            }
        } catch (IOException gone) {
            // One of them hung up, and both are closed.
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    private static int length(String line) {
        return Integer.parseInt(line.substring(line.lastIndexOf('{') + 1, line.lastIndexOf('}')));
    }

    private String edited(String line) {
        if (hidden.isEmpty()) {
            return line;
        }
        var announced = ANNOUNCED.matcher(line).replaceAll(found -> {
            var left = new StringBuilder();
            for (var capability : found.group().split(" ")) {
                if (!hidden.contains(capability)) {
                    left.append(left.isEmpty() ? "" : " ").append(capability);
                }
            }
            return left.toString();
        });
        return hidden.contains("UIDPLUS") ? COPYUID.matcher(announced).replaceAll("") : announced;
    }

    private static void daemon(Runnable body) {
        var thread = new Thread(body, "imap-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
