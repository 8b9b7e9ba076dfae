package io.filo.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;

/**
 * What travels in the same deployment: processes, tables and forms that a diagram may name.
 *
 * @param files names of all of them, without folders
 * @param diagrams what the diagrams are written in
 * @param ours whether the product brings them itself
 */
record Neighbours(
        Set<String> processes,
        Set<String> decisions,
        Set<String> forms,
        Set<String> files,
        List<String> diagrams,
        boolean ours) {

    static final Neighbours NONE = new Neighbours(Set.of(), Set.of(), Set.of(), Set.of(), List.of(), false);

    private static final Pattern PROCESS_ID = Pattern.compile("<(?:[\\w-]+:)?process\\s[^>]*?\\bid=\"([^\"]+)\"");
    private static final Pattern DECISION_ID = Pattern.compile("<(?:[\\w-]+:)?decision\\s[^>]*?\\bid=\"([^\"]+)\"");

    static Neighbours of(DeploymentEntity deployment) {
        var found = new Neighbours(
                new HashSet<>(),
                new HashSet<>(),
                new HashSet<>(),
                new HashSet<>(),
                new ArrayList<>(),
                DiagramDeployer.SOURCE.equals(deployment.getSource()));
        for (var resource : deployment.getResources().values()) {
            var ids = idsIn(resource.getName(), resource.getBytes());
            found.files.add(resource.getName().substring(resource.getName().lastIndexOf('/') + 1));
            if (resource.getName().endsWith(".bpmn")) {
                found.diagrams.add(new String(resource.getBytes(), StandardCharsets.UTF_8));
                found.processes.addAll(ids);
            } else if (resource.getName().endsWith(".dmn")) {
                found.decisions.addAll(ids);
            } else if (resource.getName().endsWith(".form")) {
                found.forms.addAll(ids);
            }
        }
        return found;
    }

    /** Ids of the processes, decisions or forms that a file defines; empty for other files. */
    static Set<String> idsIn(String fileName, byte[] content) {
        if (fileName.endsWith(".bpmn")) {
            return matches(PROCESS_ID, content);
        } else if (fileName.endsWith(".dmn")) {
            return matches(DECISION_ID, content);
        } else if (fileName.endsWith(".form")) {
            return FormRules.id(content).map(Set::of).orElse(Set.of());
        }
        return Set.of();
    }

    private static Set<String> matches(Pattern pattern, byte[] content) {
        return pattern.matcher(new String(content, StandardCharsets.UTF_8))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }
}
