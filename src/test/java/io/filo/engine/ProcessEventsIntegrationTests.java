package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class ProcessEventsIntegrationTests extends IntegrationTest {

    @Autowired
    ProcessEvents events;

    @Autowired
    EventDispatcher dispatcher;

    @Autowired
    EventLog log;

    @Autowired
    RuntimeService runtime;

    @Autowired
    RepositoryService repository;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EngineClock clock;

    private final List<String> deployments = new ArrayList<>();
    private final String key = UUID.randomUUID().toString();

    @BeforeEach
    void nothingIsLeftFromBefore() {
        dispatcher.deliverDue();
    }

    @AfterEach
    void removeDiagrams() {
        deployments.forEach(id -> repository.deleteDeployment(id, true));
        clock.setOffset(Duration.ZERO);
    }

    private void deploy(BpmnModelInstance model, String name) {
        deployments.add(repository
                .createDeployment()
                .addString(name + ".bpmn", Bpmn.convertToString(model))
                .deploy()
                .getId());
    }

    private static BpmnModelInstance waiting(String id, boolean bySignal) {
        var start = Bpmn.createExecutableProcess(id)
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent();
        start = bySignal ? start.signal("test.happened") : start.message("test.happened");
        return start.intermediateCatchEvent("Event_Wait")
                .message("test.woken")
                .endEvent()
                .done();
    }

    private void happen(String cause) {
        publish(ProcessEvent.start(
                "test.happened", key, null, Map.of("word", "A", "at", Instant.EPOCH), cause, Instant.now()));
    }

    private void wake(String businessKey, String cause) {
        publish(ProcessEvent.wake("test.woken", businessKey, null, cause, Instant.now()));
    }

    private void publish(ProcessEvent event) {
        transaction.executeWithoutResult(status -> events.publish(event));
    }

    private String state(String cause) {
        return jdbc.sql("select state from process_event where cause = ? order by id limit 1")
                .param(cause)
                .query(String.class)
                .single();
    }

    private long cases() {
        return runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(key)
                .count();
    }

    @Test
    void anEventForOneProcessStartsNoOther() {
        deploy(waiting("test-chosen", true), "chosen");
        deploy(waiting("test-other", true), "other");
        assertThat(events.startedBy("test.happened"))
                .extracting(ProcessEvents.StartedProcess::key)
                .containsExactly("test-chosen", "test-other");
        publish(ProcessEvent.start("test.happened", key, null, Map.of(), "for-one:" + key, Instant.now())
                .onlyTo("test-chosen"));
        dispatcher.deliverDue();
        assertThat(runtime.createProcessInstanceQuery()
                        .processInstanceBusinessKey(key)
                        .processDefinitionKey("test-chosen")
                        .count())
                .isEqualTo(1);
        assertThat(cases()).isEqualTo(1);
    }

    @Test
    void anEventStartsOneCaseHoweverOftenItIsPublished() {
        deploy(waiting("test-a", false), "test-a");
        happen(key);
        happen(key);
        dispatcher.deliverDue();
        assertThat(cases()).isEqualTo(1);
        assertThat(state(key)).isEqualTo("DONE");
    }

    @Test
    void aWaitingCaseIsWokenByItsKey() {
        deploy(waiting("test-a", false), "test-a");
        happen(key);
        wake(key, key + "-w");
        dispatcher.deliverDue();
        assertThat(cases()).isZero();
    }

    @Test
    void whatHappenedWithTheStartIsKeptAndDeliveredToNobody() {
        deploy(waiting("test-a", false), "test-a");
        transaction.executeWithoutResult(status -> events.publish(
                List.of(
                        ProcessEvent.start("test.happened", key, null, Map.of(), key, Instant.now()),
                        ProcessEvent.wake("test.woken", key, null, key + "-w", Instant.now()),
                        ProcessEvent.wake("test.woken", key + "-other", null, key + "-o", Instant.now())),
                java.util.Set.of(key)));
        assertThat(state(key + "-w")).isEqualTo("DONE");
        assertThat(state(key + "-o")).isEqualTo("READY");
        dispatcher.deliverDue();
        assertThat(cases()).as("it waits").isEqualTo(1);
        wake(key, key + "-later");
        dispatcher.deliverDue();
        assertThat(cases()).isZero();
    }

    @Test
    void aDesignersOwnDiagramStartsBesideBySignal() {
        deploy(waiting("test-a", false), "test-a");
        deploy(waiting("test-b", true), "test-b");
        happen(key);
        dispatcher.deliverDue();
        assertThat(cases()).isEqualTo(2);
    }

    @Test
    void anEventThatNobodyStartsOnWaitsForAPersonAndCanBeDeliveredAgain() {
        happen(key);
        dispatcher.deliverDue();
        assertThat(state(key)).isEqualTo("FAILED");
        var entry = log.search("FAILED", 0, 1).items().get(0);
        assertThat(entry.error()).contains("No deployed process starts on 'test.happened'");

        deploy(waiting("test-a", false), "test-a");
        log.retry(entry.id());
        dispatcher.deliverDue();
        assertThat(cases()).isEqualTo(1);
    }

    @Test
    void aWakeThatFindsNobodyIsParkedAndDeliveredWhenTheCaseWaits() {
        wake(key, key + "-w");
        dispatcher.deliverDue();
        assertThat(state(key + "-w")).isEqualTo("PARKED");

        deploy(waiting("test-a", false), "test-a");
        happen(key);
        clock.advance(Duration.ofSeconds(30));
        dispatcher.deliverDue();
        clock.advance(Duration.ofSeconds(30));
        dispatcher.deliverDue();
        assertThat(cases()).isZero();
        assertThat(state(key + "-w")).isEqualTo("DONE");
    }

    @Test
    void aParkedWakeIsDroppedWhenItMeansNothingAnyMore() {
        var stale = "stale-" + key;
        wake(stale, stale);
        dispatcher.deliverDue();
        clock.advance(Duration.ofSeconds(30));
        dispatcher.deliverDue();
        assertThat(state(stale)).isEqualTo("DROPPED");
    }

    @Test
    void aFailureIsNotWrittenOverWhatSomebodyElseDeliveredMeanwhile() {
        var raced = "raced-" + key;
        wake(raced, raced);
        dispatcher.deliverDue();
        clock.advance(Duration.ofSeconds(30));
        dispatcher.deliverDue();
        assertThat(state(raced)).isEqualTo("DONE");
    }

    @Test
    void aParkedWakeIsDroppedAfterItsTime() {
        wake(key, key);
        dispatcher.deliverDue();
        clock.advance(Duration.ofMinutes(10));
        dispatcher.deliverDue();
        assertThat(state(key)).isEqualTo("DROPPED");
    }

    @Test
    void aDeliveryThatFailsIsTriedAgainAndThenWaitsForAPerson() {
        var broken = Bpmn.createExecutableProcess("test-a")
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent()
                .message("test.happened")
                .userTask("Task_A")
                .camundaCandidateGroups("${missing}")
                .endEvent()
                .done();
        deploy(broken, "test-a");
        happen(key);
        for (int attempt = 0; attempt < 5; attempt++) {
            dispatcher.deliverDue();
            clock.advance(Duration.ofMinutes(6));
        }
        assertThat(state(key)).isEqualTo("FAILED");
        assertThat(log.search("FAILED", 0, 1).items().get(0).error()).contains("missing");
        assertThat(cases()).isZero();
    }

    @Test
    void anEventOutsideATransactionIsRefused() {
        assertThatThrownBy(() -> events.publish(ProcessEvent.wake("test.woken", key, null, key, Instant.now())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside a transaction");
    }
}
