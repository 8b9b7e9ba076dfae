package io.filo.engine;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.InputEntry;
import org.camunda.bpm.model.dmn.instance.LiteralExpression;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.xml.ModelException;
import org.camunda.feel.api.FeelEngineApi;
import org.camunda.feel.api.FeelEngineBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Decision tables are FEEL only, and every cell must parse before a case meets it. */
@Component
class DecisionTableRules {

    /** Made when first needed: most starts deploy nothing. */
    private static final class Feel {
        static final FeelEngineApi ENGINE = FeelEngineBuilder.forJava().build();
    }

    private final ObjectProvider<TableGuard> guards;

    DecisionTableRules(ObjectProvider<TableGuard> guards) {
        this.guards = guards;
    }

    List<ModelProblem> check(byte[] content) {
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
            int row = 0;
            for (var rule : table.getRules()) {
                row++;
                for (var cell : rule.getInputEntries()) {
                    language(cell.getExpressionLanguage(), name, problems);
                    unaryTest(cell, name, row, problems);
                }
                for (var cell : rule.getOutputEntries()) {
                    language(cell.getExpressionLanguage(), name, problems);
                    output(cell, name, row, problems);
                }
            }
        }
        for (var literal : model.getModelElementsByType(LiteralExpression.class)) {
            if (literal.getParentElement() instanceof Decision decision) {
                language(literal.getExpressionLanguage(), decision.getId(), problems);
            }
        }
        if (problems.isEmpty()) {
            guarded(model, problems);
        }
        return problems;
    }

    private void guarded(DmnModelInstance model, List<ModelProblem> problems) {
        for (var decision : model.getModelElementsByType(Decision.class)) {
            var id = decision.getId();
            var asked = guards.stream().filter(guard -> guard.guards(id)).toList();
            if (!asked.isEmpty()) {
                try {
                    var tried = new TriedTable(model, id);
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

    private void output(OutputEntry cell, String table, int row, List<ModelProblem> problems) {
        var text = cell.getTextContent().strip();
        if (!text.isEmpty()) {
            var parsed = Feel.ENGINE.parseExpression(text);
            if (parsed.isFailure()) {
                problems.add(new ModelProblem(
                        table,
                        "Rule " + row + ": the result " + text + " cannot be read: "
                                + parsed.failure().message() + ". Texts want quotes, such as \"care\"."));
            }
        }
    }
}
