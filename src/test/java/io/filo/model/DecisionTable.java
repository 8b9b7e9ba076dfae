package io.filo.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnDecisionRuleResult;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationListener;

/** A table of the folder processes, run by the engine's own decision engine without the rest of it. */
final class DecisionTable {

    private final DmnEngine engine;
    private final DmnDecision decision;
    private List<String> matched = List.of();

    private DecisionTable(String id) {
        var configuration = DmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        DmnDecisionTableEvaluationListener listener = event -> matched =
                event.getMatchingRules().stream().map(rule -> rule.getId()).toList();
        configuration.getCustomPostDecisionTableEvaluationListeners().add(listener);
        this.engine = configuration.buildEngine();
        try (var file = Files.newInputStream(Path.of("processes", id + ".dmn"))) {
            this.decision = engine.parseDecision(id, file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static DecisionTable of(String id) {
        return new DecisionTable(id);
    }

    DmnDecisionRuleResult decide(Map<String, Object> inputs) {
        return engine.evaluateDecisionTable(decision, inputs).getSingleResult();
    }

    /** Ids of the rules that decided last, without the prefix. */
    List<String> matched() {
        return matched.stream().map(id -> id.replace("Rule_", "")).toList();
    }
}
