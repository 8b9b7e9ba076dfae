package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.EventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Message;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** Whatever a diagram names is there, and it reads as the house style asks; each finding names file, element and remedy. */
class DiagramTests {

    private static final Pattern ID = Pattern.compile("[A-Z][A-Za-z]+_[A-Z][A-Za-z0-9]*(_[A-Z][A-Za-z0-9]*)?");
    private static final Pattern DELEGATE = Pattern.compile("\\$\\{(\\w+)}");
    private static final String TEMPLATE = "io.filo.blocks.";
    private static final String PAGE = "embedded:/task-forms/";

    static Stream<Path> diagrams() {
        return ModelFiles.diagrams().stream();
    }

    @Test
    void thereAreDiagrams() {
        assertThat(diagrams()).extracting(ModelFiles::stem).contains("email-to-ticket", "ticket");
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void aProcessSaysWhatItIs(Path file) {
        var process = process(ModelFiles.model(file));

        assertThat(process.getId())
                .as("id of the process in %s: as the file", file)
                .isEqualTo(ModelFiles.stem(file));
        assertThat(process.isExecutable()).as("%s is executable", file).isTrue();
        assertThat(process.getCamundaVersionTag())
                .as("version tag of %s: a semantic version", file)
                .matches("\\d+\\.\\d+\\.\\d+");
        assertThat(process.getCamundaHistoryTimeToLiveString())
                .as("history time to live of %s", file)
                .matches("P\\d+D");
        assertThat(process.getDocumentations())
                .as("%s: write in the documentation what the process is for", file)
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void elementsAreNamedByTypeAndMeaning(Path file) {
        var problems = new ArrayList<String>();
        for (var element : ModelFiles.model(file).getModelElementsByType(FlowElement.class)) {
            if (!ID.matcher(element.getId()).matches()) {
                problems.add(
                        file + ", " + element.getId() + ": name it by type and meaning, such as UserTask_AnswerTicket");
            } else if (element instanceof FlowNode node && !node.getId().startsWith(prefix(node))) {
                problems.add(file + ", " + node.getId() + ": begins with " + prefix(node));
            }
        }
        assertThat(problems).isEmpty();
    }

    private static String prefix(FlowNode node) {
        var type = node.getElementType().getTypeName();
        return type.endsWith("Gateway") ? "Gateway_" : Character.toUpperCase(type.charAt(0)) + type.substring(1) + "_";
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void aUserTaskTellsWhoAndWhenAndWhat(Path file) {
        var problems = new ArrayList<String>();
        for (var task : ModelFiles.model(file).getModelElementsByType(UserTask.class)) {
            var where = file + ", " + task.getId() + ": ";
            if (task.getCamundaCandidateGroups() == null
                    && task.getCamundaCandidateUsers() == null
                    && task.getCamundaAssignee() == null) {
                problems.add(where + "offer it to a group, or give it to a person");
            }
            if (task.getCamundaDueDate() == null) {
                problems.add(where + "give it a due date");
            }
            if (task.getDocumentations().isEmpty()) {
                problems.add(where + "write in the documentation what is expected and why it is here");
            }
            var key = task.getCamundaFormKey();
            var reference = task.getCamundaFormRef();
            if (key != null) {
                if (!key.startsWith(PAGE) || !exists(ModelFiles.FORMS.resolve(key.substring(PAGE.length())))) {
                    problems.add(where + "there is no file for the form " + key + " in the folder forms");
                }
            } else if (reference == null || !exists(ModelFiles.FORMS.resolve(reference + ".form"))) {
                problems.add(where + "there is no file for the form " + reference + " in the folder forms");
            } else if (!"latest".equals(task.getCamundaFormRefBinding())) {
                problems.add(where + "bind the form \"latest\"");
            }
        }
        assertThat(problems).isEmpty();
    }

    private static boolean exists(Path file) {
        return file.toFile().isFile();
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void everyBlockIsThereWithItsInputs(Path file) {
        var blocks = blocks();
        var problems = new ArrayList<String>();
        for (var task : ModelFiles.model(file).getModelElementsByType(ServiceTask.class)) {
            var where = file + ", " + task.getId() + ": ";
            var delegate = DELEGATE.matcher(String.valueOf(task.getCamundaDelegateExpression()));
            if (!delegate.matches() || !blocks.containsKey(delegate.group(1))) {
                problems.add(where + "there is no block " + task.getCamundaDelegateExpression() + "; blocks: "
                        + new TreeSet<>(blocks.keySet()));
                continue;
            }
            var id = delegate.group(1);
            var template = task.getAttributeValueNs("http://camunda.org/schema/1.0/bpmn", "modelerTemplate");
            if (!(TEMPLATE + id).equals(template)) {
                problems.add(where + "apply the element template " + TEMPLATE + id);
            }
            var unknown = new HashSet<>(inputs(task));
            unknown.removeAll(blocks.get(id));
            if (!unknown.isEmpty()) {
                problems.add(where + id + " has no input " + unknown + "; it has " + blocks.get(id));
            }
        }
        assertThat(problems).isEmpty();
    }

    private static List<String> inputs(ServiceTask task) {
        return task.getExtensionElements() == null
                ? List.of()
                : task.getExtensionElements().getChildElementsByType(CamundaInputOutput.class).stream()
                        .flatMap(mapping -> mapping.getCamundaInputParameters().stream())
                        .map(CamundaInputParameter::getCamundaName)
                        .toList();
    }

    /** Names of the inputs of every block, by its id; from the classes, as the engine does. */
    private static Map<String, Set<String>> blocks() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Block.class));
        var blocks = new HashMap<String, Set<String>>();
        for (var candidate : scanner.findCandidateComponents("io.filo")) {
            var type = type(candidate.getBeanClassName());
            var input = ResolvableType.forClass(type)
                    .as(BlockOf.class)
                    .getGeneric(0)
                    .toClass();
            blocks.put(
                    type.getAnnotation(Block.class).id(),
                    Arrays.stream(input.getRecordComponents())
                            .map(component -> component.getName())
                            .collect(Collectors.toSet()));
        }
        return blocks;
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void everyDecisionHasItsTable(Path file) {
        assertThat(ModelFiles.model(file).getModelElementsByType(BusinessRuleTask.class))
                .allSatisfy(task -> assertThat(ModelFiles.PROCESSES.resolve(task.getCamundaDecisionRef() + ".dmn"))
                        .as("table of %s in %s", task.getId(), file)
                        .exists());
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void everyMessageIsPublishedBySomebody(Path file) {
        assertThat(ModelFiles.model(file).getModelElementsByType(Message.class))
                .satisfies(messages -> assertThat(!messages.isEmpty() || isCalled(file))
                        .as("something begins %s", file)
                        .isTrue())
                .extracting(Message::getName)
                .as("messages of %s", file)
                .isSubsetOf(events());
    }

    /** Whether another diagram calls the process of this one. */
    private static boolean isCalled(Path file) {
        var called = file.getFileName().toString().replace(".bpmn", "");
        return diagrams()
                .flatMap(other -> ModelFiles.model(other).getModelElementsByType(CallActivity.class).stream())
                .anyMatch(call -> called.equals(call.getCalledElement()));
    }

    /** Names of the events that modules declare. */
    private static Set<String> events() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Configuration.class));
        var names = new TreeSet<String>();
        for (var candidate : scanner.findCandidateComponents("io.filo")) {
            var type = type(candidate.getBeanClassName());
            for (var method : type.getDeclaredMethods()) {
                if (method.getReturnType() == EventType.class) {
                    names.add(event(type, method).name());
                }
            }
        }
        return names;
    }

