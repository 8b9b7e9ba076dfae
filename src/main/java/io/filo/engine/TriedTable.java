package io.filo.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.InputEntry;

/** A table that is about to be deployed, decided outside any case and with its own expressions. */
final class TriedTable implements TableGuard.Tried {

    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w\"])\\d{1,6}(?![\\w\"])");

    private final DmnEngine engine;
    private final DmnDecision decision;
    private final Set<String> files;
    private final Set<String> texts = new HashSet<>();
    private final Set<Integer> numbers = new HashSet<>();
    private final Map<String, Set<String>> results = new HashMap<>();
    private List<Map<String, Object>> applied = List.of();

    TriedTable(DmnModelInstance model, String id, Set<String> files) {
        this.files = files;
        var configuration =
                (DefaultDmnEngineConfiguration) DefaultDmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        configuration.setFeelEngineFactory(FeelOnceParsed::new);
        configuration.getCustomPostDecisionTableEvaluationListeners().add(this::heard);
        engine = configuration.buildEngine();
        decision = engine.parseDecision(id, model);
        for (var entry : model.getModelElementsByType(InputEntry.class)) {
            var cell = entry.getTextContent();
            TEXT.matcher(cell).results().forEach(text -> texts.add(text.group(1)));
            NUMBER.matcher(TEXT.matcher(cell).replaceAll(""))
                    .results()
                    .forEach(number -> numbers.add(Integer.parseInt(number.group())));
        }
        for (var table : model.getModelElementsByType(DecisionTable.class)) {
            var outputs = List.copyOf(table.getOutputs());
            for (var rule : table.getRules()) {
                int column = 0;
                for (var entry : rule.getOutputEntries()) {
                    var given = results.computeIfAbsent(
                            String.valueOf(outputs.get(column++).getName()), name -> new HashSet<>());
                    TEXT.matcher(entry.getTextContent()).results().forEach(text -> given.add(text.group(1)));
                }
            }
        }
    }

    @Override
    public Set<String> texts() {
        return texts;
    }

    @Override
    public Set<Integer> numbers() {
        return numbers;
    }

    @Override
    public Set<String> results(String output) {
        return results.getOrDefault(output, Set.of());
    }

    @Override
    public Set<String> filesBeside() {
        return files;
    }

    @Override
    public List<Map<String, Object>> decide(Map<String, Object> inputs) {
        applied = List.of();
        engine.evaluateDecision(decision, inputs);
        return applied;
    }

    private void heard(DmnDecisionTableEvaluationEvent event) {
        if (event.getDecision().getKey().equals(decision.getKey())) {
            applied = DecisionLog.outputs(event);
        }
    }
}
