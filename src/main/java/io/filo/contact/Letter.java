package io.filo.contact;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.safety.Safelist;
import org.jspecify.annotations.Nullable;

/**
 * A letter as its file has it: the subject, the text, and maybe a formatted form. Fields stand in double braces with what
 * is written when nothing is known: {@code {{firstName|friend}}}. An empty field takes the blank before it along, or its
 * whole line where nothing else stands in it; in the formatted form a link that leads nowhere takes its paragraph along.
 */
record Letter(String subject, String text, @Nullable String html) {

    static final String SUFFIX = ".letter";
    /** {@code <key>_<language>.letter}, or {@code <key>_<language>.formal.letter} */
    static final Pattern NAME = Pattern.compile("([a-z0-9]+(?:-[a-z0-9]+)*)_([a-z]{2})(\\.formal)?\\.letter");

    private static final Pattern FIELD = Pattern.compile("( ?)\\{\\{\\s*(\\w*)\\s*(?:\\|([^{}]*))?}}");
    private static final Pattern BRACES = Pattern.compile("\\{\\{|}}");
    private static final String HTML = "--- html ---";
    private static final int LONGEST = 200_000;
    /** A name, or what people call so. */
    private static final int LONGEST_NAME = 300;
    /** A receipt names all the goods. */
    private static final int LONGEST_VALUE = 4_000;

    private static final Pattern FIELDS_ALONE = Pattern.compile("(?m)^(?:[ \\t]*\\{\\{[^{}]*}})+[ \\t]*$\\R?");
    private static final Pattern LEADS_NOWHERE = Pattern.compile("href=\"(?!https?://|mailto:)");
    private static final Pattern EMPTY_PARAGRAPH = Pattern.compile("<p[^>]*>\\s*</p>\\n?");

    /** What mail programs show alike; no script, no form, nothing that loads by itself. */
    private static final Safelist HTML_ALLOWED = Safelist.relaxed()
            .removeTags("img")
            .addTags("hr")
            .addAttributes(":all", "style", "align", "width", "bgcolor", "title", "lang", "dir");

    /** Splits a file; what is wrong with it {@link #problems} tells. */
    static Letter parse(String file) {
        var content = file.replace("\r\n", "\n").replace("\uFEFF", "");
        int html = content.indexOf("\n" + HTML + "\n");
        var head = html < 0 ? content : content.substring(0, html + 1);
        int end = head.indexOf("\n\n");
        var first = end < 0 ? head : head.substring(0, end);
        return new Letter(
                first.startsWith("Subject:")
                        ? first.substring("Subject:".length()).strip()
                        : "",
                end < 0 ? "" : head.substring(end).strip(),
                html < 0 ? null : content.substring(html + HTML.length() + 2).strip());
    }

    /**
     * @param personal fields that may be unknown of a customer: without words for that case a letter reads "Dear ,"
     */
    static List<String> problems(String file, Set<String> fields, Set<String> personal) {
        var problems = new ArrayList<String>();
        if (file.length() > LONGEST) {
            return List.of("The letter is longer than " + LONGEST + " characters: shorten it.");
        }
        var letter = parse(file);
        if (letter.subject.isEmpty() || letter.subject.contains("\n")) {
            problems.add("The first line is 'Subject: ' and the subject, the second is empty, the text follows.");
        }
        if (letter.text.isEmpty()) {
            problems.add("There is no text: whoever reads mail without formatting would see nothing. Write it above '"
                    + HTML + "'.");
        }
        for (var part : List.of(letter.subject, letter.text, letter.html == null ? "" : letter.html)) {
            var rest = FIELD.matcher(part).replaceAll("");
            if (BRACES.matcher(rest).find()) {
                problems.add("Two braces stand alone. A field is written {{firstName|friend}}.");
            }
            var field = FIELD.matcher(part);
            while (field.find()) {
                var name = field.group(2);
                if (!fields.contains(name)) {
                    problems.add("There is no field '" + name + "'. There are: "
                            + String.join(", ", fields.stream().sorted().toList()) + ".");
                } else if (personal.contains(name) && field.group(3) == null) {
                    problems.add("The field '" + name
                            + "' is not known of every customer. Say what stands there then, even nothing: {{" + name
                            + "|}}.");
                }
            }
        }
        if (letter.html != null && !Jsoup.isValid(letter.withoutFields(letter.html), HTML_ALLOWED)) {
            problems.add(
                    "The formatted part has what mail programs block or what loads from elsewhere: leave out scripts,"
                            + " styles of their own, forms, pictures and links that do not begin with http, https or mailto.");
        }
        return problems.stream().distinct().toList();
    }

    private String withoutFields(String part) {
        return FIELD.matcher(part).replaceAll("https://example.com/");
    }

    /** Fills in the fields; in the formatted part they are escaped. */
    Filled fill(Map<String, String> values) {
        var plain = fill(subject, values, UnaryOperator.identity());
        return new Filled(
                oneLine(plain),
                fill(withoutEmptyLines(values), values, UnaryOperator.identity())
                        .strip(),
                html == null ? null : withoutEmptyLinks(fill(html, values, Letter::escaped)));
    }

    private String withoutEmptyLines(Map<String, String> values) {
        return FIELDS_ALONE
                .matcher(text)
                .replaceAll(line -> Matcher.quoteReplacement(
                        fill(line.group(), values, UnaryOperator.identity()).isBlank() ? "" : line.group()))
                .replaceAll("\n{3,}", "\n\n");
    }

    private static String withoutEmptyLinks(String html) {
        var filled = EMPTY_PARAGRAPH.matcher(html).replaceAll("");
        if (!LEADS_NOWHERE.matcher(filled).find()) {
            return filled;
        }
        var document = Jsoup.parseBodyFragment(filled);
        document.outputSettings().prettyPrint(false);
        for (var link : document.select("a[href]")) {
            if (LEADS_NOWHERE.matcher("href=\"" + link.attr("href")).find()) {
                var paragraph = link.closest("p");
                (paragraph == null ? link : paragraph).remove();
            }
        }
        return document.body().html();
    }

    /** The first field that would leave a hole: nothing is known for it, and the letter does not say what stands there then. */
    Optional<String> hole(Map<String, String> values) {
        return Stream.of(subject, text, html == null ? "" : html)
                .flatMap(part -> FIELD.matcher(part).results())
                .filter(field -> field.group(3) == null
                        && oneLine(values.getOrDefault(field.group(2), "")).isBlank())
                .map(field -> field.group(2))
                .findFirst();
    }

    /** A letter to somebody. */
    record Filled(String subject, String text, @Nullable String html) {}

    /** In one pass: what a field holds is never looked into for further fields. */
    private static String fill(String part, Map<String, String> values, UnaryOperator<String> written) {
        return FIELD.matcher(part).replaceAll(field -> {
            var value = oneLine(values.getOrDefault(field.group(2), "")).strip();
            if (value.isEmpty()) {
                value = field.group(3) == null ? "" : field.group(3).strip();
            }
            var longest = Letters.PERSONAL.contains(field.group(2)) ? LONGEST_NAME : LONGEST_VALUE;
            if (value.length() > longest) {
                value = value.substring(0, longest).strip() + "…";
            }
            return Matcher.quoteReplacement(value.isEmpty() ? "" : field.group(1) + written.apply(value));
        });
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
