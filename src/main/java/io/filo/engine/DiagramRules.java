package io.filo.engine;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.Documentation;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.ScriptTask;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.SignalEventDefinition;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.TextAnnotation;
import org.camunda.bpm.model.bpmn.instance.ThrowEvent;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaConnector;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaExecutionListener;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaField;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaScript;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaTaskListener;
import org.camunda.bpm.model.xml.ModelException;
import org.camunda.bpm.model.xml.instance.DomElement;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a diagram must be to run here. Each rule names the element and the remedy. */
@Component
class DiagramRules {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final Pattern DELEGATE = Pattern.compile("[$#]\\{\\s*(\\w+)\\s*}");
    private static final Set<String> TYPED_RESULTS = Set.of("singleEntry", "collectEntries");

    private final Blocks blocks;
    private final ExpressionRules expressions;
    private final ObjectProvider<EventType> events;
    private final ObjectProvider<JdbcClient> jdbc;
    private final ResourceLoader resources;
    private final String modelsFolder;

    DiagramRules(
            Blocks blocks,
            ExpressionRules expressions,
            ObjectProvider<EventType> events,
            ObjectProvider<JdbcClient> jdbc,
            ResourceLoader resources,
            @Value("${filo.models.folder:}") String modelsFolder) {
        this.blocks = blocks;
        this.expressions = expressions;
        this.events = events;
        this.jdbc = jdbc;
        this.resources = resources;
        this.modelsFolder = modelsFolder;
    }

    List<ModelProblem> check(byte[] content, Neighbours neighbours) {
        BpmnModelInstance model;
        try {
            model = Bpmn.readModelFromStream(new ByteArrayInputStream(content));
        } catch (ModelException broken) {
            return List.of(new ModelProblem(null, "The file is no valid BPMN diagram: " + innermost(broken)));
        }
        var check = new Check(model, neighbours);
        check.run();
        return check.problems;
    }

    static String innermost(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var message = cause.getMessage();
        // The decision engine adds its objects, which tell a reader nothing.
        return message == null ? failure.toString() : message.replaceFirst("(?s) Actually match.*", "");
    }

    private final class Check {

        private final BpmnModelInstance model;
        private final Neighbours neighbours;
        private final List<ModelProblem> problems = new ArrayList<>();

        Check(BpmnModelInstance model, Neighbours neighbours) {
            this.model = model;
            this.neighbours = neighbours;
        }

        void run() {
            var processes = model.getModelElementsByType(Process.class);
            if (processes.stream().noneMatch(Process::isExecutable)) {
                report(null, "No process in the file is executable. Tick \"Executable\" on the process.");
            }
            processes.stream()
                    .filter(process -> process.isExecutable() && process.getCamundaHistoryTimeToLiveString() == null)
                    .forEach(process -> report(
                            process.getId(),
                            "The history time to live is missing. Set it on the process, for example to P365D."));
            codeInDiagram();
            all(ServiceTask.class).forEach(task -> work(task, "service task"));
            all(SendTask.class).forEach(task -> work(task, "send task"));
            all(ThrowEvent.class).forEach(this::thrown);
            all(BusinessRuleTask.class).forEach(this::decision);
            all(UserTask.class).forEach(this::userTask);
            all(CallActivity.class).forEach(this::called);
            all(ReceiveTask.class)
                    .forEach(task -> message(
                            task,
                            task.getMessage() == null ? null : task.getMessage().getName(),
                            false));
            all(CatchEvent.class).forEach(this::caught);
            all(ExclusiveGateway.class).forEach(this::choices);
            all(SequenceFlow.class).forEach(this::condition);
            all(FlowNode.class).forEach(this::reachable);
            all(TimerEventDefinition.class).forEach(this::timer);
            expressions(model.getDefinitions());
        }

        private <T extends ModelElementInstance> Collection<T> all(Class<T> type) {
            return model.getModelElementsByType(type);
        }

        private void report(@Nullable String element, String message) {
            problems.add(new ModelProblem(element, message));
        }

