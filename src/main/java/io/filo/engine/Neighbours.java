package io.filo.engine;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;

/** What travels in the same deployment: processes, tables and forms that a diagram may name. */
record Neighbours(Set<String> processes, Set<String> decisions, Set<String> forms) {

    static final Pattern PROCESS_ID = Pattern.compile("<(?:[\\w-]+:)?process\\s[^>]*?\\bid=\"([^\"]+)\"");
    static final Pattern DECISION_ID = Pattern.compile("<(?:[\\w-]+:)?decision\\s[^>]*?\\bid=\"([^\"]+)\"");

    static Neighbours of(DeploymentEntity deployment) {
        var found = new Neighbours(new HashSet<>(), new HashSet<>(), new HashSet<>());
        for (var resource : deployment.getResources().values()) {
            var text = new String(resource.getBytes(), StandardCharsets.UTF_8);
            if (resource.getName().endsWith(".bpmn")) {
                collect(PROCESS_ID, text, found.processes);
            } else if (resource.getName().endsWith(".dmn")) {
                collect(DECISION_ID, text, found.decisions);
            } else if (resource.getName().endsWith(".form")) {
                FormRules.id(resource.getBytes()).ifPresent(found.forms::add);
            }
        }
        return found;
    }

    static void collect(Pattern pattern, String text, Set<String> into) {
        var matcher = pattern.matcher(text);
        while (matcher.find()) {
            into.add(matcher.group(1));
        }
    }
}
