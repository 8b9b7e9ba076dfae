package io.filo.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What Tasklist can show of a Camunda Form, seen by trying. */
@Component
class FormRules {

    private static final int NEWEST_SCHEMA = 16;
    private static final Map<String, String> UNUSABLE = Map.of(
            "dynamiclist", "Tasklist then never enables Complete. Use {{#loop}} in an html component to show a list.",
            "filepicker", "Tasklist cannot show the form with it. Let the sender attach files to a mail.",
            "documentPreview", "Tasklist cannot show the form with it. Link to the document in an html component.",
            "iframe", "Tasklist refuses pages over http. Use an embedded HTML form for what shows other pages.");

    private static final ObjectMapper JSON = new ObjectMapper();

    static Optional<String> id(byte[] content) {
        try {
            return Optional.ofNullable(JSON.readTree(content).path("id").textValue());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    List<ModelProblem> check(byte[] content) {
        JsonNode form;
        try {
            form = JSON.readTree(content);
        } catch (IOException unreadable) {
            return List.of(new ModelProblem(null, "This is no form: " + unreadable.getMessage()));
        }
        var problems = new ArrayList<ModelProblem>();
        if (form.path("id").asText().isBlank()) {
            problems.add(new ModelProblem(null, "The form has no id. Give it one, equal to the file's name."));
        }
        if (form.path("schemaVersion").asInt(NEWEST_SCHEMA) > NEWEST_SCHEMA) {
            problems.add(new ModelProblem(
                    null,
                    "The form has schema version " + form.path("schemaVersion").asInt() + "; Tasklist reads up to "
                            + NEWEST_SCHEMA + ". In the Modeler choose the execution platform Camunda 7.24."));
        }
        components(form, problems);
        return problems;
    }

    private void components(JsonNode parent, List<ModelProblem> problems) {
        for (var component : parent.path("components")) {
            var why = UNUSABLE.get(component.path("type").asText());
            if (why != null) {
                problems.add(new ModelProblem(
                        component.path("id").asText(),
                        "A component of type '" + component.path("type").asText() + "' does not work here. " + why));
            }
            components(component, problems);
        }
    }
}
