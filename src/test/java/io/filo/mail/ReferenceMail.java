package io.filo.mail;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Public collections of real and malformed mails, when they lie beside the project. What is only the text of a mail there
 * gets a header.
 *
 * @param name path inside the collections, with slashes
 */
record ReferenceMail(String name, byte[] raw) {

    static final Path FOLDER = Path.of("..", "shared", "reference", "mail");

    String folder() {
        return name.substring(0, name.indexOf('/'));
    }

    static void assumePresent() {
        assumeTrue(Files.isDirectory(FOLDER), "No reference mails at " + FOLDER.toAbsolutePath());
    }

    /** Every mail of the collections, in order of their names. */
    static List<ReferenceMail> all() {
        List<ReferenceMail> mails = new ArrayList<>();
        for (Path file : files(FOLDER)) {
            String name = FOLDER.relativize(file).toString().replace('\\', '/');
            if (name.endsWith(".eml") || name.endsWith(".msg")) {
                mails.add(new ReferenceMail(name, bytes(file)));
            } else if (name.startsWith("forwards/") && name.contains("_body")) {
                mails.add(withHeader(name, "anna@filo.example", forwardSubject(file), text(file)));
            } else if (name.startsWith("reply-trimmer/emails/")) {
                mails.add(withHeader(name, "someone@posta.example", "Re: " + name, text(file)));
            }
        }
        return mails;
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines {@code name | value | ...} of a list under {@code src/test/resources/reference}. */
    static Map<String, List<String>> list(String resource) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        try (var in = ReferenceMail.class.getResourceAsStream("/reference/" + resource)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no /reference/" + resource);
            }
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line ->
                            Stream.of(line.split("\\|", -1)).map(String::strip).toList())
                    .forEach(row -> rows.put(row.get(0), row.subList(1, row.size())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    static String text(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The subject that the collection has for that client and language; else what such a client writes. */
    static String forwardSubject(Path body) {
        String name = body.getFileName().toString();
        for (String candidate : List.of(
                name.replace("_body", "_subject"),
                name.replaceFirst("_body.*", "_subject.txt"),
                name.replaceFirst("(_[a-z]{2})?_body.*", "_en_subject.txt"))) {
            Path subject = body.resolveSibling(candidate);
            if (Files.exists(subject)) {
                return text(subject).strip();
            }
        }
        return (isReply(name) ? "Re: " : "Fwd: ") + "Integer consequat non purus";
    }

    /** The fourth variants are replies, which forwards must not be taken for. */
    static boolean isReply(String name) {
        return name.contains("variant_4");
    }

    private static ReferenceMail withHeader(String name, String from, String subject, String text) {
        String header = "From: " + from + "\nTo: care@filo.example\nSubject: " + subject
                + "\nDate: Mon, 4 May 2026 10:00:00 +0200\nMessage-ID: <" + Integer.toHexString(name.hashCode())
                + "@posta.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                + "Content-Transfer-Encoding: 8bit\n\n";
        return new ReferenceMail(name, (header + text).getBytes(StandardCharsets.UTF_8));
    }
}
