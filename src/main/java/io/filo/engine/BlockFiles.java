package io.filo.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files that show blocks to a designer, made from their classes: an element template for each, where the Modeler
 * looks for them, and the catalogue.
 */
final class BlockFiles {

    private static final String SCHEMA =
            "https://unpkg.com/@camunda/element-templates-json-schema/resources/schema.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BlockFiles() {}

    /** File names relative to {@code processes/}, with their contents. */
    static SortedMap<String, String> of(Collection<BlockDescription> blocks, Collection<EventType> events) {
        var files = new TreeMap<String, String>();
        for (var block : blocks) {
            files.put(".camunda/element-templates/" + block.id() + ".json", template(block));
        }
        files.put("README.md", catalogue(blocks, events));
        return files;
    }

    private static String template(BlockDescription block) {
        var properties = new ArrayList<Map<String, Object>>();
        properties.add(property(
                "Implementation",
                "Hidden",
                "${" + block.id() + "}",
                Map.of("type", "property", "name", "camunda:delegateExpression")));
        for (var field : block.inputs()) {
            properties.add(input(field));
        }
        var template = new LinkedHashMap<String, Object>();
        template.put("$schema", SCHEMA);
        template.put("name", block.name());
        template.put("id", templateId(block));
        template.put("description", block.description());
        // Sorted: Map.of has another order in each JVM.
        template.put("category", new TreeMap<>(Map.of("id", block.category().toLowerCase(), "name", block.category())));
        template.put("appliesTo", List.of("bpmn:ServiceTask"));
        template.put("properties", properties);
        try {
            return JSON.writeValueAsString(List.of(template)) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String templateId(BlockDescription block) {
        return "io.filo.blocks." + block.id();
    }

    private static Map<String, Object> input(BlockDescription.Field field) {
        var preset = field.preset() == null ? "" : field.preset();
        var choices = field.type().isEnum() && !preset.startsWith("${");
        var property = property(
                field.label(),
                choices ? "Dropdown" : "String",
                preset,
                Map.of("type", "camunda:inputParameter", "name", field.name()));
        var hint =
                field.description().isEmpty() ? "A " + VariableValues.words(field.type()) + "." : field.description();
        property.put("description", hint);
        if (choices) {
            property.put(
                    "choices",
                    java.util.Arrays.stream(field.type().getEnumConstants())
                            .map(constant -> new TreeMap<>(
                                    Map.of("name", constant.toString(), "value", ((Enum<?>) constant).name())))
                            .toList());
        }
        if (field.required()) {
            property.put("constraints", Map.of("notEmpty", true));
        } else {
            property.put("optional", true);
        }
        return property;
    }

    private static Map<String, Object> property(String label, String type, String value, Map<String, Object> binding) {
        var property = new LinkedHashMap<String, Object>();
        property.put("label", label);
        property.put("type", type);
        if (!value.isEmpty()) {
            property.put("value", value);
        }
        property.put("binding", new TreeMap<>(binding).descendingMap());
        return property;
    }

    private static String catalogue(Collection<BlockDescription> blocks, Collection<EventType> events) {
        var text = new StringBuilder("""
                # Processes

                The diagrams and decision tables of this folder are what Filo does. Open the folder in Camunda Modeler: the
                blocks below are offered as element templates for service tasks. Deploy to `/engine-rest` with HTTP Basic.

                This file and the element templates are generated from the code by
                `mvn test -Dtest=BlockFilesTests -Dfilo.generate=true`; the build checks that they are fresh.

                ## Blocks
                """);
        var byCategory = blocks.stream()
                .sorted(Comparator.comparing(BlockDescription::id))
                .collect(Collectors.groupingBy(BlockDescription::category, TreeMap::new, Collectors.toList()));
        byCategory.forEach((category, members) -> {
            text.append("\n### ")
                    .append(category)
                    .append("\n\n| block | what it does | inputs | outputs | errors |\n|---|---|---|---|---|\n");
            for (var block : members) {
                text.append("| **")
                        .append(block.name())
                        .append("** `${")
                        .append(block.id())
                        .append("}` | ")
                        .append(block.description())
                        .append(" | ")
                        .append(fields(block.inputs()))
                        .append(" | ")
                        .append(fields(block.outputs()))
                        .append(" | ")
                        .append(block.errors().isEmpty() ? "–" : String.join(", ", block.errors()))
                        .append(" |\n");
            }
        });
        text.append("""

                An input marked ? may stay empty. Inputs are read from the element's input parameters; outputs become variables
                of the case under the names given here.

                ## Events

                A diagram starts on an event by a message start event of its name; a designer's own diagram may also start on any
                starting event by a signal start event, beside the diagram that has the message. A waiting case is woken by a
                message catch event.

                | event | | when |
                |---|---|---|
                """);
        events.stream()
                .sorted(Comparator.comparing(EventType::name))
                .forEach(event -> text.append("| `")
                        .append(event.name())
                        .append("` | ")
                        .append(event.kind() == ProcessEvent.Kind.START ? "starts cases" : "wakes cases")
                        .append(" | ")
                        .append(event.description())
                        .append(" |\n"));
        return text.toString();
    }

    private static String fields(List<BlockDescription.Field> fields) {
        return fields.isEmpty()
                ? "–"
                : fields.stream()
                        .map(field -> "`" + field.name() + "`" + (field.required() ? "" : "?"))
                        .collect(Collectors.joining(", "));
    }
}
