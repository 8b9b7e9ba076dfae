package io.filo.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationListener;
import org.camunda.bpm.dmn.engine.delegate.DmnEvaluatedDecisionRule;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes down which rule of which table decided, with the codes it saw: one row per decision, all of a transaction in one
 * statement.
 */
@Component
class DecisionLog implements DmnDecisionTableEvaluationListener {

    private final ObjectProvider<JdbcClient> jdbc;
    private final ObjectMapper json;
    private final Clock clock;

    DecisionLog(ObjectProvider<JdbcClient> jdbc, ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    private record Row(
            String key,
            int version,
            @Nullable String processInstanceId,
            @Nullable String businessKey,
            List<String> rules,
            String inputs,
            String outputs) {}

    @Override
    public void notify(DmnDecisionTableEvaluationEvent event) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        var inputs = new LinkedHashMap<String, Object>();
        event.getInputs()
                .forEach(input -> inputs.put(
                        input.getName() == null ? input.getId() : input.getName(),
                        plain(input.getValue().getValue())));
        var rules = event.getMatchingRules().stream()
                .map(DmnEvaluatedDecisionRule::getId)
                .toList();
        var decision = event.getDecision();
        var version = decision instanceof DecisionDefinition definition ? definition.getVersion() : 0;
        var execution = Context.getBpmnExecutionContext();
        var running = execution == null ? null : execution.getExecution();
        rows().add(new Row(
                decision.getKey(),
                version,
                running == null ? null : running.getProcessInstanceId(),
                running == null ? null : running.getProcessBusinessKey(),
                rules,
                write(inputs),
                write(outputs(event))));
    }

    /** What the rows that applied say, by the names of the outputs. */
    static List<Map<String, Object>> outputs(DmnDecisionTableEvaluationEvent event) {
        var outputs = new ArrayList<Map<String, Object>>();
        event.getMatchingRules().forEach(rule -> {
            var values = new LinkedHashMap<String, Object>();
            rule.getOutputEntries()
                    .forEach((name, output) ->
                            values.put(name, plain(output.getValue().getValue())));
            outputs.add(values);
        });
        return outputs;
    }

    private List<Row> rows() {
        @SuppressWarnings("unchecked")
        var rows = (List<Row>) TransactionSynchronizationManager.getResource(this);
        if (rows == null) {
            rows = new ArrayList<>();
            TransactionSynchronizationManager.bindResource(this, rows);
            TransactionSynchronizationManager.registerSynchronization(new Flush(rows));
        }
        return rows;
    }

    private final class Flush implements TransactionSynchronization {

        private final List<Row> rows;

        Flush(List<Row> rows) {
            this.rows = rows;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            var sql = new StringBuilder("""
                    insert into decision_log (decided_at, decision_key, decision_version, process_instance_id, business_key,
                                              rules, inputs, outputs)
                    values\s""");
            var now = OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC);
            var parameters = new ArrayList<@Nullable Object>();
            for (var row : rows) {
                sql.append(parameters.isEmpty() ? "" : ", ").append("(?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)");
                parameters.add(now);
                parameters.add(row.key);
                parameters.add(row.version);
                parameters.add(row.processInstanceId);
                parameters.add(row.businessKey);
                parameters.add(row.rules.toArray(String[]::new));
                parameters.add(row.inputs);
                parameters.add(row.outputs);
            }
            jdbc.getObject().sql(sql.toString()).params(parameters).update();
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(DecisionLog.this);
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResourceIfPossible(DecisionLog.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(DecisionLog.this, rows);
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Date date) {
            return date.toInstant().toString();
        }
        if (value instanceof Collection<?> several) {
            return several.stream().map(DecisionLog::plain).toList();
        }
        return value instanceof Number || value instanceof Boolean || value == null ? value : value.toString();
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
