package io.filo.message;

import io.filo.customer.Customers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The texts in {@code templates/<key>_<language>.txt}: subject in the first line, then an empty one, then the text.
 * Fields stand in double braces; an empty field takes the blank before it along.
 */
@Component
class TextTemplates implements Templates {

    private static final String CUSTOMER_NAME = "customerName";
    private static final String SHOP_NAME = "shopName";
    private static final String SUBJECT = "subject";
    private static final Set<String> FIELDS = Set.of(CUSTOMER_NAME, "ticketNumber", SUBJECT, "operatorName", SHOP_NAME);
    private static final Set<String> LANGUAGES = Set.of("it", "en");
    private static final String ELSEWHERE = "en";
    /** What stands for the subject of a mail that has none. */
    private static final Map<String, String> NO_SUBJECT = Map.of("it", "(senza oggetto)");

    private static final Pattern FIELD = Pattern.compile("( ?)\\{\\{\\s*(\\w*)\\s*}}");
    private static final Pattern FILE = Pattern.compile("([a-z]+(?:-[a-z]+)*)_([a-z]{2})\\.txt");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\[[^\\]\\n]+]");
    private static final int LONGEST_FIELD = 150;

    private final Map<String, Map<String, Template>> templates = new TreeMap<>();
    private final Set<String> placeholders = new TreeSet<>();
    private final Customers customers;
    private final String shopName;

    private record Template(String subject, String text) {}

    TextTemplates(Customers customers, @Value("${filo.shop-name:Filo}") String shopName) {
        this.customers = customers;
        this.shopName = shopName;
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:templates/*.txt")) {
                read(file);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        templates.forEach((key, languages) -> {
            if (!languages.keySet().equals(LANGUAGES)) {
                throw new IllegalStateException("Template '" + key + "' is there in " + languages.keySet()
                        + ", but it is needed in " + LANGUAGES + ".");
            }
        });
        if (!templates.containsKey(ANSWER_GENERAL)) {
            throw new IllegalStateException("Template '" + ANSWER_GENERAL + "' is missing: others fall back on it.");
        }
    }

    private void read(Resource file) throws IOException {
        var name = String.valueOf(file.getFilename());
        var parts = FILE.matcher(name);
        if (!parts.matches()) {
            throw new IllegalStateException("templates/" + name + ": name it <key>_<language>.txt.");
        }
        var content = file.getContentAsString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        int end = content.indexOf("\n\n");
        if (end <= 0 || content.lastIndexOf('\n', end - 1) >= 0) {
            throw new IllegalStateException(
                    "templates/" + name + ": the first line is the subject, the second is empty, the text follows.");
        }
        var field = FIELD.matcher(content);
        while (field.find()) {
            if (!FIELDS.contains(field.group(2))) {
                throw new IllegalStateException(
                        "templates/" + name + ": there is no field '" + field.group(2) + "', only " + FIELDS + ".");
            }
        }
        PLACEHOLDER.matcher(content).results().map(MatchResult::group).forEach(placeholders::add);
        templates
                .computeIfAbsent(parts.group(1), key -> new TreeMap<>())
                .put(
                        parts.group(2),
                        new Template(
                                content.substring(0, end),
                                content.substring(end).strip()));
    }

    @Override
    public Rendered render(String key, String language, Map<String, String> fields) {
        var languages = templates.getOrDefault(key, templates.get(ANSWER_GENERAL));
        var template = languages == null ? null : languages.getOrDefault(language, languages.get(ELSEWHERE));
        if (template == null) {
            throw new IllegalStateException("No template '" + key + "'.");
        }
        var noSubject = NO_SUBJECT.getOrDefault(language, "(no subject)");
        return new Rendered(
                ConversationKeys.oneLine(fill(template.subject, fields, noSubject)),
                fill(template.text, fields, noSubject).strip());
    }

    @Override
    public Optional<String> placeholderIn(String text) {
        return PLACEHOLDER
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(placeholders::contains)
                .findFirst();
    }

    /** In one pass: what a field holds is never looked into for further fields. */
    private String fill(String text, Map<String, String> fields, String noSubject) {
        return FIELD.matcher(text).replaceAll(field -> {
            var value = value(field.group(2), fields, noSubject);
            return java.util.regex.Matcher.quoteReplacement(value.isEmpty() ? "" : field.group(1) + value);
        });
    }

    private String value(String field, Map<String, String> fields, String noSubject) {
        var given = ConversationKeys.oneLine(fields.getOrDefault(field, ""));
        var value = switch (field) {
            case SHOP_NAME -> shopName;
            // What a sender calls himself leaves in our name: only what can be a name may do so.
            case CUSTOMER_NAME -> customers.cleanName(given).orElse("");
            case SUBJECT -> given.isBlank() ? noSubject : ConversationKeys.withoutReplyPrefix(given);
            default -> given;
        };
        return value.length() > LONGEST_FIELD
                ? value.substring(0, LONGEST_FIELD).strip() + "…"
                : value;
    }
}
