package io.filo.engine;

import io.filo.support.NotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationListener;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.exception.dmn.DecisionDefinitionNotFoundException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.variable.Variables;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Asks the engine's tables whoever is signed in: who may look at tables is not who they decide about. */
@Component
class EngineDecisions implements Decisions, DmnDecisionTableEvaluationListener {

    private static final long LOOKED_UP_FOR = Duration.ofSeconds(1).toNanos();

    private final ProcessEngine engine;
    private final JdbcClient jdbc;
    private final Map<String, LookedUp> known = new ConcurrentHashMap<>();
    private final ThreadLocal<Question> asked = new ThreadLocal<>();

    /** What runs now, and what has applied so far. */
    private record Question(String table, List<Applied> rows) {}

    private record LookedUp(Optional<Table> table, long at) {}

    EngineDecisions(@Lazy ProcessEngine engine, @Lazy JdbcClient jdbc) {
        this.engine = engine;
        this.jdbc = jdbc;
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

    @Override
    public Optional<Table> newest(String key) {
        var now = System.nanoTime();
        var found = known.get(key);
        if (found == null || now - found.at > LOOKED_UP_FOR) {
            found = new LookedUp(lookUp(key), now);
            known.put(key, found);
        }
        return found.table;
    }

    private Optional<Table> lookUp(String key) {
        return jdbc.sql("select VERSION_, ID_ from ACT_RE_DECISION_DEF where KEY_ = ? order by VERSION_ desc limit 1")
                .param(key)
                .query((row, number) -> new Table(key, row.getInt(1), row.getString(2)))
                .optional();
    }

    @Override
    public List<List<Applied>> evaluate(Table table, List<Map<String, Object>> inputs) {
        var configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        return configuration.getCommandExecutorTxRequired().execute(context -> evaluate(table, inputs, configuration));
    }

    /** Past the engine's own services, which look for the newest version each time. */
    private List<List<Applied>> evaluate(
            Table table, List<Map<String, Object>> inputs, ProcessEngineConfigurationImpl configuration) {
        var decision = (DmnDecision)
                configuration.getDeploymentCache().findDeployedDecisionDefinitionById(table.definitionId());
        var answers = new ArrayList<List<Applied>>(inputs.size());
        for (var input : inputs) {
            var rows = new ArrayList<Applied>();
            asked.set(new Question(table.key(), rows));
            try {
                configuration.getDmnEngine().evaluateDecisionTable(decision, Variables.fromMap(new HashMap<>(input)));
                answers.add(List.copyOf(rows));
            } catch (DmnEngineException broken) {
                throw new IllegalStateException(
                        "Table '" + table.key() + "' version " + table.version() + " cannot decide: "
                                + broken.getMessage(),
                        broken);
            } finally {
                asked.remove();
            }
        }
        return answers;
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
