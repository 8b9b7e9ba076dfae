package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.Problem;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.builder.StartEventBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

class ModelGateIntegrationTests extends IntegrationTest {

    @Autowired
    RepositoryService repository;

    private static StartEventBuilder process() {
        return Bpmn.createExecutableProcess("gate-test")
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent("StartEvent_Begun");
    }

    static Stream<Arguments> brokenDiagrams() {
        return Stream.of(
                broken(
                        "a service task without work",
                        process().serviceTask("Task_A").endEvent().done(),
                        "Task_A",
                        "does nothing yet",
                        "element templates"),
                broken(
                        "a mistyped block",
                        process()
                                .serviceTask("Task_A")
                                .camundaDelegateExpression("${openTiket}")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "no block 'openTiket'",
                        "Did you mean 'openTicket'?"),
                broken(
                        "a Java class",
                        process()
                                .serviceTask("Task_A")
                                .camundaClass("java.lang.Object")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "Java class",
                        "block"),
                broken(
                        "an expression as work",
                        process()
                                .serviceTask("Task_A")
                                .camundaExpression("${1 + 1}")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "expression",
                        "block"),
                broken(
                        "a missing input",
                        process()
                                .serviceTask("Task_A")
                                .camundaDelegateExpression("${closeTicket}")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "needs the input 'ticketId'",
                        "input parameter"),
                broken(
                        "a mistyped input",
                        process()
                                .serviceTask("Task_A")
                                .camundaDelegateExpression("${closeTicket}")
                                .camundaInputParameter("ticketId", "${ticketId}")
                                .camundaInputParameter("tiketId", "1")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "no input 'tiketId'",
                        "Did you mean 'ticketId'?"),
                broken(
                        "a script",
                        process()
                                .scriptTask("Task_A")
                                .scriptFormat("javascript")
                                .scriptText("1")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "Scripts do not run",
                        "block"),
                broken(
                        "a user task for nobody",
                        process().userTask("Task_A").endEvent().done(),
                        "Task_A",
                        "Nobody is asked",
                        "candidate groups"),
                broken(
                        "a missing form",
                        process()
                                .userTask("Task_A")
                                .camundaCandidateGroups("care")
                                .camundaFormKey("embedded:/task-forms/nowhere.html")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "no file 'nowhere.html'",
                        "forms"),
                broken(
                        "a missing table",
                        process()
                                .businessRuleTask("Task_A")
                                .camundaDecisionRef("inbound-clas")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "no decision table 'inbound-clas'",
                        "Deploy"),
                broken(
                        "a map as result",
                        process()
                                .businessRuleTask("Task_A")
                                .camundaDecisionRef("inbound-class")
                                .camundaResultVariable("r")
                                .camundaMapDecisionResult("singleResult")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "map or a list",
                        "output parameter"),
                broken(
                        "an unknown message",
                        process()
                                .intermediateCatchEvent("Event_A")
                                .message("ticket.replied")
                                .endEvent()
                                .done(),
                        "Event_A",
                        "Nothing publishes 'ticket.replied'",
                        "wait for ever"),
                broken(
                        "a caught signal",
                        process()
                                .intermediateCatchEvent("Event_A")
                                .signal("ticket.opened")
                                .endEvent()
                                .done(),
                        "Event_A",
                        "signal cannot be caught",
                        "Catch a message"),
                broken(
                        "a way without condition",
                        process()
                                .exclusiveGateway("Gateway_A")
                                .sequenceFlowId("Flow_A")
                                .endEvent()
                                .moveToNode("Gateway_A")
                                .condition("b", "${true}")
                                .endEvent()
                                .done(),
                        "Flow_A",
                        "has no condition",
                        "default flow"),
                broken(
                        "a bad duration",
                        process()
                                .intermediateCatchEvent("Event_A")
                                .timerWithDuration("5 days")
                                .endEvent()
                                .done(),
                        "Event_A",
                        "'5 days' is no duration",
                        "P5D"),
                Arguments.of(
                        "no history time to live",
                        Bpmn.convertToString(process().endEvent().done())
                                .replace("camunda:historyTimeToLive=\"P1D\"", ""),
                        "gate-test",
                        List.of("history time to live", "P365D")),
                condition(
                        "an unknown crm function",
                        "${crm.tickets(ticketId).open}",
                        "crm has no 'tickets'",
                        "Did you mean 'ticket'?"),
                condition(
                        "an expression that cannot be read", "${turn == }", "'${turn == }' cannot be read", "position"),
                condition("no expression", "turn == 'SHOP'", "is no condition", "${turn == 'SHOP'}"),
                condition("an empty condition", " ", "The condition is empty"),
                condition("a class", "${''.getClass().forName('java.lang.Runtime') != null}", "'getClass'", "block"),
                condition(
                        "the engine", "${execution.processEngineServices != null}", "execution.processEngineServices"),
                condition("an unknown function", "${T(java.lang.Runtime)}", "no function 'T'", "currentUser"),
                condition("a method in brackets", "${''['getClass']() == null}", "not in brackets"),
                condition(
                        "what a crm object does not have",
                        "${crm.ticket(ticketId).password == 'x'}",
                        "crm.ticket(...) has no 'password'"),
                broken(
                        "an unreadable input",
                        process()
                                .serviceTask("Task_A")
                                .camundaDelegateExpression("${closeTicket}")
                                .camundaInputParameter("ticketId", "${ticketId + }")
                                .endEvent()
                                .done(),
                        "Task_A",
                        "cannot be read"));
    }

