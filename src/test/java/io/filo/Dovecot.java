package io.filo;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A Dovecot of our own over a Maildir, on a free port of the loopback; byte-exact, which GreenMail is not. */
public final class Dovecot implements AutoCloseable {

    public static final String USER = "care@filo.example";

    /** Of every user; a user comes into being with the first mail or login. */
    public static final String PASSWORD = "care";

    private static final Pattern UID_VALIDITY = Pattern.compile(" V(\\d+)");

    private final Path home;
    private final int port;
    private final Process process;
    private int delivered;

    private Dovecot(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    public static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/dovecot"));
    }

    public static Dovecot start(Path home) throws IOException, InterruptedException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.createDirectories(home);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var root = "root".equals(System.getProperty("user.name"));
        var uid = root ? "nobody" : System.getProperty("user.name");
        var group = root ? "nogroup" : uid;
        Files.writeString(home.resolve("dovecot.conf"), """
                base_dir = %1$s/run
                state_dir = %1$s/run
                instance_name = filo-%2$d
                log_path = %1$s/dovecot.log
                protocols = imap
                listen = 127.0.0.1
                ssl = no
                disable_plaintext_auth = no
                default_internal_user = %3$s
                default_internal_group = %4$s
                default_login_user = %3$s
                first_valid_uid = 1
                mail_location = maildir:~/Maildir
                mail_uid = %3$s
                mail_gid = %4$s
                service imap-login {
                  chroot =
                  inet_listener imap {
                    port = %2$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                service anvil {
                  chroot =
                }
                service stats {
                  chroot =
                }
                passdb {
                  driver = static
                  args = password=%5$s
                }
                userdb {
                  driver = static
                  args = uid=%3$s gid=%4$s home=%1$s/users/%%u
                }
                namespace inbox {
                  inbox = yes
                }
                """.formatted(home, port, uid, group, PASSWORD));
        Files.createDirectories(home.resolve("users"));
        if (root) {
            new ProcessBuilder("chown", "-R", uid + ":" + group, home.toString())
                    .start()
                    .waitFor();
        }
        var process = new ProcessBuilder(
                        "/usr/sbin/dovecot",
                        "-F",
                        "-c",
                        home.resolve("dovecot.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out.log").toFile())
                .start();
        var server = new Dovecot(home, port, process);
        server.awaitReady();
        return server;
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            if (!process.isAlive()) {
                throw new IOException("Dovecot ended at once: " + Files.readString(home.resolve("out.log")));
            }
            try (var socket = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException("Dovecot does not answer; see " + home.resolve("dovecot.log"));
    }

    public int port() {
        return port;
    }

    /** To {@link #USER}. */
    public void deliver(byte[] mail) throws IOException {
        deliver(USER, mail);
    }

    /** Delivers as a local delivery agent does: written aside, then renamed into place. */
    public void deliver(String user, byte[] mail) throws IOException {
        var maildir = maildir(user);
        for (var part : List.of("tmp", "new", "cur")) {
            makeFolder(maildir.resolve(part));
        }
        var name = System.currentTimeMillis() + "." + (++delivered) + ".filo";
        var aside = maildir.resolve("tmp").resolve(name);
        Files.write(aside, mail);
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.move(aside, maildir.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The server runs as another user than a test that is root. */
    private void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (!folder.equals(home)) {
                makeFolder(folder.getParent());
            }
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
    }

    private Path maildir(String user) {
        return home.resolve("users").resolve(user).resolve("Maildir");
    }

    private Path folder(String user, String folder) {
        return folder.equals("INBOX") ? maildir(user) : maildir(user).resolve("." + folder);
    }

    /** What lies in that folder, in no order. */
    public List<byte[]> mails(String user, String folder) throws IOException {
        var mails = new ArrayList<byte[]>();
        for (var part : List.of("new", "cur")) {
            var files = folder(user, folder).resolve(part);
            if (Files.isDirectory(files)) {
                try (var found = Files.newDirectoryStream(files)) {
                    for (var file : found) {
                        mails.add(Files.readAllBytes(file));
                    }
                }
            }
        }
        return mails;
    }

    /** As a person does with a mail program. */
    public void rename(String user, String folder, String name) throws MessagingException {
        try (var store = Session.getInstance(new Properties()).getStore("imap")) {
            store.connect("127.0.0.1", port, user, PASSWORD);
            if (!store.getFolder(folder).renameTo(store.getFolder(name))) {
                throw new MessagingException(folder + " was not renamed");
            }
        }
    }

    /** As a restored or migrated mail server does: the mails stay, their numbers begin at 1 again. Nobody may be logged in. */
    public void numberAnew(String user, String folder, boolean withNewValidity) throws IOException {
        var path = folder(user, folder);
        var list = path.resolve("dovecot-uidlist");
        var header = UID_VALIDITY.matcher(Files.readAllLines(list).get(0));
        if (!header.find()) {
            throw new IOException("No UIDVALIDITY in " + list);
        }
        long validity = Long.parseLong(header.group(1)) + (withNewValidity ? 1_000 : 0);
        try (var caches = Files.newDirectoryStream(path, "dovecot.index*")) {
            for (var cache : caches) {
                Files.delete(cache);
            }
        }
        Files.writeString(list, header.replaceFirst(" V" + validity).replaceFirst(" N\\d+", " N1") + "\n");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
