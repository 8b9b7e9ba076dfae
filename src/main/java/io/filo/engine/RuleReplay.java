package io.filo.engine;

import io.filo.support.BusinessException;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.xml.ModelException;
import org.jspecify.annotations.Nullable;

/**
 * A decision table that decides from what an earlier version of it saw, outside any case. Its columns are bound to what
 * was recorded instead of to their expressions: the record holds what those gave.
 */
final class RuleReplay {

    private static final String BOUND = "recorded_";

    /** What it says: the rows that apply, by the names of their outputs. */
    record Said(List<Map<String, Object>> rows, @Nullable String failure) {}

    private record Column(String id, String name, @Nullable String type) {}

    private final DmnEngine engine;
    private final DmnDecision decision;
    private final List<Column> columns;
    private final boolean ordered;
    private List<Map<String, Object>> applied = List.of();

    private RuleReplay(DmnModelInstance model, String key) {
        var table = tableOf(model, key);
        columns = columns(table);
        ordered = table.getHitPolicy() != HitPolicy.COLLECT;
        int column = 0;
        for (var input : table.getInputs()) {
            input.getInputExpression().setExpressionLanguage("feel");
            input.getInputExpression().getText().setTextContent(BOUND + column++);
        }
        // What it asks of other tables is among the recorded columns.
        var parent = (Decision) table.getParentElement();
        List.copyOf(parent.getInformationRequirements()).forEach(parent::removeChildElement);
        var configuration =
                (DefaultDmnEngineConfiguration) DefaultDmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        configuration.setFeelEngineFactory(FeelOnceParsed::new);
        configuration.getCustomPostDecisionTableEvaluationListeners().add(this::heard);
        engine = configuration.buildEngine();
        decision = engine.parseDecision(key, model);
    }

    /**
     * @throws BusinessException {@code NO_TABLE} when the file does not hold that table
     * @throws DmnEngineException when the table cannot run
     */
    static RuleReplay of(String key, String xml) {
        return new RuleReplay(model(key, xml), key);
    }

    /** The columns of a table in a file, by their ids. */
    static Map<String, String> columns(String key, String xml) {
        return columns(tableOf(model(key, xml), key)).stream().collect(Collectors.toMap(Column::id, Column::name));
    }

    static HitPolicy hitPolicy(String key, String xml) {
        return tableOf(model(key, xml), key).getHitPolicy();
    }

    private static DmnModelInstance model(String key, String xml) {
        try {
            return Dmn.readModelFromStream(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        } catch (ModelException broken) {
            throw noTable(key);
        }
    }

    private static DecisionTable tableOf(DmnModelInstance model, String key) {
        return model.getModelElementsByType(Decision.class).stream()
                .filter(decision -> decision.getId().equals(key))
                .filter(decision -> decision.getExpression() instanceof DecisionTable)
                .map(decision -> (DecisionTable) decision.getExpression())
                .findFirst()
                .orElseThrow(() -> noTable(key));
    }

    static BusinessException noTable(String key) {
        return new BusinessException(
                "NO_TABLE",
                "The file does not hold the table '" + key + "'. Keep its id; begin again from what is in force.",
                key);
    }

    private static List<Column> columns(DecisionTable table) {
        return table.getInputs().stream()
                .map(input -> new Column(
                        input.getId(), name(input), input.getInputExpression().getTypeRef()))
                .toList();
    }

    /** As the decision log names it. */
    private static String name(Input input) {
        return input.getLabel() == null || input.getLabel().isBlank() ? input.getId() : input.getLabel();
    }

    /** Columns that are not among those, by id or name. */
    List<String> unknown(Set<String> ids, Set<String> names) {
        return columns.stream()
                .filter(column -> !ids.contains(column.id) && !names.contains(column.name))
                .map(Column::name)
                .toList();
    }

    /**
     * @param recorded what was seen, by the names of the columns then
     * @param namesThen the names of the columns then, by their ids
     */
    Said decide(Map<String, Object> recorded, Map<String, String> namesThen) {
        var variables = new HashMap<String, Object>();
        for (int i = 0; i < columns.size(); i++) {
            var column = columns.get(i);
            variables.put(BOUND + i, typed(column.type, recorded.get(namesThen.getOrDefault(column.id, column.name))));
        }
        applied = List.of();
        try {
            engine.evaluateDecisionTable(decision, variables);
            return new Said(applied, null);
        } catch (RuntimeException failure) {
            return new Said(List.of(), DiagramRules.innermost(failure));
        }
    }

    private void heard(DmnDecisionTableEvaluationEvent event) {
        applied = DecisionLog.outputs(event);
    }

    private static @Nullable Object typed(@Nullable String type, @Nullable Object value) {
        if (value instanceof String text
                && type != null
                && type.toLowerCase(java.util.Locale.ROOT).startsWith("date")) {
            try {
                return Date.from(Instant.parse(text));
            } catch (DateTimeParseException noMoment) {
                return text;
            }
        }
        return value;
    }

    /** Whether both say the same; tables that collect say it in any order. */
    boolean same(List<Map<String, Object>> one, List<Map<String, Object>> other) {
        var a = comparable(one);
        var b = comparable(other);
        if (!ordered) {
            a.sort(null);
            b.sort(null);
        }
        return a.equals(b);
    }

    private static List<String> comparable(List<Map<String, Object>> rows) {
        var texts = new ArrayList<String>();
        for (var row : rows) {
            var sorted = new LinkedHashMap<String, String>();
            row.entrySet().stream()
                    .filter(entry -> entry.getValue() != null)
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> sorted.put(entry.getKey(), comparable(entry.getValue())));
            texts.add(sorted.toString());
        }
        return texts;
    }

    private static String comparable(Object value) {
        return value instanceof Number number
                ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                : value.toString();
    }
}
