package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.message.InboundMessage;
import io.filo.message.MessageClass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads public collections of real and malformed mails when they lie beside the project; prints what was seen. */
class ReferenceMailTests {

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
    void readsEveryMailOfThePublicCollectionsWithoutAnException() {
        ReferenceMail.assumePresent();
        Map<String, Count> counts = new TreeMap<>();
        List<String> exceptions = new ArrayList<>();
        MailReader reader = Mails.reader();
        for (ReferenceMail mail : ReferenceMail.all()) {
            Count count = counts.computeIfAbsent(mail.folder(), folder -> new Count());
            count.mails++;
            try {
                InboundMessage message = reader.read(mail.raw(), Mails.arrival());
                count.classes.merge(message.messageClass(), 1, Integer::sum);
                assertThat(message.visibleText() + message.elidedText() + message.subject())
                        .doesNotContain("\u0000");
                for (int i = 0; i < message.attachments().size(); i++) {
                    assertThat(reader.attachment(mail.raw(), false, i)).isPresent();
                }
            } catch (UnreadableMailException e) {
                count.unreadable++;
            } catch (RuntimeException | AssertionError e) {
                exceptions.add(mail.name() + ": " + e);
            }
        }
        counts.forEach((folder, count) -> System.out.println(folder + ": " + count));
        assertThat(exceptions).isEmpty();
    }

    @Test
    void foldsAwayWhatTheCollectionFoldsAway() {
        ReferenceMail.assumePresent();
        Path folder = ReferenceMail.FOLDER.resolve("reply-trimmer");
        List<String> wrong = new ArrayList<>();
        List<Path> mails = ReferenceMail.files(folder.resolve("emails"));
        for (Path mail : mails) {
            QuotedText.Split split = QuotedText.split(Text.clean(ReferenceMail.text(mail)));
            String name = mail.getFileName().toString();
            String visible = ReferenceMail.text(folder.resolve("trimmed").resolve(name));
            String elided = ReferenceMail.text(folder.resolve("elided").resolve(name));
            if (!lines(split.visible()).equals(lines(visible))) {
                wrong.add(name + " shows\n" + split.visible());
            }
            if (!words(split.elided()).equals(words(elided))) {
                wrong.add(name + " folds away\n" + split.elided());
            }
        }
        print("reply-trimmer", mails.size(), wrong.size());
        assertThat(wrong).isEmpty();
    }

    @Test
    void findsWhoWroteWhatWasForwarded() {
        ReferenceMail.assumePresent();
        List<String> wrong = new ArrayList<>();
        int mails = 0;
        for (Path file : ReferenceMail.files(ReferenceMail.FOLDER.resolve("forwards"))) {
            String name = file.getFileName().toString();
            if (!name.contains("_body")) {
                continue;
            }
            mails++;
            ForwardedMail found =
                    ForwardedMail.in(Text.clean(ReferenceMail.text(file)), ReferenceMail.forwardSubject(file));
            // Twelve names its sender, and no address.
            boolean none = ReferenceMail.isReply(name) || name.startsWith("unknown");
            if (none ? found != null : !isJohnDoe(found)) {
                wrong.add(name + ": " + found);
            }
        }
        print("forwards", mails, wrong.size());
        assertThat(wrong).isEmpty();
    }

    private static boolean isJohnDoe(@Nullable ForwardedMail found) {
        return found != null
                && found.from().value().equals("john.doe@acme.com")
                && (found.from().name() == null
                        || found.from().name().replace(",", "").equals("John Doe"))
                && found.text().startsWith("Aenean quis diam");
    }

    @Test
    void classesReportsAsAPersonWould() throws Exception {
        ReferenceMail.assumePresent();
        Map<String, List<String>> expected = ReferenceMail.list("bounces.txt");
        List<String> wrong = new ArrayList<>();
        int mails = 0;
        for (ReferenceMail mail : ReferenceMail.all()) {
            if (!mail.folder().equals("bounces")) {
                continue;
            }
            mails++;
            String name = mail.name().substring(8, mail.name().length() - 4);
            InboundMessage read = Mails.read(mail.raw());
            List<String> found = read.messageClass() == MessageClass.BOUNCE
                    ? List.of("BOUNCE", read.hardBounce() ? "HARD" : "SOFT", String.join(" ", read.failedRecipients()))
                    : List.of(read.messageClass().name());
            if (!found.equals(expected.get(name))) {
                wrong.add(name + " is " + found + ", expected " + expected.get(name));
            }
        }
        print("bounces", mails, wrong.size());
        assertThat(wrong).isEmpty();
    }

    @Test
    void readsWhatTheCollectionReads() throws Exception {
        ReferenceMail.assumePresent();
        Map<String, List<String>> different = ReferenceMail.list("structures.txt");
        List<String> wrong = new ArrayList<>();
        int mails = 0;
        for (ReferenceMail mail : ReferenceMail.all()) {
            if (!mail.folder().equals("stalwart")) {
                continue;
            }
            mails++;
            String name = mail.name().substring(9, mail.name().length() - 4);
            List<String> differences = ExpectedStructure.of(name).differences(mail.raw());
            if (differences.isEmpty() == different.containsKey(name)) {
                wrong.add(
                        name + " " + (differences.isEmpty() ? "is as expected, and listed as different" : differences));
            }
        }
        print("stalwart, but for " + different.size() + " listed ones", mails, wrong.size());
        assertThat(wrong).isEmpty();
    }

    private static void print(String what, int mails, int wrong) {
        System.out.println(what + ": " + (mails - wrong) + " of " + mails + " as expected");
    }

    private static List<String> lines(String text) {
        return text.lines()
                .map(line -> line.replaceAll("[\\s\u00a0]+", " ").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Quotation marks of different programs, and where lines are broken, make no difference. */
    private static String words(String text) {
        return text.replaceAll("(?m)^(?:C|Richard)>", "").replaceAll("[\\s>|]", "");
    }
}
