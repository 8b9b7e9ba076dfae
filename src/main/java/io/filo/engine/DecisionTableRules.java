package io.filo.engine;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.dmn.instance.InputEntry;
import org.camunda.bpm.model.dmn.instance.LiteralExpression;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.dmn.instance.UnaryTests;
import org.camunda.bpm.model.xml.ModelException;
import org.camunda.feel.api.FeelEngineApi;
import org.camunda.feel.api.FeelEngineBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Decision tables are FEEL only, and every cell must parse before a case meets it. */
@Component
class DecisionTableRules {

    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");
    /** A cell that lists texts, or leaves them out. */
    private static final Pattern TEXTS =
            Pattern.compile("(?:not\\s*\\(\\s*)?\"[^\"]*\"(?:\\s*,\\s*\"[^\"]*\")*\\s*\\)?");

    /** Made when first needed: most starts deploy nothing. */
    private static final class Feel {
        static final FeelEngineApi ENGINE = FeelEngineBuilder.forJava().build();
    }

    private final ObjectProvider<TableGuard> guards;
    private final TableReaders readers;

    DecisionTableRules(ObjectProvider<TableGuard> guards, TableReaders readers) {
        this.guards = guards;
        this.readers = readers;
    }

    List<ModelProblem> check(byte[] content, Neighbours neighbours) {
        DmnModelInstance model;
        try {
            model = Dmn.readModelFromStream(new ByteArrayInputStream(content));
        } catch (ModelException broken) {
            return List.of(
                    new ModelProblem(null, "The file is no valid decision table: " + DiagramRules.innermost(broken)));
        }
        var problems = new ArrayList<ModelProblem>();
        for (var decision : model.getModelElementsByType(Decision.class)) {
            if (decision.getCamundaHistoryTimeToLiveString() == null) {
                problems.add(new ModelProblem(
                        decision.getId(),
                        "The history time to live is missing. Set it in the properties panel, for example to P365D."));
            }
            if (decision.getExpression() == null) {
                problems.add(new ModelProblem(
                        decision.getId(), "The decision is empty. Turn it into a decision table and fill it."));
            }
        }
        for (var table : model.getModelElementsByType(DecisionTable.class)) {
            var name = ((Decision) table.getParentElement()).getId();
            if (table.getOutputs().isEmpty() || table.getRules().isEmpty()) {
                problems.add(new ModelProblem(name, "The table has no output or no rule. Add at least one of each."));
            }
            for (var input : table.getInputs()) {
                language(input.getInputExpression().getExpressionLanguage(), name, problems);
            }
            var known = namesOf(table);
            int row = 0;
            for (var rule : table.getRules()) {
                row++;
                var inputs = table.getInputs().iterator();
                for (var cell : rule.getInputEntries()) {
                    language(cell.getExpressionLanguage(), name, problems);
                    unaryTest(cell, name, row, problems);
                    var input = inputs.next();
                    listed(cell.getTextContent(), input.getInputValues(), headOf(input), name, row, problems);
                }
                var outputs = table.getOutputs().iterator();
                for (var cell : rule.getOutputEntries()) {
                    language(cell.getExpressionLanguage(), name, problems);
                    var output = outputs.next();
                    output(cell, output, known, name, row, problems);
                    listed(cell.getTextContent(), output.getOutputValues(), headOf(output), name, row, problems);
                }
            }
        }
        for (var literal : model.getModelElementsByType(LiteralExpression.class)) {
            if (literal.getParentElement() instanceof Decision decision) {
                language(literal.getExpressionLanguage(), decision.getId(), problems);
            }
        }
        if (problems.isEmpty() && !neighbours.ours()) {
            read(model, neighbours.diagrams(), problems);
        }
        if (problems.isEmpty()) {
            guarded(model, neighbours.files(), problems);
        }
        return problems;
    }

    /** What a table is asked with, and what is read of its answer. */
    private void read(DmnModelInstance model, List<String> diagrams, List<ModelProblem> problems) {
        var ownAnswers = model.getModelElementsByType(Output.class).stream()
                .map(Output::getName)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        for (var table : model.getModelElementsByType(DecisionTable.class)) {
            var name = ((Decision) table.getParentElement()).getId();
            var shipped = readers.shipped(name);
            if (shipped.isEmpty()) {
                continue;
            }
            var outputs = table.getOutputs().stream().map(Output::getName).collect(Collectors.toSet());
            for (var output : shipped.get().getOutputs()) {
                if (!outputs.contains(output.getName())) {
                    problems.add(new ModelProblem(
                            name,
                            "The result '" + output.getName() + "' is missing, which diagrams read. Give the column '"
                                    + headOf(output) + "' that name again."));
                }
            }
            var known = new TreeSet<>(namesOf(shipped.get()));
            known.addAll(ownAnswers);
            Set<String> more = null;
            for (var input : table.getInputs()) {
                var asked = input.getInputExpression().getTextContent().strip();
                if (WORD.matcher(asked).matches() && !known.contains(asked)) {
                    more = more == null ? readers.wordsOfCallers(name, diagrams) : more;
                    if (!more.contains(asked)) {
                        problems.add(new ModelProblem(
                                name,
                                "The column '" + headOf(input) + "' asks for '" + asked
                                        + "', which nobody tells this table." + Hints.didYouMean(asked, known)
                                        + " It is told " + Hints.list(known)
                                        + ", and what the diagrams that ask it name."));
                    }
                }
            }
        }
    }

