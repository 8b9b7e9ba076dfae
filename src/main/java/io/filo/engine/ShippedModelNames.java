package io.filo.engine;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** English is what the shipped diagrams themselves say, the rest what the bundles say. */
@Component
class ShippedModelNames implements ModelNames {

    private static final String ENGLISH = "en";

    private final DiagramDeployer deployer;
    private final String installed;
    private final Map<String, Properties> bundles = new ConcurrentHashMap<>();
    private volatile @Nullable Map<String, String> english;

    ShippedModelNames(DiagramDeployer deployer, @Value("${filo.language:it}") String installed) {
        this.deployer = deployer;
        this.installed = installed;
    }

    @Override
    public String name(String processKey, @Nullable String element, String deployed, String language) {
        var key = element == null ? processKey : processKey + "." + element;
        var shipped = english().get(key);
        if (language.equals(installed)
                || shipped == null
                || !deployed.equals(shipped) && !deployed.equals(in(installed, key, shipped))) {
            return deployed;
        }
        return in(language, key, shipped);
    }

    private String in(String language, String key, String shipped) {
        return language.equals(ENGLISH)
                ? shipped
                : bundles.computeIfAbsent(language, ModelTranslation::load).getProperty(key, shipped);
    }

    @Override
    public String diagram(String xml, String language) {
        if (language.equals(installed)) {
            return xml;
        }
        var model = read(xml);
        for (var process : model.getModelElementsByType(Process.class)) {
            if (process.getName() != null) {
                process.setName(name(process.getId(), null, process.getName(), language));
            }
            for (var element : model.getModelElementsByType(FlowElement.class)) {
                if (element.getName() != null) {
                    element.setName(name(process.getId(), element.getId(), element.getName(), language));
                }
            }
        }
        return Bpmn.convertToString(model);
    }

    private Map<String, String> english() {
        var known = english;
        if (known == null) {
            known = new HashMap<>();
            for (var file : deployer.shipped().entrySet()) {
                if (file.getKey().endsWith(".bpmn")) {
                    collect(read(file.getValue()), known);
                } else if (file.getKey().endsWith(".dmn")) {
                    for (var table : tables(file.getValue())) {
                        known.put(table.getId(), table.getName());
                    }
                }
            }
            english = known;
        }
        return known;
    }

    private static void collect(BpmnModelInstance model, Map<String, String> names) {
        for (var process : model.getModelElementsByType(Process.class)) {
            if (process.getName() != null) {
                names.put(process.getId(), process.getName());
            }
            for (var element : model.getModelElementsByType(FlowElement.class)) {
                if (element.getName() != null) {
                    names.put(process.getId() + "." + element.getId(), element.getName());
                }
            }
        }
    }

    private static Collection<Decision> tables(String xml) {
        return Dmn.readModelFromStream(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .getModelElementsByType(Decision.class);
    }

    private static BpmnModelInstance read(String xml) {
        return Bpmn.readModelFromStream(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
