package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.order.CareEffects;
import io.filo.order.Rewards;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.DueCommands;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Settlement;
import io.filo.shop.ShopCommands.State;
import java.time.Duration;
import java.util.Locale;
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

    @Autowired
    SnapshotIntake intake;

    @Autowired
    CareEffects effects;

    @Autowired
    Rewards rewards;

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
        assertThat(instance).hasPassed("BoundaryEvent_SettledOnPage", "EndEvent_Settled");
    }

    /** A coupon that was mailed before any shop knew it. */
    @Test
    void whatACustomerWasPromisedIsNotDroppedInSilence() {
        var source = new Source(shop, null, false);
        transaction.executeWithoutResult(status -> intake.take(
                source,
                new Told("1", Told.guest(sender()), clock.instant())
                        .payment(PaymentStatus.PAID)
                        .order()));
        long order = jdbc.sql("select id from shop_order where shop = ?")
                .param(shop)
                .query(Long.class)
                .single();
        var code = "SCUSE" + UUID.randomUUID().toString().substring(0, 8).toUpperCase(Locale.ROOT);
        var cause = "order:" + order + ":ISSUE_COUPON:delay";
        transaction.executeWithoutResult(status -> {
            effects.made(order, "COUPON", "coupon:" + code);
            rewards.couponEarned(
                    order,
                    order,
                    code,
                    new Rewards.Worth(10, null, null),
                    clock.instant().plus(Duration.ofDays(90)));
            commands.order(
                    shop,
                    Kind.ISSUE_COUPON,
                    Map.of("code", code),
                    cause,
                    new ShopCommands.Ledger(order, "COUPON", "coupon:" + code));
        });
        sender.send();
        events.deliver();
        long id = jdbc.sql("select id from shop_command where cause = ?")
                .param(cause)
                .query(Long.class)
                .single();
        var instance = caseOf(COMMAND, id);
        complete(COMMAND, id, DO_IN_SHOP, Map.of("commandDecision", "DROP"));
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_CustomerToTell");
        assertThat(effects.standing(order)).extracting(CareEffects.Effect::kind).doesNotContain("COUPON");
        assertThat(rewards.of(order)).extracting(Rewards.Entry::entry).containsExactly("EARN", "UNDO");
        assertThat(jdbc.sql("""
                                select t.subject from ticket t join shop_order o on o.customer_id = t.customer_id
                                where o.id = ?
                                """).param(order).query(String.class).list())
                .singleElement()
                .asString()
                .contains("promesso");
    }

    private String sender() {
        return super.sender;
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
