package io.filo.contact;

import io.filo.support.BusinessException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * A letter that a person has written for many, in the form of a file of {@code forms/letters}. Each place that leads
 * somewhere is known by its number, so that who follows it can be counted, and nobody is led anywhere else.
 */
public final class WrittenLetter {

    /** What a letter for many may name of its reader, and of who sends it. */
    public static final Set<String> FIELDS =
            Set.of("customerName", "firstName", "companyName", "shopName", "brandSignature", "preferencesLink");

    private static final int LONGEST = 100_000;
    private static final int LONGEST_SUBJECT = 200;
    private static final int MOST_LINKS = 100;
    private static final Pattern FIELD = Pattern.compile("\\{\\{\\s*(\\w*)\\s*(\\|[^{}]*)?}}");
    private static final Pattern LINK_IN_TEXT = Pattern.compile("https?://[^\\s<>\"{}]{1,2000}[^\\s<>\".,;:!?')\\]}{]");
    private static final Pattern LINK_WITH_FIELD = Pattern.compile("https?://[^\\s<>\"{}]*\\{\\{");
    private static final Pattern LINK_IN_HTML = Pattern.compile("(href\\s*=\\s*\")(https?://[^\"{}]{1,2000})(\")");

    private final Letter letter;
    private final List<String> links;

    private WrittenLetter(Letter letter, List<String> links) {
        this.letter = letter;
        this.links = List.copyOf(links);
    }

    /**
     * @throws BusinessException {@code LETTER_TOO_LARGE}, {@code LETTER_NO_SUBJECT}, {@code LETTER_NO_TEXT}, {@code
     *     LETTER_BRACES}, {@code LETTER_LINK_FIELD}, {@code LETTER_FIELD}, {@code LETTER_MAY_BE_UNKNOWN}, {@code LETTER_HTML}
     */
    public static WrittenLetter of(String content) {
        return of(content, Set.of());
    }

    /**
     * @param further fields that a letter of this kind may name too
     * @throws BusinessException as above
     */
    public static WrittenLetter of(String content, Set<String> further) {
        var fields = new TreeSet<>(FIELDS);
        fields.addAll(further);
        if (content.length() > LONGEST) {
            throw new BusinessException(
                    "LETTER_TOO_LARGE", "A letter has at most " + LONGEST + " characters: shorten it.", LONGEST);
        }
        var letter = Letter.parse(content);
        if (letter.subject().isEmpty()
                || letter.subject().contains("\n")
                || letter.subject().length() > LONGEST_SUBJECT) {
            throw new BusinessException(
                    "LETTER_NO_SUBJECT",
                    "Give the letter a subject, on one line and of at most " + LONGEST_SUBJECT + " characters.",
                    LONGEST_SUBJECT);
        }
        if (letter.text().isEmpty()) {
            throw new BusinessException(
                    "LETTER_NO_TEXT",
                    "Give the letter a text: whoever reads mail without formatting would see nothing.");
        }
        for (var part : parts(letter)) {
            check(part, fields);
        }
        if (letter.html() != null
                && !Letter.problems(content, fields, Letters.PERSONAL).isEmpty()) {
            throw new BusinessException(
                    "LETTER_HTML",
                    "The formatted part has what mail programs block or what loads from elsewhere: leave out scripts, styles"
                            + " of their own, forms, pictures, and links that do not begin with http, https or mailto.");
        }
        return new WrittenLetter(letter, List.of()).numbered();
    }

    private static List<String> parts(Letter letter) {
        return List.of(letter.subject(), letter.text(), letter.html() == null ? "" : letter.html());
    }

    private static void check(String part, Set<String> fields) {
        var rest = FIELD.matcher(part).replaceAll("");
        if (rest.contains("{{") || rest.contains("}}")) {
            throw new BusinessException(
                    "LETTER_BRACES", "Two braces stand alone. A field is written {{firstName|friend}}.");
        }
        if (LINK_WITH_FIELD.matcher(part).find()) {
            throw new BusinessException(
                    "LETTER_LINK_FIELD",
                    "A link of the letter has a field in it. A link leads every reader to the same place: leave the field out.");
        }
        var field = FIELD.matcher(part);
        while (field.find()) {
            var name = field.group(1);
            if (!fields.contains(name)) {
                var known = String.join(", ", fields);
                throw new BusinessException(
                        "LETTER_FIELD", "There is no field '" + name + "'. There are: " + known + ".", name, known);
            }
            if (Letters.PERSONAL.contains(name) && field.group(2) == null) {
                throw new BusinessException(
                        "LETTER_MAY_BE_UNKNOWN",
                        "The field '" + name
                                + "' is not known of every customer. Say what stands there then, even nothing: {{"
                                + name + "|}}.",
                        name);
            }
        }
    }

    /** With a field for each place that leads somewhere. */
    private WrittenLetter numbered() {
        var found = new LinkedHashSet<String>();
        var text = LINK_IN_TEXT.matcher(letter.text()).replaceAll(link -> place(found, link.group()));
        var html = letter.html() == null
                ? null
                : LINK_IN_HTML
                        .matcher(letter.html())
                        .replaceAll(link -> Matcher.quoteReplacement(link.group(1))
                                + place(found, Parser.unescapeEntities(link.group(2), true))
                                + Matcher.quoteReplacement(link.group(3)));
        if (found.size() > MOST_LINKS) {
            throw new BusinessException("LETTER_LINKS", "A letter has at most " + MOST_LINKS + " links.", MOST_LINKS);
        }
        return new WrittenLetter(new Letter(letter.subject(), text, html), new ArrayList<>(found));
    }

    private static String place(LinkedHashSet<String> found, String link) {
        try {
            new URI(link);
        } catch (URISyntaxException broken) {
            throw new BusinessException(
                    "LETTER_LINK", "The letter has a link that leads nowhere: " + link + ". Mend it.", link);
        }
        found.add(link);
        return Matcher.quoteReplacement("{{" + field(new ArrayList<>(found).indexOf(link)) + "}}");
    }

    private static String field(int number) {
        return "link" + number;
    }

    /** Where its links lead, each once; a link's number is its place in here, from 0. */
    public List<String> links() {
        return links;
    }

    /** As it stands, without the numbers. */
    public String subject() {
        return letter.subject();
    }

    /** Whether each form of it names that field. */
    public boolean names(String field) {
        return names(letter.text(), field) && (letter.html() == null || names(letter.html(), field));
    }

    private static boolean names(String part, String field) {
        return FIELD.matcher(part).results().anyMatch(found -> found.group(1).equals(field));
    }

    /** Whether that stands in any form of it. */
    public boolean has(String written) {
        return letter.text().contains(written)
                || letter.html() != null && letter.html().contains(written);
    }

    /** Whether it has a formatted form of its own. */
    public boolean isFormatted() {
        return letter.html() != null;
    }

    /** Where a link of the letter leads to for one reader. */
    @FunctionalInterface
    public interface Way {

        /** @param number of the link, @param link where it leads */
        String of(int number, String link);
    }

    /** @param values of the fields */
    Letter.Filled fill(Map<String, String> values, Way way) {
        var all = new HashMap<>(values);
        for (int i = 0; i < links.size(); i++) {
            all.put(field(i), way.of(i, links.get(i)));
        }
        return letter.fill(all);
    }
}
