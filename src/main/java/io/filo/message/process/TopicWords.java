package io.filo.message.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** The words of {@code message/topics.txt}, and where they occur. */
@Component
class TopicWords {

    private static final String SOURCE = "message/topics.txt";
    private static final String THANKS = "THANKS";
    private static final String OTHER = "OTHER";
    /** Whoever writes more than that does not only say thanks. */
    private static final int SHORT_MAIL = 250;
    /** What a mail is about is said in its beginning. */
    private static final int READ_AT_MOST = 20_000;

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{Nd}]+");

    private final Map<String, Words> topics = new LinkedHashMap<>();

    /** Each phrase as it is searched: with a blank before it, and one after it unless its ending is open. */
    private record Words(List<String> anywhere, List<String> inSubject) {}

    TopicWords() {
        try {
            read(new ClassPathResource(SOURCE).getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private void read(String source) {
        Words words = null;
        for (var line : source.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                words = new Words(new ArrayList<>(), new ArrayList<>());
                topics.put(line.substring(1, line.length() - 1), words);
                continue;
            }
            int colon = line.indexOf(':');
            if (words == null || colon < 0) {
                throw new IllegalStateException(
                        SOURCE + ": '" + line + "' is neither [TOPIC] nor a list such as it: ...");
            }
            var phrases = switch (line.substring(0, colon)) {
                case "it", "en" -> words.anywhere();
                case "subject" -> words.inSubject();
                default ->
                    throw new IllegalStateException(
                            SOURCE + ": '" + line + "' begins with none of it:, en: and subject:");
            };
            for (var phrase : line.substring(colon + 1).split(",", -1)) {
                phrases.add(searched(phrase.strip()));
            }
        }
    }

    private static String searched(String phrase) {
        var normal = normal(phrase);
        if (normal.isBlank()) {
            throw new IllegalStateException(SOURCE + ": there is an empty word between two commas.");
        }
        return phrase.endsWith("*") ? normal.stripTrailing() : normal;
    }

    /** The codes of all topics that a mail speaks of, in the order of the file; OTHER when there is none. */
    List<String> of(String subject, String text) {
        var title = normal(subject);
        var beginning = text.length() > READ_AT_MOST ? text.substring(0, READ_AT_MOST) : text;
        var all = title + normal(beginning);
        var found = new ArrayList<String>();
        topics.forEach((topic, words) -> {
            if (words.anywhere().stream().anyMatch(all::contains)
                    || words.inSubject().stream().anyMatch(title::contains)) {
                found.add(topic);
            }
        });
        if (found.contains(THANKS) && (found.size() > 1 || text.strip().length() > SHORT_MAIL)) {
            found.remove(THANKS);
        }
        return found.isEmpty() ? List.of(OTHER) : found;
    }

    /** Lower case, without accents, one blank between words and around them. */
    private static String normal(String text) {
        var plain =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
        return " "
                + BETWEEN_WORDS
                        .matcher(plain.toLowerCase(Locale.ROOT))
                        .replaceAll(" ")
                        .strip() + " ";
    }
}
