package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.DueCommands;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Settlement;
import io.filo.shop.ShopCommands.State;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.HistoryService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Shop command", from what could not be sent on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShopCommandProcessTests extends CaseTest {

    private static final String COMMAND = "shop-command";
    private static final String DO_IN_SHOP = "UserTask_DoInShop";

    private final String shop = "s" + UUID.randomUUID().toString().substring(0, 8);

    @Autowired
    Connectors connectors;

    @Autowired
    ShopCommands commands;

    @Autowired
    DueCommands sender;

    @Autowired
    HistoryService history;

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(COMMAND);
    }

    @BeforeEach
    void aShopThatCanDoNothing() {
        connectors.save(new Draft(shop, shop, "native", null, true, null, "UTC", null, null, null, null), true, "test");
    }

    @AfterEach
    void noShop() {
        jdbc.sql("delete from shop_command where connector_key = ?").param(shop).update();
        jdbc.sql("delete from shop_connector where key = ?").param(shop).update();
    }

    @Test
    void whatThePlatformCannotDoAPersonDoes() {
        long id = waiting();
        var instance = caseOf(COMMAND, id);
        waitsOnlyAt(instance, DO_IN_SHOP);
        assertThat(task(DO_IN_SHOP, instance)).hasCandidateGroup("care");
        isDue(
                timer(instance, "BoundaryEvent_NotDoneInTime"),
                task(DO_IN_SHOP, instance).getDueDate().toInstant());

        as("carla", "care");
        complete(COMMAND, id, DO_IN_SHOP, Map.of("commandDecision", "DONE_BY_HAND"));
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_Settled");
        assertThat(state(id)).isEqualTo(State.DONE);
        assertThat(jdbc.sql("select done_by from shop_command where id = ?")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("carla");
        assertThat(sender.send()).as("nothing is sent").isZero();
    }

    @Test
    void whatIsSentAgainAndWaitsAgainIsACaseOfItsOwn() {
        long id = waiting();
        var first = caseOf(COMMAND, id);
        complete(COMMAND, id, DO_IN_SHOP, Map.of("commandDecision", "SEND_AGAIN"));
        assertThat(first).isEnded();
        assertThat(state(id)).isEqualTo(State.QUEUED);

        sender.send();
        events.deliver();
        var second = caseOf(COMMAND, id);
        assertThat(second.getId()).isNotEqualTo(first.getId());
        waitsOnlyAt(second, DO_IN_SHOP);
        complete(COMMAND, id, DO_IN_SHOP, Map.of("commandDecision", "DROP"));
        assertThat(state(id)).isEqualTo(State.DROPPED);
        assertThat(casesOf(COMMAND, id)).isZero();
    }

    @Test
    void whatIsSettledOnThePageEndsTheTask() {
        long id = waiting();
        var instance = caseOf(COMMAND, id);
        commands.settle(id, Settlement.DONE_BY_HAND, "luca");
        events.deliver();
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_SettledOnPage");
    }

    @Test
    void whatWasSettledBeforeTheCaseCouldLookAsksNobody() {
        long id = ordered();
        sender.send();
        commands.settle(id, Settlement.DROP, "luca");
        events.deliver();
        assertThat(casesOf(COMMAND, id)).isZero();
        assertThat(history.createHistoricProcessInstanceQuery()
                        .processDefinitionKey(COMMAND)
                        .processInstanceBusinessKey(Long.toString(id))
                        .singleResult()
                        .getEndActivityId())
                .isEqualTo("EndEvent_SettledAlready");
    }

    @Test
    void afterAWorkingDayTheLeadIsAsked() {
        long id = waiting();
        var instance = caseOf(COMMAND, id);
        ring(instance, "BoundaryEvent_NotDoneInTime");
        waitsOnlyAt(instance, DO_IN_SHOP);
        assertThat(task(DO_IN_SHOP, instance)).hasCandidateGroup("care-lead");
        ring(instance, "BoundaryEvent_NotDoneInTime");
        assertThat(task(DO_IN_SHOP, instance)).as("and asked again").hasCandidateGroup("care-lead");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(COMMAND))
                .as("not gone through; see target/models/shop-command-coverage.bpmn")
                .isEmpty();
    }

    private long ordered() {
        return commands.order(shop, Kind.GRANT_POINTS, Map.of("points", "10"), "test:" + UUID.randomUUID());
    }

    private long waiting() {
        long id = ordered();
        assertThat(sender.send()).isEqualTo(1);
        events.deliver();
        assertThat(state(id)).isEqualTo(State.MANUAL);
        return id;
    }

    private State state(long id) {
        return commands.find(id).orElseThrow().state();
    }
}