        private void codeInDiagram() {
            all(ScriptTask.class)
                    .forEach(task -> report(
                            task.getId(),
                            "Scripts do not run here. Use a block, a decision table or an expression instead."));
            all(CamundaScript.class)
                    .forEach(script -> report(owner(script), "Scripts do not run here. Use an expression instead."));
            all(CamundaConnector.class)
                    .forEach(
                            connector -> report(
                                    owner(connector),
                                    "Connectors do not run here: they would call the network inside a transaction. Use a block."));
            all(CamundaField.class)
                    .forEach(field -> report(
                            owner(field),
                            "Field injection does not work with blocks. Give the value as an input parameter."));
            all(CamundaExecutionListener.class)
                    .forEach(listener -> report(
                            owner(listener),
                            "Execution listeners do not run here. Put a service task with a block there."));
            all(CamundaTaskListener.class)
                    .forEach(listener -> report(
                            owner(listener),
                            "Task listeners do not run here. Put a service task with a block before or after."));
        }

        /** Service tasks, send tasks and thrown messages do their work by a block, or by an external worker. */
        private void work(FlowElement element, String kind) {
            work(element.getId(), element, kind, element);
        }

        private void work(String id, ModelElementInstance implementation, String kind, FlowElement element) {
            if (camunda(implementation, "class") != null) {
                report(id, "A Java class cannot be called from a diagram. Choose a block" + known() + ".");
                return;
            }
            if (camunda(implementation, "expression") != null) {
                report(
                        id,
                        "An expression cannot be the work of a " + kind + ". Choose a block as delegate expression"
                                + known() + ".");
                return;
            }
            if ("external".equals(camunda(implementation, "type"))) {
                return;
            }
            var delegate = camunda(implementation, "delegateExpression");
            if (delegate == null) {
                report(
                        id,
                        "The " + kind + " does nothing yet. Choose a block from the element templates" + known() + ".");
                return;
            }
            var matcher = DELEGATE.matcher(delegate);
            var description =
                    matcher.matches() ? blocks.description(matcher.group(1)) : Optional.<BlockDescription>empty();
            if (description.isEmpty()) {
                var name = matcher.matches() ? matcher.group(1) : delegate;
                report(
                        id,
                        "There is no block '" + name + "'." + Hints.didYouMean(name, blocks.ids()) + " Blocks: "
                                + Hints.list(blocks.ids()) + ".");
                return;
            }
            inputs(id, element, description.get());
        }

        private String known() {
            return ", such as "
                    + blocks.ids().stream().limit(3).map(id -> "${" + id + "}").collect(Collectors.joining(", "));
        }

        private void inputs(String id, FlowElement element, BlockDescription block) {
            var given = new HashMap<String, String>();
            var extensions = element.getExtensionElements();
            if (extensions != null) {
                for (var mapping : extensions.getChildElementsByType(CamundaInputOutput.class)) {
                    for (var parameter : mapping.getCamundaInputParameters()) {
                        given.put(parameter.getCamundaName(), literal(parameter));
                    }
                }
            }
            for (var field : block.inputs()) {
                if (field.required() && !given.containsKey(field.name())) {
                    report(
                            id,
                            "Block '" + block.id() + "' needs the input '" + field.name()
                                    + "'. Add it as an input parameter"
                                    + (field.preset() == null ? "." : ", for example " + field.preset() + "."));
                }
            }
            given.forEach((name, value) -> {
                var field = block.input(name);
                if (field.isEmpty()) {
                    report(
                            id,
                            "Block '" + block.id() + "' has no input '" + name + "'."
                                    + Hints.didYouMean(name, block.inputNames()) + " It has: "
                                    + Hints.list(block.inputNames())
                                    + ".");
                } else if (value.contains("${") || value.contains("#{")) {
                    return;
                } else if (value.isBlank() && field.get().required()) {
                    report(
                            id,
                            "The input '" + name + "' of block '" + block.id() + "' is empty. It wants a "
                                    + VariableValues.words(field.get().type()) + ".");
                } else {
                    try {
                        VariableValues.convert(value, field.get().type());
                    } catch (IllegalArgumentException bad) {
                        report(id, "The input '" + name + "' of block '" + block.id() + "': " + bad.getMessage());
                    }
                }
            });
        }

        private String literal(CamundaInputParameter parameter) {
            return parameter.getTextContent() == null
                    ? ""
                    : parameter.getTextContent().strip();
        }

