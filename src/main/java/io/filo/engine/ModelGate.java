package io.filo.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.Problem;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Looks at every new deployment before it takes effect, whether it comes from the start, the Modeler or the API, and
 * refuses what could not run or should not, with the element and the remedy. What was deployed before is never looked at
 * again: an old version must go on running.
 */
@Component
class ModelGate implements Deployer {

    private final DiagramRules diagrams;
    private final DecisionTableRules tables;
    private final FormRules forms;
    private final ObjectProvider<TextFiles> texts;

    ModelGate(DiagramRules diagrams, DecisionTableRules tables, FormRules forms, ObjectProvider<TextFiles> texts) {
        this.texts = texts;
        this.diagrams = diagrams;
        this.tables = tables;
        this.forms = forms;
    }

    @Override
    public void deploy(DeploymentEntity deployment) {
        if (!deployment.isNew()) {
            return;
        }
        var neighbours = Neighbours.of(deployment);
        var problems = new LinkedHashMap<String, List<ModelProblem>>();
        for (var resource : deployment.getResources().values()) {
            var found = check(resource.getName(), resource.getBytes(), neighbours);
            if (!found.isEmpty()) {
                problems.put(resource.getName(), found);
            }
        }
        if (!problems.isEmpty()) {
            throw refusal(problems);
        }
    }

    /** What is wrong with one table, as at its deployment; empty for nothing. */
    List<ModelProblem> checkTable(byte[] content) {
        return tables.check(content, Neighbours.NONE);
    }

    private List<ModelProblem> check(String name, byte[] content, Neighbours neighbours) {
        if (name.endsWith(".bpmn") || name.endsWith(".bpmn20.xml")) {
            return diagrams.check(content, neighbours);
        } else if (name.endsWith(".dmn") || name.endsWith(".dmn11.xml")) {
            return tables.check(content, neighbours);
        } else if (name.endsWith(".form")) {
            return forms.check(content);
        } else if (name.endsWith(".cmmn") || name.endsWith(".cmmn10.xml")) {
            return List.of(new ModelProblem(null, "Case models (CMMN) are not run here. Draw it as a BPMN process."));
        }
        return texts.stream()
                .filter(files -> name.endsWith(files.suffix()))
                .flatMap(files -> files.problems(name, new String(content, StandardCharsets.UTF_8)).stream())
                .map(problem -> new ModelProblem(null, problem))
                .toList();
    }

    /** The engine's own exception for models: REST and Modeler show its message and its details by element. */
    private static ParseException refusal(Map<String, List<ModelProblem>> problems) {
        var text = new StringBuilder("Not deployed, nothing has changed. Please mend:");
        problems.forEach((resource, list) -> list.stream()
                .sorted(Comparator.comparing(problem -> problem.element() == null ? "" : problem.element()))
                .forEach(problem -> text.append("\n- ")
                        .append(resource)
                        .append(problem.element() == null ? "" : ", " + problem.element())
                        .append(": ")
                        .append(problem.message())));
        var first = problems.entrySet().iterator().next();
        var errors = new ArrayList<Problem>();
        problems.values().forEach(errors::addAll);
        return new ParseException(text.toString(), first.getKey(), errors, List.of());
    }
}