    private static EventType event(Class<?> type, Method method) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            method.setAccessible(true);
            return (EventType) method.invoke(constructor.newInstance());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void aStartByAnEventIsNoSavePoint(Path file) {
        assertThat(ModelFiles.model(file).getModelElementsByType(StartEvent.class))
                .filteredOn(start -> !start.getEventDefinitions().isEmpty())
                .allSatisfy(start -> assertThat(start.isCamundaAsyncBefore())
                        .as("%s, %s: the event's row is the save point; do not pay for two", file, start.getId())
                        .isFalse());
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void everyNameAndDescriptionIsTranslated(Path file) {
        var model = ModelFiles.model(file);
        var process = process(model).getId();
        var expected = new TreeSet<String>();
        expected.add(process);
        for (var element : model.getModelElementsByType(FlowElement.class)) {
            if (element.getName() != null && !element.getName().isBlank()) {
                expected.add(process + "." + element.getId());
            }
            if (element instanceof UserTask) {
                expected.add(process + "." + element.getId() + ".documentation");
            }
        }
        var translated = ModelFiles.bundle("models_it").stringPropertyNames().stream()
                .filter(key -> key.equals(process) || key.startsWith(process + "."))
                .toList();

        assertThat(translated)
                .as("names of %s in messages/models_it.properties", file)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyCamundaFormIsNamedAsItsFileAndTranslated() {
        var translated = ModelFiles.bundle("models_it").stringPropertyNames();
        for (var file : ModelFiles.in(ModelFiles.FORMS, ".form")) {
            var form = json(file);
            assertThat(form.path("id").asText()).as("id of %s", file).isEqualTo(ModelFiles.stem(file));
            for (var component : form.path("components")) {
                var key = form.path("id").asText() + "."
                        + component.path("key").asText(component.path("id").asText()) + ".";
                for (var field : List.of("label", "text", "content", "description")) {
                    if (component.hasNonNull(field)) {
                        assertThat(translated).contains(key + field);
                    }
                }
                for (var value : component.path("values")) {
                    assertThat(translated).contains(key + value.path("value").asText());
                }
            }
        }
    }

    private static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void everyChoiceIsLabelled(Path file) {
        var problems = new ArrayList<String>();
        for (var node : ModelFiles.model(file).getModelElementsByType(FlowNode.class)) {
            var named = node.getName() != null && !node.getName().isBlank();
            var choice = node.getOutgoing().size() > 1;
            var join = node.getElementType().getTypeName().endsWith("Gateway") && !choice;
            if (!named && !join && !(node instanceof SubProcess)) {
                problems.add(file + ", " + node.getId() + ": give it a name");
            }
            if (choice && node.getElementType().getTypeName().equals("exclusiveGateway")) {
                if (named && !node.getName().endsWith("?")) {
                    problems.add(file + ", " + node.getId() + ": a choice is a question");
                }
                for (SequenceFlow flow : node.getOutgoing()) {
                    if (flow.getName() == null || flow.getName().isBlank()) {
                        problems.add(file + ", " + flow.getId() + ": name it with the answer");
                    }
                }
            }
        }
        assertThat(problems).isEmpty();
    }

    private static Process process(BpmnModelInstance model) {
        return model.getModelElementsByType(Process.class).iterator().next();
    }
}
