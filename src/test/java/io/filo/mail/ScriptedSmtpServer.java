package io.filo.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An SMTP server that says what it is told to, which the tests' mail server cannot. */
final class ScriptedSmtpServer implements AutoCloseable {

    private final ServerSocket socket;
    private final Function<String, String> answers;

    /** Bodies that were taken. */
    final List<String> mails = new CopyOnWriteArrayList<>();

    final List<String> connections = new CopyOnWriteArrayList<>();

    /** @param answers by command line, or {@code .} for the end of a mail; null for the usual answer, "" hangs up */
    ScriptedSmtpServer(int port, Function<String, String> answers) throws IOException {
        this.socket = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
        this.answers = answers;
        Thread thread = new Thread(this::serve, "scripted-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                connections.add(client.toString());
                converse(client);
            } catch (IOException gone) {
                // The next one may be luckier.
            }
        }
    }

    private void converse(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = client.getOutputStream();
        say(out, "220 scripted ESMTP");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer = answers.apply(line);
            if (answer == null) {
                answer = line.startsWith("DATA") ? "354 go ahead" : line.startsWith("QUIT") ? "221 bye" : "250 ok";
            }
            if (answer.isEmpty()) {
                return;
            }
            say(out, answer);
            if (answer.startsWith("354")) {
                StringBuilder mail = new StringBuilder();
                for (String text = in.readLine(); text != null && !text.equals("."); text = in.readLine()) {
                    mail.append(text.startsWith("..") ? text.substring(1) : text)
                            .append("\r\n");
                }
                String taken = answers.apply(".");
                if (taken == null) {
                    taken = "250 queued as 42";
                }
                if (taken.isEmpty()) {
                    return;
                }
                if (taken.startsWith("250")) {
                    mails.add(mail.toString());
                }
                say(out, taken);
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
