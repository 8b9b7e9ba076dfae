package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filo.message.InboundMessage;
import io.filo.message.MessageClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads public collections of real and malformed mails when they lie beside the project; prints what was seen. */
class ReferenceMailTests {

    private static final Path REFERENCE = Path.of("..", "shared", "reference", "mail");

    private static class Count {
        int mails;
        int unreadable;
        final Map<MessageClass, Integer> classes = new EnumMap<>(MessageClass.class);

        @Override
        public String toString() {
            return mails + " mails, " + unreadable + " unreadable, " + classes;
        }
    }

    @Test
    void readsEveryMailOfThePublicCollectionsWithoutAnException() throws IOException {
        assumeTrue(Files.isDirectory(REFERENCE), "No reference mails at " + REFERENCE.toAbsolutePath());
        Map<String, Count> counts = new TreeMap<>();
        List<String> exceptions = new ArrayList<>();
        MailReader reader = Mails.reader();
        List<Path> files;
        try (Stream<Path> all = Files.walk(REFERENCE)) {
            files = all.filter(ReferenceMailTests::isMail).sorted().toList();
        }
        for (Path file : files) {
            Count count = counts.computeIfAbsent(
                    REFERENCE.relativize(file.getParent()).toString(), folder -> new Count());
            count.mails++;
            byte[] raw = Files.readAllBytes(file);
            try {
                InboundMessage message = reader.read(raw, Mails.arrival());
                count.classes.merge(message.messageClass(), 1, Integer::sum);
                assertThat(message.visibleText() + message.elidedText() + message.subject())
                        .doesNotContain("\u0000");
                for (int i = 0; i < message.attachments().size(); i++) {
                    assertThat(reader.attachment(raw, false, i)).isPresent();
                }
            } catch (UnreadableMailException e) {
                count.unreadable++;
            } catch (RuntimeException | AssertionError e) {
                exceptions.add(file + ": " + e);
            }
        }
        counts.forEach((folder, count) -> System.out.println(folder + ": " + count));
        assertThat(exceptions).isEmpty();
    }

    private static boolean isMail(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".eml") || name.endsWith(".msg");
    }
}