        private void thrown(ThrowEvent event) {
            for (var definition : event.getEventDefinitions()) {
                if (definition instanceof MessageEventDefinition) {
                    work(event.getId(), definition, "message event", event);
                } else if (definition instanceof SignalEventDefinition) {
                    report(
                            event.getId(),
                            "Signals are not thrown here: all receivers would run in one transaction."
                                    + " Publish an event by a block instead.");
                }
            }
        }

        private void decision(BusinessRuleTask task) {
            var reference = task.getCamundaDecisionRef();
            if (reference == null) {
                work(task, "business rule task");
                return;
            }
            if (!isExpression(reference)) {
                var decisions = decisionsAndNeighbours();
                if (!decisions.contains(reference)) {
                    report(
                            task.getId(),
                            "There is no decision table '" + reference + "'." + Hints.didYouMean(reference, decisions)
                                    + " Deploy it together with the diagram.");
                }
            }
            var binding = task.getCamundaDecisionRefBinding();
            if (binding != null && !binding.equals("latest")) {
                report(
                        task.getId(),
                        "The table is bound '" + binding + "'. Choose binding \"latest\": a changed table"
                                + " is meant for running cases too.");
            }
            if (task.getCamundaResultVariable() != null
                    && !TYPED_RESULTS.contains(String.valueOf(task.getCamundaMapDecisionResult()))) {
                report(
                        task.getId(),
                        "A result variable here would hold a map or a list, which cannot be stored."
                                + " Map each output by an output parameter, such as ${decisionResult.getSingleResult().queue}.");
            }
        }

        private Set<String> decisionsAndNeighbours() {
            var keys = new HashSet<String>(deployed("ACT_RE_DECISION_DEF"));
            keys.addAll(neighbours.decisions());
            return keys;
        }

        private void userTask(UserTask task) {
            if (task.getCamundaAssignee() == null
                    && task.getCamundaCandidateGroups() == null
                    && task.getCamundaCandidateUsers() == null) {
                report(task.getId(), "Nobody is asked to do this. Set candidate groups, for example care.");
            }
            var groups = task.getCamundaCandidateGroups();
            if (groups != null && !isExpression(groups)) {
                var known = Set.copyOf(jdbc.getObject()
                        .sql("select ID_ from ACT_ID_GROUP")
                        .query(String.class)
                        .list());
                for (var group : groups.split(",")) {
                    if (!known.isEmpty() && !known.contains(group.strip())) {
                        report(
                                task.getId(),
                                "There is no group '" + group.strip() + "'." + Hints.didYouMean(group.strip(), known)
                                        + " Groups: " + Hints.list(known) + ".");
                    }
                }
            }
            form(task.getId(), task);
        }

        private void form(String id, ModelElementInstance element) {
            var reference = camunda(element, "formRef");
            if (reference != null && !isExpression(reference)) {
                var forms = new HashSet<>(deployed("ACT_RE_CAMFORMDEF"));
                forms.addAll(neighbours.forms());
                if (!forms.contains(reference)) {
                    report(
                            id,
                            "There is no form '" + reference + "'." + Hints.didYouMean(reference, forms)
                                    + " Deploy it together with the diagram.");
                }
            }
            var binding = camunda(element, "formRefBinding");
            if (binding != null && !binding.equals("latest")) {
                report(
                        id,
                        "The form is bound '" + binding + "'. Choose binding \"latest\": a form that did not change is"
                                + " not in the same deployment.");
            }
            var key = camunda(element, "formKey");
            if (key == null || isExpression(key)) {
                return;
            }
            var page = "embedded:/task-forms/";
            if (key.startsWith("embedded:deployment:") || key.startsWith("embedded:app:")) {
                report(
                        id,
                        "The form '" + key + "' would not be found. Embedded forms are named " + page
                                + "<name>.html and lie in the folder forms.");
            } else if (key.startsWith(page) && !exists(key.substring(page.length()))) {
                report(id, "There is no file '" + key.substring(page.length()) + "' in the folder forms.");
            }
        }

        private boolean exists(String file) {
            var location = modelsFolder.isBlank() ? "classpath:forms/" : "file:" + modelsFolder + "/forms/";
            return !file.contains("..")
                    && resources.getResource(location + file).exists();
        }