    private static String headOf(Input input) {
        return input.getLabel() == null || input.getLabel().isBlank()
                ? input.getInputExpression().getTextContent().strip()
                : input.getLabel();
    }

    private static String headOf(Output output) {
        return output.getLabel() == null || output.getLabel().isBlank() ? output.getName() : output.getLabel();
    }

    /** A column that lists its values takes no other: what is misspelt would never come true, or be understood by nobody. */
    private static void listed(
            String cell,
            @Nullable UnaryTests values,
            String column,
            String table,
            int row,
            List<ModelProblem> problems) {
        if (values == null || !TEXTS.matcher(cell.strip()).matches()) {
            return;
        }
        var allowed = textsOf(values.getTextContent());
        textsOf(cell).stream()
                .filter(text -> !allowed.isEmpty() && !allowed.contains(text))
                .forEach(text -> problems.add(new ModelProblem(
                        table,
                        "Rule " + row + ": \"" + text + "\" is none of the values that the column '" + column
                                + "' lists: " + Hints.list(allowed) + "." + Hints.didYouMean(text, allowed)
                                + " Choose one of them, or add it to the column's list.")));
    }

    private static Set<String> textsOf(String cell) {
        return TEXT.matcher(cell).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    private static boolean fits(@Nullable Object value, @Nullable String type) {
        if (value == null || type == null) {
            return value != null;
        }
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> whole(value, Integer.MAX_VALUE);
            case "long" -> whole(value, Long.MAX_VALUE);
            case "double", "number" -> value instanceof Number;
            default -> true;
        };
    }

    private static boolean whole(Object value, long most) {
        return value instanceof Number number
                && new BigDecimal(number.toString()).stripTrailingZeros().scale() <= 0
                && new BigDecimal(number.toString()).abs().compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    private void guarded(DmnModelInstance model, Set<String> files, List<ModelProblem> problems) {
        for (var decision : model.getModelElementsByType(Decision.class)) {
            var id = decision.getId();
            var asked = guards.stream().filter(guard -> guard.guards(id)).toList();
            if (!asked.isEmpty()) {
                try {
                    var tried = new TriedTable(model, id, files);
                    asked.forEach(guard ->
                            guard.problems(id, tried).forEach(problem -> problems.add(new ModelProblem(id, problem))));
                } catch (DmnEngineException broken) {
                    problems.add(new ModelProblem(id, "The table cannot decide: " + DiagramRules.innermost(broken)));
                }
            }
        }
    }

    private static void language(@Nullable String language, String element, List<ModelProblem> problems) {
        if (language != null
                && !language.isBlank()
                && !language.equalsIgnoreCase("feel")
                && !language.endsWith("/FEEL/")) {
            problems.add(new ModelProblem(
                    element,
                    "A cell is written in '" + language + "'. Tables here speak FEEL only: choose FEEL for the cell."));
        }
    }

    private void unaryTest(InputEntry cell, String table, int row, List<ModelProblem> problems) {
        var text = cell.getTextContent().strip();
        if (!text.isEmpty() && !text.equals("-")) {
            var parsed = Feel.ENGINE.parseUnaryTests(text);
            if (parsed.isFailure()) {
                problems.add(new ModelProblem(
                        table,
                        "Rule " + row + ": the condition " + text + " cannot be read: "
                                + parsed.failure().message() + ". Texts want quotes, such as \"HIGH\"."));
            }
        }
    }

    /** What a cell may speak of: the words in the columns' expressions. */
    static Set<String> namesOf(DecisionTable table) {
        return table.getInputs().stream()
                .flatMap(input -> WORD.matcher(input.getInputExpression().getTextContent())
                        .results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private void output(
            OutputEntry cell, Output output, Set<String> known, String table, int row, List<ModelProblem> problems) {
        var text = cell.getTextContent().strip();
        if (!text.isEmpty()) {
            var parsed = Feel.ENGINE.parseExpression(text);
            if (parsed.isFailure()) {
                problems.add(new ModelProblem(
                        table,
                        "Rule " + row + ": the result " + text + " cannot be read: "
                                + parsed.failure().message() + ". Texts want quotes, such as \"care\"."));
                return;
            }
            var alone = Feel.ENGINE.evaluateExpression(text, Map.of());
            if (WORD.matcher(text).results().map(MatchResult::group).noneMatch(known::contains)
                    && !"null".equals(text)
                    && (alone.isFailure() || !fits(alone.result(), output.getTypeRef()))) {
                problems.add(new ModelProblem(
                        table,
                        "Rule " + row + ": the result " + text + " is no value of the column '" + headOf(output)
                                + "', which takes " + output.getTypeRef() + "."));
            }
        }
    }
}
