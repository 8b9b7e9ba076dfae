package io.filo.model;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What task forms and Tasklist say, in both languages and in the words of the rest of the product. */
class TextsTests {

    private static final Pattern ENTRY = Pattern.compile("^ {2}'?([\\w.-]+)'?: '(.*)',$", Pattern.MULTILINE);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*\\w+\\s*}}|\\{\\d}");
    private static final String TASKLIST = "/META-INF/resources/webjars/camunda/app/tasklist/";

    /** Kinds of codes in desk-texts.js, and where the product names the same codes. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            entry("category", "ticket.category."),
            entry("priority", "ticket.priority."),
            entry("status", "ticket.status."),
            entry("event", "ticket.event."),
            entry("withheld", "ticket.withheld."),
            entry("withdrawal", "ticket.withdrawal."),
            entry("stage", "customer.stage."),
            entry("timeline", "timeline."),
            entry("queue", "group."),
            entry("leadSource", "lead.source."),
            entry("leadStatus", "lead.status."),
            entry("leadReason", "lead.reason."),
            entry("leadOutcome", "lead.outcome."),
            entry("returnKind", "return.kind."),
            entry("returnMode", "return.mode."),
            entry("returnCondition", "return.condition."),
            entry("returnWish", "return.wish."),
            entry("returnReject", "return.reject."),
            entry("segment", "insight.segment."),
            entry("guardReason", "guard.reason."),
            entry("guardOutcome", "guard.outcome."));

    /** Groups that work on tickets; the others never show in a task form. */
    private static final Pattern QUEUE = Pattern.compile("group\\.(care|sales|marketing)(-lead)?");

    @Test
    void taskFormsSayTheSameInBothLanguages() {
        var english = texts("en");
        var italian = texts("it");

        assertThat(italian.keySet()).isNotEmpty().isEqualTo(english.keySet());
        english.forEach((key, text) ->
                assertThat(placeholders(italian.get(key))).as(key).isEqualTo(placeholders(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "it"})
    void taskFormsNameCodesAsTheConsoleDoes(String language) {
        var suffix = language.equals("en") ? "" : "_" + language;
        var words = new Properties();
        words.putAll(ModelFiles.bundle("ticket" + suffix));
        words.putAll(ModelFiles.bundle("customer" + suffix));
        words.putAll(ModelFiles.bundle("access" + suffix));
        words.putAll(ModelFiles.bundle("lead" + suffix));
        words.putAll(ModelFiles.bundle("contact" + suffix));
        words.putAll(ModelFiles.bundle("order" + suffix));
        words.putAll(ModelFiles.bundle("insight" + suffix));
        words.putAll(ModelFiles.bundle("campaign" + suffix));
        var expected = new TreeMap<String, String>();
        KINDS.forEach((kind, prefix) -> words.forEach((key, text) -> {
            if (key.toString().startsWith(prefix)
                    && (!kind.equals("queue") || QUEUE.matcher(key.toString()).matches())) {
                expected.put(kind + key.toString().substring(prefix.length() - 1), text.toString());
            }
        }));
        var said = new TreeMap<>(texts(language));
        said.keySet().removeIf(key -> !key.contains(".") || !KINDS.containsKey(key.substring(0, key.indexOf('.'))));

        assertThat(said).isEqualTo(expected);
    }

    @Test
    void everyTextThatATaskFormAsksForIsThere() {
        var known = texts("en").keySet();
        var asked = new TreeSet<String>();
        for (var script : ModelFiles.in(ModelFiles.FORMS, ".js")) {
            Pattern.compile("\\.t\\('([\\w.-]*\\w)'")
                    .matcher(ModelFiles.text(script))
                    .results()
                    .forEach(found -> asked.add(found.group(1)));
        }
        assertThat(known).containsAll(asked);
    }

    @Test
    void tasklistSpeaksItalianCompletely() throws IOException {
        var vendors = labels("en");
        var ours = labels("it");

        assertThat(ours.keySet()).isEqualTo(vendors.keySet());
        vendors.forEach(
                (key, text) -> assertThat(placeholders(ours.get(key))).as(key).isEqualTo(placeholders(text)));
    }

    @Test
    void oursComesBeforeTheVendors() throws IOException {
        for (var file : new String[] {"scripts/config.js", "styles/user-styles.css"}) {
            try (var first = getClass().getResourceAsStream(TASKLIST + file)) {
                assertThat(first).as(file).isNotNull();
                assertThat(new String(first.readAllBytes())).as(file).contains("Stands in for the vendor");
            }
        }
    }

    private static Map<String, String> texts(String language) {
        var script = ModelFiles.text(ModelFiles.FORMS.resolve("desk-texts.js"));
        var from = script.indexOf("const " + language + " = {");
        var part = script.substring(from, script.indexOf("\n};", from));
        var texts = new LinkedHashMap<String, String>();
        ENTRY.matcher(part).results().forEach(entry -> texts.put(entry.group(1), entry.group(2)));
        return texts;
    }

    private static Map<String, String> labels(String language) throws IOException {
        try (var file = TextsTests.class.getResourceAsStream(TASKLIST + "locales/" + language + ".json")) {
            var text = new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            var labels = new TreeMap<String, String>();
            new ObjectMapper()
                    .readTree(text.replace("\uFEFF", ""))
                    .path("labels")
                    .fields()
                    .forEachRemaining(
                            field -> labels.put(field.getKey(), field.getValue().asText()));
            return labels;
        }
    }

    private static TreeSet<String> placeholders(String text) {
        var found = new TreeSet<String>();
        PLACEHOLDER
                .matcher(text)
                .results()
                .forEach(match -> found.add(match.group().replace(" ", "")));
        return found;
    }
}
