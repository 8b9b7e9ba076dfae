package io.filo.web.console;

import io.filo.campaign.Survey;
import io.filo.campaign.Survey.Kind;
import io.filo.campaign.Survey.Option;
import io.filo.campaign.Survey.Question;
import io.filo.campaign.Survey.Words;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The questions of a survey as a form has them: with what is not in order yet.
 *
 * @param focus number of the question that was added or moved last, from 0; -1 for none
 */
public record SurveyForm(boolean rolling, List<Row> rows, int focus) {

    private static final int MOST_READ = Survey.MOST_QUESTIONS + 1;
    private static final String STEP = "(add|up|down|remove):(\\d{1,2})";

    /** @param it, en of choices one a line */
    public record Row(
            Kind kind,
            String it,
            String en,
            boolean required,
            String field,
            String choicesIt,
            String choicesEn,
            String least,
            String most) {

        static final Row EMPTY = new Row(Kind.ONE, "", "", false, "", "", "", "", "");
    }

    /** What a new survey begins with, as its letter does. */
    static final SurveyForm FRESH = new SurveyForm(
            false,
            List.of(new Row(
                    Kind.NPS,
                    "Ci consiglieresti a un amico?",
                    "Would you recommend us to a friend?",
                    true,
                    "",
                    "",
                    "",
                    "",
                    "")),
            -1);

    static SurveyForm of(Survey survey) {
        return new SurveyForm(
                survey.rolling(),
                survey.questions().stream().map(SurveyForm::row).toList(),
                -1);
    }

    private static Row row(Question question) {
        return new Row(
                question.kind(),
                question.text().it(),
                question.text().en(),
                question.required(),
                question.field() == null ? "" : question.field(),
                lines(question, Words::it),
                lines(question, Words::en),
                number(question.least()),
                number(question.most()));
    }

    private static String lines(Question question, Function<Words, String> language) {
        return question.choices().stream().map(Option::text).map(language).collect(Collectors.joining("\n"));
    }

    private static String number(@Nullable BigDecimal number) {
        return number == null ? "" : number.toPlainString();
    }

    /** @param posted each field by its name, such as {@code q0.kind} */
    static SurveyForm read(Map<String, String> posted) {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < MOST_READ && posted.containsKey("q" + i + ".kind"); i++) {
            var at = "q" + i + ".";
            Function<String, String> value = name -> Fields.plain(posted.getOrDefault(at + name, ""));
            rows.add(new Row(
                    kind(value.apply("kind")),
                    value.apply("it"),
                    value.apply("en"),
                    posted.containsKey(at + "required"),
                    value.apply("field"),
                    value.apply("choicesIt"),
                    value.apply("choicesEn"),
                    value.apply("least"),
                    value.apply("most")));
        }
        return new SurveyForm("true".equals(posted.get("rolling")), rows, -1);
    }

    private static Kind kind(String written) {
        for (var kind : Kind.values()) {
            if (kind.name().equals(written)) {
                return kind;
            }
        }
        return Kind.TEXT;
    }

    /** @param step such as {@code add:0}, {@code up:3}; anything else changes nothing */
    SurveyForm after(String step) {
        if (!step.matches(STEP)) {
            return this;
        }
        int at = Integer.parseInt(step.substring(step.indexOf(':') + 1));
        var next = new ArrayList<>(rows);
        int focused = Math.min(at, next.size() - 1);
        switch (step.substring(0, step.indexOf(':'))) {
            case "add" -> {
                if (next.size() < Survey.MOST_QUESTIONS) {
                    next.add(Row.EMPTY);
                }
                focused = next.size() - 1;
            }
            case "up" -> {
                if (at > 0 && at < next.size()) {
                    Collections.swap(next, at, at - 1);
                    focused = at - 1;
                }
            }
            case "down" -> {
                if (at + 1 < next.size()) {
                    Collections.swap(next, at, at + 1);
                    focused = at + 1;
                }
            }
            default -> {
                if (at < next.size()) {
                    next.remove(at);
                }
                focused = Math.min(at, next.size() - 1);
            }
        }
        return new SurveyForm(rolling, next, focused);
    }

    /** As campaigns keep it; whether it is in order is seen there. */
    Map<String, Object> settings() {
        return Map.of(
                "rolling",
                rolling,
                "questions",
                rows.stream().map(SurveyForm::settings).toList());
    }

    private static Map<String, Object> settings(Row row) {
        var question = new HashMap<String, Object>();
        question.put("kind", row.kind.name());
        question.put("text", Map.of("it", row.it, "en", row.en));
        question.put("required", row.required);
        if (!row.field.isEmpty()) {
            question.put("field", row.field);
        }
        if (row.kind.hasChoices()) {
            var it = lines(row.choicesIt);
            var en = lines(row.choicesEn);
            var choices = new ArrayList<Map<String, Object>>();
            for (int i = 0; i < Math.max(it.size(), en.size()); i++) {
                choices.add(Map.of(
                        "text", Map.of("it", i < it.size() ? it.get(i) : "", "en", i < en.size() ? en.get(i) : "")));
            }
            question.put("choices", choices);
        }
        if (row.kind == Kind.NUMBER) {
            limit(question, "least", row.least);
            limit(question, "most", row.most);
        }
        return question;
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /** What is no number stays as it was written, and is refused. */
    private static void limit(Map<String, Object> question, String name, String written) {
        if (written.matches("-?\\d{1,12}([.,]\\d{1,6})?")) {
            question.put(name, new BigDecimal(written.replace(',', '.')));
        } else if (!written.isEmpty()) {
            question.put(name, written);
        }
    }
}
