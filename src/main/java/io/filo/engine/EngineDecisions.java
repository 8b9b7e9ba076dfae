package io.filo.engine;

import io.filo.support.NotFoundException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationListener;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.exception.dmn.DecisionDefinitionNotFoundException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Asks the engine's tables whoever is signed in: who may look at tables is not who they decide about. */
@Component
class EngineDecisions implements Decisions, DmnDecisionTableEvaluationListener {

    private final ProcessEngine engine;
    private final ThreadLocal<Question> asked = new ThreadLocal<>();

    /** What runs now, and what has applied so far. */
    private record Question(String table, List<Applied> rows) {}

    EngineDecisions(@Lazy ProcessEngine engine) {
        this.engine = engine;
    }

    @Override
    public List<Applied> evaluate(String table, Map<String, ?> inputs) {
        var rows = new ArrayList<Applied>();
        asked.set(new Question(table, rows));
        try {
            var configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
            configuration
                    .getCommandExecutorTxRequired()
                    .execute(context -> context.runWithoutAuthorization(() -> engine.getDecisionService()
                            .evaluateDecisionTableByKey(table)
                            .variables(new HashMap<>(inputs))
                            .evaluate()));
            return List.copyOf(rows);
        } catch (DecisionDefinitionNotFoundException absent) {
            throw new NotFoundException("decision table " + table);
        } finally {
            asked.remove();
        }
    }

    /** The result itself does not tell which rules it is of. */
    @Override
    public void notify(DmnDecisionTableEvaluationEvent event) {
        var question = asked.get();
        if (question == null || !event.getDecision().getKey().equals(question.table)) {
            return;
        }
        event.getMatchingRules().forEach(rule -> {
            var outputs = new HashMap<String, Object>();
            rule.getOutputEntries().forEach((name, output) -> {
                if (output.getValue().getValue() != null) {
                    outputs.put(name, output.getValue().getValue());
                }
            });
            question.rows.add(new Applied(rule.getId(), Map.copyOf(outputs)));
        });
    }
}