        private void called(CallActivity call) {
            var element = call.getCalledElement();
            if (element == null && call.getCamundaCaseRef() == null) {
                report(call.getId(), "The call activity names no process. Set the called element.");
            } else if (element != null && !isExpression(element)) {
                var processes = new HashSet<>(deployed("ACT_RE_PROCDEF"));
                processes.addAll(neighbours.processes());
                if (!processes.contains(element)) {
                    report(
                            call.getId(),
                            "There is no process '" + element + "'." + Hints.didYouMean(element, processes)
                                    + " Deploy it before, or together.");
                }
            }
        }

        private void caught(CatchEvent event) {
            for (var definition : event.getEventDefinitions()) {
                if (definition instanceof MessageEventDefinition caught) {
                    var name = caught.getMessage() == null
                            ? null
                            : caught.getMessage().getName();
                    message(event, name, event instanceof StartEvent start && !inEventSubProcess(start));
                } else if (definition instanceof SignalEventDefinition caught) {
                    var name = caught.getSignal() == null
                            ? null
                            : caught.getSignal().getName();
                    signal(event, name);
                } else if (definition instanceof ErrorEventDefinition && event instanceof BoundaryEvent boundary) {
                    error(boundary, (ErrorEventDefinition) definition);
                }
            }
        }

        private boolean inEventSubProcess(StartEvent start) {
            return start.getParentElement() instanceof SubProcess parent && parent.triggeredByEvent();
        }

        private void message(FlowElement element, @Nullable String name, boolean starts) {
            if (name == null || name.isBlank()) {
                report(
                        element.getId(),
                        "No message is chosen. Choose one by its name, such as "
                                + Hints.list(eventNames(starts ? ProcessEvent.Kind.START : ProcessEvent.Kind.WAKE))
                                + ".");
                return;
            }
            if (isExpression(name)) {
                return;
            }
            knownEvent(element, name, starts ? ProcessEvent.Kind.START : ProcessEvent.Kind.WAKE);
        }

        private void signal(CatchEvent event, @Nullable String name) {
            if (!(event instanceof StartEvent start) || inEventSubProcess(start)) {
                report(
                        event.getId(),
                        "A signal cannot be caught inside a case: all receivers would run in one transaction."
                                + " Catch a message; only a start event may be a signal.");
            } else if (name != null && !isExpression(name)) {
                knownEvent(event, name, ProcessEvent.Kind.START);
            }
        }

        private void knownEvent(FlowElement element, String name, ProcessEvent.Kind wanted) {
            var type =
                    events.stream().filter(event -> event.name().equals(name)).findFirst();
            var right = eventNames(wanted);
            if (type.isEmpty()) {
                report(
                        element.getId(),
                        "Nothing publishes '" + name + "': this would wait for ever."
                                + Hints.didYouMean(name, right) + " Events that "
                                + (wanted == ProcessEvent.Kind.START ? "start cases: " : "wake cases: ")
                                + Hints.list(right)
                                + ".");
            } else if (type.get().kind() != wanted) {
                report(
                        element.getId(),
                        "'" + name + "' "
                                + (wanted == ProcessEvent.Kind.START
                                        ? "wakes waiting cases and cannot start one."
                                        : "starts cases and is not delivered to waiting ones.")
                                + " Choose one of: " + Hints.list(right) + ".");
            }
        }

        private Set<String> eventNames(ProcessEvent.Kind kind) {
            return events.stream()
                    .filter(event -> event.kind() == kind)
                    .map(EventType::name)
                    .collect(Collectors.toSet());
        }

        private void error(BoundaryEvent boundary, ErrorEventDefinition definition) {
            var code =
                    definition.getError() == null ? null : definition.getError().getErrorCode();
            var delegate =
                    boundary.getAttachedTo() == null ? null : camunda(boundary.getAttachedTo(), "delegateExpression");
            if (code == null || delegate == null) {
                return;
            }
            var matcher = DELEGATE.matcher(delegate);
            if (matcher.matches()) {
                blocks.description(matcher.group(1)).ifPresent(block -> {
                    if (!block.errors().contains(code)) {
                        report(
                                boundary.getId(),
                                "Block '" + block.id() + "' never ends with the error " + code + "."
                                        + Hints.didYouMean(code, block.errors())
                                        + (block.errors().isEmpty()
                                                ? " It has no errors."
                                                : " It has: " + Hints.list(block.errors()) + "."));
                    }
                });
            }
        }

