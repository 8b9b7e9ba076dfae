package io.filo.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.function.Consumer;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Description;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Puts the names of shipped diagrams, tables and forms into the language of the installation when they are deployed. Models are
 * written in English; {@code messages/models_<language>.properties} says what operators read instead, by
 * {@code <process>.<element>}, {@code <process>.<element>.documentation} and {@code <form>.<component>.label}. What a designer deploys stays as he wrote it.
 */
@Component
class ModelTranslation {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Properties texts;

    ModelTranslation(@Value("${filo.language:it}") String language) {
        this.texts = load(language);
    }

    static Properties load(String language) {
        var properties = new Properties();
        for (var name : new String[] {"models", "tables"}) {
            var bundle = new ClassPathResource("messages/" + name + "_" + language + ".properties");
            if (bundle.exists()) {
                try (var reader = new InputStreamReader(bundle.getInputStream(), StandardCharsets.UTF_8)) {
                    properties.load(reader);
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            }
        }
        return properties;
    }

    /** The model in the language of the installation; as it is when nothing is to be translated. */
    String translate(String fileName, String content) {
        if (texts.isEmpty()) {
            return content;
        } else if (fileName.endsWith(".bpmn")) {
            return diagram(content);
        } else if (fileName.endsWith(".dmn")) {
            return tables(content);
        } else if (fileName.endsWith(".form")) {
            return form(content);
        }
        return content;
    }

    private String tables(String content) {
        var model = Dmn.readModelFromStream(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        for (var decision : model.getModelElementsByType(Decision.class)) {
            translated(decision.getId(), decision::setName);
            translated(decision.getId() + ".documentation", decision.getDescription());
            if (decision.getExpression() instanceof DecisionTable table) {
                var key = decision.getId() + ".";
                table.getInputs().forEach(column -> translated(key + column.getId(), column::setLabel));
                table.getOutputs().forEach(column -> translated(key + column.getId(), column::setLabel));
                table.getRules().forEach(row -> translated(key + row.getId(), row.getDescription()));
            }
        }
        return Dmn.convertToString(model);
    }

    private void translated(String key, Consumer<String> place) {
        var text = texts.getProperty(key);
        if (text != null) {
            place.accept(text);
        }
    }

    private void translated(String key, @Nullable Description place) {
        if (place != null) {
            translated(key, place::setTextContent);
        }
    }

    private String diagram(String content) {
        var model = Bpmn.readModelFromStream(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        for (var process : model.getModelElementsByType(Process.class)) {
            var name = texts.getProperty(process.getId());
            if (name != null) {
                process.setName(name);
            }
            for (var element : model.getModelElementsByType(FlowElement.class)) {
                var text = texts.getProperty(process.getId() + "." + element.getId());
                if (text != null) {
                    element.setName(text);
                }
                // Tasklist shows it as the task's description.
                var documentation = texts.getProperty(process.getId() + "." + element.getId() + ".documentation");
                if (documentation != null) {
                    element.getDocumentations().forEach(written -> written.setTextContent(documentation));
                }
            }
        }
        return Bpmn.convertToString(model);
    }

    private String form(String content) {
        try {
            var form = JSON.readTree(content);
            components(form.path("id").asText(), form);
            return JSON.writeValueAsString(form);
        } catch (IOException unreadable) {
            // The gate tells what is wrong with it.
            return content;
        }
    }

    private void components(String form, JsonNode parent) {
        for (var child : parent.path("components")) {
            if (child instanceof ObjectNode component) {
                var key = form + "."
                        + component.path("key").asText(component.path("id").asText()) + ".";
                for (var field : new String[] {"label", "text", "content", "description"}) {
                    var text = texts.getProperty(key + field);
                    if (text != null) {
                        component.put(field, text);
                    }
                }
                for (var value : component.path("values")) {
                    var text = texts.getProperty(key + value.path("value").asText());
                    if (text != null && value instanceof ObjectNode choice) {
                        choice.put("label", text);
                    }
                }
                components(form, component);
            }
        }
    }
}
