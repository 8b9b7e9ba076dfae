package io.filo.message;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.context.MessageSource;
import org.springframework.context.support.ResourceBundleMessageSource;

/**
 * What the product has to say of a message (why it has its class, what a reader should know), stored as a code with
 * parameters: {@code mail.parts-limit|1000}. Pages and API put it in words, key {@code remark.} and the code. What was
 * stored before there were codes is a sentence, and stays one.
 */
public final class Remarks {

    /** Of a message that stands for the refusal of a mail of ours by our own mail server. */
    public static final String REFUSED_BY_SERVER = "class.smtp-refused";

    /** Of a message that came from a mailing list and names no person: an answer would go to all its readers. */
    public static final String LIST_ONLY = "mail.list-only";

    private static final Pattern CODED = Pattern.compile("[a-z]{2,20}\\.[a-z0-9-]{2,60}(?:\\|[^\\n]*)?");
    private static final int MAX_PARAMETER = 200;
    private static final MessageSource TEXTS = texts();

    /** A stored remark taken apart. */
    record Coded(String code, List<String> parameters) {}

    private Remarks() {}

    /**
     * @param code such as {@code mail.parts-limit}: lower-case letters, digits and dashes
     * @param parameters cut to 200 characters each; numbers without grouping
     */
    public static String of(String code, Object... parameters) {
        var remark = new StringBuilder(code);
        for (var parameter : parameters) {
            var text = String.valueOf(parameter).replace('|', '/').replaceAll("\\s+", " ");
            remark.append('|').append(text, 0, Math.min(text.length(), MAX_PARAMETER));
        }
        if (!CODED.matcher(remark).matches()) {
            throw new IllegalArgumentException(code + " is no code of a remark");
        }
        return remark.toString();
    }

    /** In the reader's language, line by line; what is no code, or one that the bundles do not know, as it stands. */
    public static String words(MessageSource texts, String stored, Locale locale) {
        return stored.lines()
                .map(line -> parse(line)
                        .map(coded -> String.valueOf(
                                texts.getMessage("remark." + coded.code, coded.parameters.toArray(), line, locale)))
                        .orElse(line))
                .collect(Collectors.joining(" "));
    }

    /** Whether one of these stored remarks has that code. */
    public static boolean tell(List<String> stored, String code) {
        return stored.stream().anyMatch(remark -> remark.equals(code) || remark.startsWith(code + "|"));
    }

    /** For the log and for watchers, who speak English. */
    public static String inEnglish(String stored) {
        return words(TEXTS, stored, Locale.ENGLISH);
    }

    private static MessageSource texts() {
        var texts = new ResourceBundleMessageSource();
        texts.setBasename("messages/message");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
        return texts;
    }

    /** Empty for a sentence. */
    static Optional<Coded> parse(String stored) {
        if (!CODED.matcher(stored).matches()) {
            return Optional.empty();
        }
        var pieces = List.of(stored.split("\\|", -1));
        return Optional.of(new Coded(pieces.get(0), pieces.subList(1, pieces.size())));
    }
}
