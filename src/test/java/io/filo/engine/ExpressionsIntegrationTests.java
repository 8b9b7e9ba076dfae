package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What a diagram's expression can reach, and what it cannot. */
class ExpressionsIntegrationTests extends IntegrationTest {

    @Autowired
    RepositoryService repository;

    @Autowired
    RuntimeService runtime;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${''.getClass().forName('java.lang.Runtime').getMethods()[0].invoke(null)}",
                "${''.class.classLoader}",
                "${execution.processEngineServices.repositoryService.createDeployment()}",
                "${execution.processEngine.identityService}",
                "${execution.setVariable('a', 1)}",
                "${dataSource.connection}",
                "${ticketDesk}",
                "${jdbcClient.sql('drop table customer').update()}",
                "${crm.getClass()}",
                "${number.getClass().getClassLoader()}"
            })
    void attacksAreRefused(String expression) {
        assertThatThrownBy(() -> run(expression)).isInstanceOf(ProcessEngineException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${text == 'HIGH'}",
                "${text.startsWith('HI')}",
                "${number > 3 and number < 5}",
                "${execution.processBusinessKey == 'key'}",
                "${not empty text}"
            })
    void plainConditionsWork(String expression) {
        assertThat(run(expression)).isEqualTo("true");
    }

    @Test
    void whatIsRefusedIsToldInWords() {
        assertThatThrownBy(() -> run("${text.getClass()}"))
                .rootCause()
                .hasMessageContaining("A diagram may not use the method 'getClass' of String")
                .hasMessageContaining("belongs into a block");
    }

    private String run(String expression) {
        var model = Bpmn.createExecutableProcess("expression-test")
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent()
                .userTask("UserTask_Look")
                .camundaCandidateGroups("${text}")
                .camundaInputParameter("result", expression)
                .endEvent()
                .done();
        var deployment = repository
                .createDeployment()
                .addString("expression-test.bpmn", Bpmn.convertToString(model))
                .deploy();
        try {
            var instance =
                    runtime.startProcessInstanceByKey("expression-test", "key", Map.of("text", "HIGH", "number", 4));
            return String.valueOf(runtime.createVariableInstanceQuery()
                    .processInstanceIdIn(instance.getId())
                    .variableName("result")
                    .singleResult()
                    .getValue());
        } finally {
            repository.deleteDeployment(deployment.getId(), true);
        }
    }
}
