package io.filo.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnDecisionTableResult;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationListener;
import org.camunda.bpm.dmn.engine.delegate.DmnEvaluatedDecisionRule;
import org.camunda.bpm.dmn.engine.impl.DmnEvaluationException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.variable.Variables;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Asks the engine's own tables; which version is the newest is looked up once a second. */
@Component
class EngineDecisionTables implements DecisionTables, DmnDecisionTableEvaluationListener {

    private static final long LOOKED_UP_FOR = Duration.ofSeconds(1).toNanos();

    private final ObjectProvider<ProcessEngineConfigurationImpl> engine;
    private final ObjectProvider<JdbcClient> jdbc;
    private final Map<String, LookedUp> known = new ConcurrentHashMap<>();
    /** The engine tells the rules only to who listens, not in its result. */
    private final ThreadLocal<@Nullable List<String>> rules = new ThreadLocal<>();

    private record LookedUp(Optional<Table> table, long at) {}

    EngineDecisionTables(ObjectProvider<ProcessEngineConfigurationImpl> engine, ObjectProvider<JdbcClient> jdbc) {
        this.engine = engine;
        this.jdbc = jdbc;
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
        return jdbc.getObject()
                .sql("select VERSION_, ID_ from ACT_RE_DECISION_DEF where KEY_ = ? order by VERSION_ desc limit 1")
                .param(key)
                .query((row, number) -> new Table(key, row.getInt(1), row.getString(2)))
                .optional();
    }

    @Override
    public List<Decided> decide(Table table, List<Map<String, Object>> inputs) {
        var configuration = engine.getObject();
        return configuration
                .getCommandExecutorTxRequired()
                .execute(context -> decide(table, inputs, configuration, context));
    }

    private List<Decided> decide(
            Table table,
            List<Map<String, Object>> inputs,
            ProcessEngineConfigurationImpl configuration,
            CommandContext context) {
        var dmn = configuration.getDmnEngine();
        var decision = (DmnDecision)
                configuration.getDeploymentCache().findDeployedDecisionDefinitionById(table.definitionId());
        var answers = new ArrayList<Decided>(inputs.size());
        for (var input : inputs) {
            rules.set(List.of());
            try {
                var result = dmn.evaluateDecisionTable(decision, Variables.fromMap(new LinkedHashMap<>(input)));
                var fitting = rules.get();
                answers.add(new Decided(fitting == null ? List.of() : fitting, outputs(result)));
            } catch (DmnEvaluationException broken) {
                throw new IllegalStateException(
                        "Table '" + table.key() + "' version " + table.version() + " cannot decide: "
                                + broken.getMessage(),
                        broken);
            } finally {
                rules.remove();
            }
        }
        return answers;
    }

    private static Map<String, @Nullable Object> outputs(DmnDecisionTableResult result) {
        return result.isEmpty()
                ? Map.of()
                : new LinkedHashMap<>(result.getFirstResult().getEntryMap());
    }

    @Override
    public void notify(DmnDecisionTableEvaluationEvent event) {
        if (rules.get() != null) {
            rules.set(event.getMatchingRules().stream()
                    .map(DmnEvaluatedDecisionRule::getId)
                    .toList());
        }
    }
}
