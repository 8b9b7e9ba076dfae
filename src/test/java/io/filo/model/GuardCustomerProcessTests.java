package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.campaign.CustomerGuards;
import io.filo.campaign.CustomerGuards.Outcome;
import io.filo.campaign.GuardedCustomers;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.support.BusinessException;
import io.filo.ticket.TicketDesk;
import io.filo.web.Browser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Every way through the diagram "Guard customer", from what the watch sees on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GuardCustomerProcessTests extends CaseTest {

    private static final String GUARD = CustomerGuards.PROCESS;

    @LocalServerPort
    int port;

    @Autowired
    GuardedCustomers shop;

    @Autowired
    CustomerGuards guards;

    @Autowired
    CustomerProfiles profiles;

    @Autowired
    Customers customers;

    @Autowired
    ProcessEvents processEvents;

    @Autowired
    SnapshotIntake intake;

    private final Source source = new Source("guard-" + UUID.randomUUID(), null, false);

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(GUARD);
    }

    @BeforeEach
    void openShop() {
        shop.openShop();
    }

    @AfterEach
    void closeShop() {
        identity.clearAuthentication();
        runtime.createProcessInstanceQuery()
                .processDefinitionKey(GUARD)
                .list()
                .forEach(left -> runtime.deleteProcessInstance(left.getId(), "test over"));
        shop.closeShop();
    }

    private List<String> timeline(long customer) {
        return customers.timeline(customer, 0, 50).items().stream()
                .map(Customers.TimelineEntry::type)
                .toList();
    }

    /** A champion of whose money half went back. */
    private long fallen(String owner) {
        long customer = champion(owner);
        shop.figures(customer, 1, 9, 150);
        assertThat(shop.look()).isEqualTo(1);
        return customer;
    }

    private long champion(String owner) {
        long customer = shop.buyer("Giulia Ferri", 1, 9, 900, owner);
        shop.look();
        return customer;
    }

    private ProcessInstance running(long customer) {
        events.deliver();
        return caseOf(GUARD, shop.guardOf(customer));
    }

    private String email(long customer) {
        return customers.card(customer).orElseThrow().contactPoints().get(0).value();
    }

    private void ordered(long customer) {
        var email =
                customers.card(customer).orElseThrow().contactPoints().get(0).value();
        clocks.advance(Duration.ofMinutes(1));
        transaction.executeWithoutResult(status -> intake.take(
                source,
                new Told("9", Told.guest(email(customer)), now())
                        .payment(PaymentStatus.PAID)
                        .order()));
    }

    /** Through the engine's own interface. */
    private void refusedInWords(String task, String body, String code, String words) {
        var answer = Browser.basic(port, "admin")
                .json("POST", "/engine-rest/task/" + task + "/complete", body, "Accept-Language", "it");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("\"type\":\"" + code + "\"", words);
    }

    @Test
    void whoBelongsToNobodyGetsAnOwner() {
        long customer = champion(null);
        var instance = running(customer);
        assertThat(task("UserTask_ChooseOwner", instance)).hasCandidateGroup("sales-lead");
        long guard = shop.guardOf(customer);

        assertThatThrownBy(() -> complete(GUARD, guard, "UserTask_ChooseOwner", Map.of("owner", "anna")))
                .hasStackTraceContaining("belongs neither to sales nor to a store");
        assertThatThrownBy(() -> complete(GUARD, guard, "UserTask_ChooseOwner", Map.of()))
                .hasStackTraceContaining("Choose who looks after the customer.");
        waitsOnlyAt(instance, "UserTask_ChooseOwner");
        refusedInWords(task("UserTask_ChooseOwner", instance).getId(), "{}", "OWNER_MISSING", "Scegli chi si occupa");
        refusedInWords(
                task("UserTask_ChooseOwner", instance).getId(),
                "{\"variables\":{\"owner\":{\"value\":\"anna\"}}}",
                "UNKNOWN_OWNER",
                "anna non è né delle vendite né di un negozio");

        complete(GUARD, guard, "UserTask_ChooseOwner", Map.of("owner", "luca"));
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_OwnerChosen");
        assertThat(profiles.profile(customer).owner()).isEqualTo("luca");
        assertThat(guards.guard(guard).outcome()).isEqualTo(Outcome.OWNER_CHOSEN);
        assertThat(timeline(customer)).contains("OWNER_CHOSEN").doesNotContain("GUARDED_OWNER_CHOSEN");
        assertThat(guards.owners())
                .extracting(CustomerGuards.Owner::userId)
                .contains("luca", "sara", "stefano")
                .doesNotContain("anna");
    }

    @Test
    void theOwnerOfWhoFellLooksAfterHimWithinADay() {
        long customer = fallen("luca");
        var instance = running(customer);
        var open = task("UserTask_GuardCustomer", instance);
        assertThat(open).isAssignedTo("luca");
        assertThat(open.getDueDate().toInstant())
                .isBetween(now().plus(Duration.ofHours(23)), now().plus(Duration.ofHours(25)));
        assertThat(shop.look()).as("never two at a time").isZero();

        long guard = shop.guardOf(customer);
        guards.note(guard, "Wants shoes with a wider toe box.");
        complete(GUARD, guard, "UserTask_GuardCustomer", Map.of("guardOutcome", "CONTENT"));
        assertThat(instance).hasPassed("EndEvent_OutcomeRecorded");
        var closed = guards.guard(guard);
        assertThat(closed.outcome()).isEqualTo(Outcome.CONTENT);
        assertThat(closed.closedBy()).isEqualTo("anna");
        assertThat(timeline(customer)).containsSubsequence("GUARDED_CONTENT", "GUARD_FALL");
        guards.close(guard, Outcome.LEAVES);
        assertThat(guards.guard(guard).outcome()).isEqualTo(Outcome.CONTENT);
    }

    @Test
    void whoBelongsToNobodyAndFellGetsBoth() {
        long customer = shop.buyer("Giulia Ferri", 1, 9, 900, "luca");
        shop.look();
        jdbc.sql("update customer set owner = null where id = ?")
                .param(customer)
                .update();
        shop.figures(customer, 1, 9, 150);
        assertThat(shop.look()).isEqualTo(1);
        var instance = running(customer);
        waitsOnlyAt(instance, "UserTask_ChooseOwner");
        complete(GUARD, shop.guardOf(customer), "UserTask_ChooseOwner", Map.of("owner", "sara"));
        assertThat(task("UserTask_GuardCustomer", instance)).isAssignedTo("sara");
    }

    @Test
    void afterTwoDaysItIsTheLeads() {
        long customer = fallen("luca");
        var instance = running(customer);
        ring(instance, "BoundaryEvent_OwnerLate");
        assertThat(task("UserTask_GuardLate", instance)).hasCandidateGroup("sales-lead");
        complete(GUARD, shop.guardOf(customer), "UserTask_GuardLate", Map.of("guardOutcome", "NOT_REACHED"));
        assertThat(instance).isEnded();
        assertThat(guards.guard(shop.guardOf(customer)).outcome()).isEqualTo(Outcome.NOT_REACHED);
    }

    @Test
    void whoOrdersHasComeBackByHimself() {
        long customer = fallen("luca");
        var instance = running(customer);
        ordered(customer);
        events.deliver();
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_CameBack");
        assertThat(guards.guard(shop.guardOf(customer)).outcome()).isEqualTo(Outcome.SETTLED);
        assertThat(timeline(customer)).contains("GUARDED_SETTLED");
    }

    @Test
    void whoHasOrderedBeforeTheCaseBeganNeedsNothing() {
        long customer = fallen("luca");
        ordered(customer);
        events.deliver();
        assertThat(casesOf(GUARD, shop.guardOf(customer))).isZero();
        assertThat(guards.guard(shop.guardOf(customer)).outcome()).isEqualTo(Outcome.SETTLED);
    }

    @Test
    void aComplaintIsNotSettledByAnOrderAndIsOverAfterTwoWeeks() {
        long customer = champion("luca");
        long number = desk.open(new TicketDesk.NewTicket(
                email(customer), null, "Scarpa difettosa", "La suola si stacca.", "care", null, "it"));
        jdbc.sql("update ticket set category = 'COMPLAINT' where id = ?")
                .param(number)
                .update();
        assertThat(shop.look()).isEqualTo(1);
        var instance = running(customer);
        long guard = shop.guardOf(customer);
        assertThat(guards.guard(guard).reference()).startsWith("ticket:");
        ordered(customer);
        events.deliver();
        waitsOnlyAt(instance, "UserTask_GuardCustomer");
        ring(instance, "BoundaryEvent_TwoWeeksPassed");
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_NotDone");
        assertThat(guards.guard(guard).outcome()).isEqualTo(Outcome.NOT_DONE);
        assertThat(timeline(customer)).contains("GUARDED_NOT_DONE", "GUARD_COMPLAINT");
    }

    @Test
    void whoIsErasedIsLookedAfterNoLonger() {
        long customer = fallen("luca");
        var instance = running(customer);
        long guard = shop.guardOf(customer);
        guards.note(guard, "Has moved to Biella.");
        transaction.executeWithoutResult(status -> processEvents.publish(
                ProcessEvent.wakeCustomer("customer.erased", customer, "erased:" + customer, now())));
        events.deliver();
        assertThat(instance).isEnded();
        assertThat(guards.guard(guard).outcome()).isEqualTo(Outcome.ERASED);
        assertThat(guards.guard(guard).note()).as("what was noted of him").isNull();
        assertThat(timeline(customer)).doesNotContain("GUARDED_ERASED");
    }

    @Test
    void anOwnerIsNeverSomebodyOfCare() {
        long customer = champion(null);
        assertThatThrownBy(() -> guards.giveTo(customer, "nobody"))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_OWNER"));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(GUARD))
                .as("not gone through; see target/models/guard-customer-coverage.bpmn")
                .isEmpty();
    }
}