        private void choices(ExclusiveGateway gateway) {
            if (gateway.getOutgoing().size() < 2) {
                return;
            }
            for (SequenceFlow flow : gateway.getOutgoing()) {
                if (flow.getConditionExpression() == null && !flow.equals(gateway.getDefault())) {
                    report(
                            flow.getId(),
                            "The way out of '" + gateway.getId() + "'"
                                    + (flow.getName() == null ? "" : " named \"" + flow.getName() + "\"")
                                    + " has no condition. Give it one, or make it the default flow.");
                }
            }
        }

        private void condition(SequenceFlow flow) {
            var condition = flow.getConditionExpression();
            if (condition != null && condition.getLanguage() == null && !isExpression(condition.getTextContent())) {
                var text = condition.getTextContent().strip();
                report(
                        flow.getId(),
                        text.isEmpty()
                                ? "The condition is empty. Write one, such as ${sure}, or remove it."
                                : "'" + text + "' is no condition. Write it as an expression: ${" + text + "}.");
            } else if (condition != null && condition.getLanguage() != null) {
                report(flow.getId(), "Scripts do not run here. Write the condition as an expression, such as ${sure}.");
            }
        }

        private void reachable(FlowNode node) {
            var entered = node instanceof StartEvent
                    || node instanceof BoundaryEvent
                    || node instanceof SubProcess sub && sub.triggeredByEvent()
                    || !node.getIncoming().isEmpty();
            if (!entered) {
                report(node.getId(), "Nothing leads here: this would never run. Connect it, or delete it.");
            }
        }

        private void timer(TimerEventDefinition definition) {
            var element = owner(definition);
            var duration = definition.getTimeDuration();
            var date = definition.getTimeDate();
            var cycle = definition.getTimeCycle();
            if (duration == null && date == null && cycle == null) {
                report(element, "The timer has no time. Set a duration such as P5D, or a date.");
            } else if (duration != null && !isExpression(duration.getTextContent())) {
                try {
                    var text = duration.getTextContent().strip();
                    if (text.contains("T")) {
                        Duration.parse(text.replaceFirst("^P(\\d+[YMW])+", "P"));
                    } else {
                        Period.parse(text);
                    }
                } catch (DateTimeParseException bad) {
                    report(
                            element,
                            "'" + duration.getTextContent().strip()
                                    + "' is no duration. Write for example PT4H for four hours, P5D for five days.");
                }
            }
        }

        /** Looks at all that the engine reads as an expression, in attributes and texts. */
        private void expressions(ModelElementInstance element) {
            if (isOnlyRead(element)) {
                return;
            }
            for (var type = element.getElementType(); type != null; type = type.getBaseType()) {
                for (var attribute : type.getAttributes()) {
                    var space = attribute.getNamespaceUri();
                    var name = attribute.getAttributeName();
                    expression(
                            element,
                            space == null ? element.getAttributeValue(name) : element.getAttributeValueNs(space, name));
                }
            }
            var children = element.getDomElement().getChildElements();
            if (children.isEmpty()) {
                expression(element, element.getTextContent());
            }
            children.stream()
                    .map(DomElement::getModelElementInstance)
                    .filter(Objects::nonNull)
                    .forEach(this::expressions);
        }

        /** Documentation is for people, but that of a user task is its description. */
        private static boolean isOnlyRead(ModelElementInstance element) {
            return element instanceof TextAnnotation
                    || element instanceof Documentation && !(element.getParentElement() instanceof UserTask);
        }

        private void expression(ModelElementInstance element, @Nullable String text) {
            if (text != null && isExpression(text)) {
                expressions.check(text).forEach(problem -> report(owner(element), problem));
            }
        }

        private List<String> deployed(String table) {
            return jdbc.getObject()
                    .sql("select distinct KEY_ from " + table)
                    .query(String.class)
                    .list();
        }

        private static boolean isExpression(String text) {
            return text.contains("${") || text.contains("#{");
        }

        private static @Nullable String camunda(ModelElementInstance element, String attribute) {
            return element.getAttributeValueNs(CAMUNDA, attribute);
        }

        /** Id of the nearest element that a person can click on. */
        private static @Nullable String owner(ModelElementInstance inner) {
            ModelElementInstance element = inner;
            while (element != null && !(element instanceof FlowElement) && !(element instanceof Process)) {
                element = element.getParentElement();
            }
            return element == null ? null : element.getAttributeValue("id");
        }
    }
}
