package io.filo.mail;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Encryption before a mail server that has none: from the first byte, or from STARTTLS on. */
final class TlsFront implements AutoCloseable {

    /** A key with the certificate that it has signed itself. */
    record Identity(Path keys, Path certificate) {

        private static final String PASSWORD = "changeit";

        /** @param name of the server, such as {@code dns:localhost} */
        static Identity of(String name, Path folder) throws IOException, InterruptedException {
            Path keys = folder.resolve(name.replace(':', '-') + ".p12");
            Path certificate = folder.resolve(name.replace(':', '-') + ".pem");
            keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", "san=" + name, "-keystore", keys);
            keytool("-exportcert", "-rfc", "-file", certificate, "-keystore", keys);
            return new Identity(keys, certificate);
        }

        private static void keytool(Object... arguments) throws IOException, InterruptedException {
            List<String> command = new java.util.ArrayList<>();
            command.add(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
            for (Object argument : arguments) {
                command.add(argument.toString());
            }
            command.addAll(List.of("-alias", "server", "-storepass", PASSWORD));
            Process tool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(File.createTempFile("keytool", ".log"))
                    .start();
            if (tool.waitFor() != 0) {
                throw new IOException("keytool failed: " + command);
            }
        }

        private SSLContext context() throws IOException, GeneralSecurityException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(keys)) {
                store.load(in, PASSWORD.toCharArray());
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        }
    }

    private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final int behind;
    private final boolean fromTheFirstByte;
    private final SSLContext context;

    /** What clients sent in the clear. */
    final List<String> inTheClear = new CopyOnWriteArrayList<>();

    TlsFront(int behind, boolean fromTheFirstByte, Identity identity) throws IOException, GeneralSecurityException {
        this.behind = behind;
        this.fromTheFirstByte = fromTheFirstByte;
        this.context = identity.context();
        daemon(() -> {
            while (!listening.isClosed()) {
                Socket client = listening.accept();
                daemon(() -> serve(client));
            }
        });
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve(Socket client) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            if (fromTheFirstByte) {
                join(encrypted(client), server);
                return;
            }
            InputStream asked = client.getInputStream();
            InputStream answers = server.getInputStream();
            say(client, offeringStartTls(line(answers)));
            for (String line = line(asked); !line.isEmpty(); line = line(asked)) {
                inTheClear.add(line.strip());
                if (line.toUpperCase(java.util.Locale.ROOT).contains("STARTTLS")) {
                    boolean imap = !line.startsWith("STARTTLS");
                    say(client, imap ? line.substring(0, line.indexOf(' ')) + " OK now\r\n" : "220 now\r\n");
                    join(encrypted(client), server);
                    return;
                }
                say(server, line);
                String answer;
                do {
                    answer = line(answers);
                    say(client, offeringStartTls(answer));
                } while (answer.startsWith("* ") || answer.startsWith("250-"));
            }
        } finally {
            client.close();
        }
    }

    private static String offeringStartTls(String answer) {
        return answer.startsWith("* CAPABILITY")
                ? answer.replace("\r\n", " STARTTLS\r\n")
                : answer.startsWith("250-") ? answer + "250-STARTTLS\r\n" : answer;
    }

    private SSLSocket encrypted(Socket client) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(client, null, client.getPort(), true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private static void join(Socket client, Socket server) throws IOException {
        daemon(() -> server.getInputStream().transferTo(client.getOutputStream()));
        client.getInputStream().transferTo(server.getOutputStream());
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != -1; next = in.read()) {
            line.append((char) next);
            if (next == '\n') {
                break;
            }
        }
        return line.toString();
    }

    private static void say(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException gone) {
                        // One of the two has hung up.
                    }
                },
                "tls-front");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