    private static Arguments condition(String what, String text, String... words) {
        return broken(
                what,
                process()
                        .exclusiveGateway("Gateway_A")
                        .condition("a", text)
                        .sequenceFlowId("Flow_A")
                        .endEvent()
                        .moveToNode("Gateway_A")
                        .condition("b", "${true}")
                        .endEvent()
                        .done(),
                "Flow_A",
                words);
    }

    private static Arguments broken(String what, BpmnModelInstance model, String element, String... words) {
        return Arguments.of(what, Bpmn.convertToString(model), element, List.of(words));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenDiagrams")
    void aBrokenDiagramIsRefusedWithElementAndRemedy(String what, String model, String element, List<String> words) {
        var before = repository.createDeploymentQuery().count();

        assertThatThrownBy(() -> repository
                        .createDeployment()
                        .addString("gate-test.bpmn", model)
                        .deploy())
                .isInstanceOfSatisfying(ParseException.class, refusal -> {
                    assertThat(refusal).hasMessageContaining("nothing has changed");
                    words.forEach(word -> assertThat(refusal).hasMessageContaining(word));
                    if (element != null) {
                        assertThat(refusal.getResorceReports().get(0).getErrors())
                                .extracting(Problem::getMainElementId)
                                .contains(element);
                    }
                });

        assertThat(repository.createDeploymentQuery().count()).isEqualTo(before);
    }

    @Test
    void aFileThatIsNoDiagramIsRefused() {
        assertThatThrownBy(() -> repository
                        .createDeployment()
                        .addString("gate-test.bpmn", "<nothing/>")
                        .deploy())
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("no valid BPMN diagram");
    }

    @Test
    void aTableWithABrokenCellIsRefused() {
        var table = """
                <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
                             id="d" name="d" namespace="http://camunda.org/schema/1.0/dmn">
                  <decision id="gate-table" name="Gate" camunda:historyTimeToLive="P1D">
                    <decisionTable id="t" hitPolicy="FIRST">
                      <input id="i"><inputExpression id="ie" typeRef="string"><text>topics</text></inputExpression></input>
                      <output id="o" name="queue" typeRef="string"/>
                      <rule id="r"><inputEntry id="c"><text>"A</text></inputEntry><outputEntry id="oc"><text>"care"</text></outputEntry></rule>
                    </decisionTable>
                  </decision>
                </definitions>
                """;
        assertThatThrownBy(() ->
                        repository.createDeployment().addString("t.dmn", table).deploy())
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("Rule 1: the condition \"A cannot be read");
    }

    @Test
    void aFormThatTasklistCannotShowIsRefused() {
        var form =
                "{\"id\": \"f\", \"schemaVersion\": 16, \"components\": [{\"type\": \"filepicker\", \"id\": \"x\"}]}";
        assertThatThrownBy(() ->
                        repository.createDeployment().addString("f.form", form).deploy())
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("filepicker");
    }
}
