package io.filo.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Dovecot of our own over a Maildir, on a free port of the loopback; byte-exact, which GreenMail is not. */
public final class Dovecot implements AutoCloseable {

    public static final String USER = "care@filo.example";
    public static final String PASSWORD = "care";

    private final Path home;
    private final Path maildir;
    private final int port;
    private final Process process;
    private int delivered;

    private Dovecot(Path home, Path maildir, int port, Process process) {
        this.home = home;
        this.maildir = maildir;
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
        var maildir = home.resolve("Maildir");
        for (var part : List.of("new", "cur", "tmp")) {
            Files.createDirectories(maildir.resolve(part));
        }
        Files.writeString(home.resolve("users"), USER + ":{PLAIN}" + PASSWORD + "\n");
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
                mail_location = maildir:%1$s/Maildir
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
                  driver = passwd-file
                  args = username_format=%%u %1$s/users
                }
                userdb {
                  driver = static
                  args = uid=%3$s gid=%4$s home=%1$s
                }
                namespace inbox {
                  inbox = yes
                }
                """.formatted(home, port, uid, group));
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
        var server = new Dovecot(home, maildir, port, process);
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

    public Path maildir() {
        return maildir;
    }

    /** Delivers as a local delivery agent does: written aside, then renamed into place. */
    public void deliver(byte[] mail) throws IOException {
        var name = System.currentTimeMillis() + "." + (++delivered) + ".filo";
        var aside = maildir.resolve("tmp").resolve(name);
        Files.write(aside, mail);
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.move(aside, maildir.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
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
