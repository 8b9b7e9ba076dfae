package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.campaign.CampaignCalls;
import io.filo.campaign.CampaignCourse;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.Campaigns;
import io.filo.campaign.Segments;
import io.filo.campaign.SendWindow;
import io.filo.campaign.Subjects;
import io.filo.contact.Channel;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.CustomerKind;
import io.filo.customer.CustomerStage;
import io.filo.customer.Customers;
import io.filo.customer.Customers.NewCustomer;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Call for campaign", from a call list on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CampaignCallProcessTests extends CaseTest {

    private static final String CALL = "campaign-call";
    private static final ZoneId ZONE = ZoneId.of("Europe/Rome");

    @Autowired
    Campaigns campaigns;

    @Autowired
    CampaignCourse course;

    @Autowired
    CampaignCalls calls;

    @Autowired
    Segments segments;

    @Autowired
    Customers customers;

    @Autowired
    Consents consents;

    @Autowired
    ProcessEvents processEvents;

    @Autowired
    ContactPermissions gate;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final List<Long> people = new ArrayList<>();

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(CALL);
    }

    @BeforeEach
    void onATuesdayAtNoon() {
        at("2028-03-07T12:00");
    }

    @AfterEach
    void endAll() {
        identity.clearAuthentication();
        runtime.createProcessInstanceQuery()
                .processDefinitionKey(CALL)
                .list()
                .forEach(left -> runtime.deleteProcessInstance(left.getId(), "test over"));
    }

    private void at(String local) {
        clocks.setOffset(Duration.between(
                Instant.now(), LocalDateTime.parse(local).atZone(ZONE).toInstant()));
    }

    /** So many people who may be called, and a campaign for them that has been approved. */
    private long running(int callable, int holdOut, Map<String, Object> settings) throws Exception {
        for (int i = 0; i < callable; i++) {
            person("Teresa Russo " + i, true);
        }
        var definition =
                new ObjectMapper().readTree("{\"field\":\"city\",\"op\":\"=\",\"value\":\"Borgo " + unique + "\"}");
        segments.create("calls-" + unique, "Calls", Subjects.CUSTOMERS, definition, "marta");
        long id = campaigns.create(draft(holdOut, settings), "marta");
        campaigns.launch(id, "marta");
        assertThat(course.freeze(id)).isEqualTo(people.size());
        jdbc.sql("update campaign set state = 'RUNNING' where id = ?").param(id).update();
        return id;
    }

    private CampaignDraft draft(int holdOut, Map<String, Object> settings) {
        return new CampaignDraft(
                "Primavera trail",
                CampaignKind.PHONE,
                "calls-" + unique,
                "SPRING_CALL",
                null,
                new SendWindow(
                        EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                        LocalTime.of(10, 0),
                        LocalTime.of(17, 0),
                        ZONE),
                0,
                holdOut,
                BigDecimal.TEN,
                BigDecimal.ONE,
                14,
                settings,
                List.of());
    }

    private long person(String name, boolean callable) {
        var phone = "+39333" + (1_000_000 + Math.abs(UUID.randomUUID().hashCode() % 8_000_000));
        long id = customers.register(new NewCustomer(
                CustomerKind.PERSON,
                name,
                null,
                null,
                "it",
                CustomerStage.RETENTION,
                "STANDARD",
                null,
                null,
                List.of("calls." + UUID.randomUUID().toString().substring(0, 8) + "@posta.example"),
                List.of(phone)));
        jdbc.sql("update customer set city = ? where id = ?")
                .params("Borgo " + unique, id)
                .update();
        if (callable) {
            consents.record(new ConsentRecord(
                    id,
                    null,
                    ConsentPurpose.MARKETING,
                    ConsentChannel.PHONE,
                    ConsentState.CONFIRMED,
                    "PREFERENCES",
                    null,
                    clock.instant(),
                    "test"));
        }
        jdbc.sql("""
                        insert into phone_register (number, listed, checked_on, imported_at)
                        select normalised, false, ?, ? from contact_point where customer_id = ? and type = 'PHONE'
                        """)
                .params(
                        clock.instant().atOffset(ZoneOffset.UTC).toLocalDate(),
                        clock.instant().atOffset(ZoneOffset.UTC),
                        id)
                .update();
        people.add(id);
        return id;
    }

    private List<Long> open(long campaign) {
        return jdbc.sql("select id from campaign_call where campaign_id = ? and state = 'OPEN' order by id")
                .param(campaign)
                .query(Long.class)
                .list();
    }

    private ProcessInstance only(long campaign) {
        calls.openNext(campaign);
        events.deliver();
        assertThat(open(campaign)).hasSize(1);
        return caseOf(CALL, open(campaign).get(0));
    }

    private void called(long call, String outcome) {
        complete(CALL, call, "UserTask_CallForCampaign", Map.of("callOutcome", outcome, "callAgainAt", ""));
    }

    private String state(long campaign) {
        return jdbc.sql("select state || ' ' || coalesce(reason, '') from campaign_recipient where campaign_id = ?")
                .param(campaign)
                .query(String.class)
                .single();
    }

    private String outcome(long campaign) {
        return calls.counts(campaign).get(0).outcome();
    }

    @Test
    void fewAreCalledAtATimeAndNoMoreThanTheDayAllows() throws Exception {
        long campaign = running(6, 0, Map.of("atATime", 2, "perDay", 3));
        assertThat(calls.openNext(campaign)).isNotNull();
        assertThat(calls.openNext(campaign)).isNotNull();
        events.deliver();
        assertThat(open(campaign)).hasSize(2);
        assertThat(runtime.createProcessInstanceQuery()
                        .processDefinitionKey(CALL)
                        .count())
                .as("no case for who is not called yet")
                .isEqualTo(2);

        for (var call : open(campaign)) {
            called(call, "NOT_INTERESTED");
        }
        calls.openNext(campaign);
        events.deliver();
        assertThat(open(campaign)).as("three a day").hasSize(1);
        called(open(campaign).get(0), "BOUGHT");
        calls.openNext(campaign);
        assertThat(open(campaign)).isEmpty();

        at("2028-03-08T10:30");
        calls.openNext(campaign);
        assertThat(open(campaign)).hasSize(2);
        assertThat(calls.counts(campaign))
                .contains(new CampaignCalls.Count("NOT_INTERESTED", 2), new CampaignCalls.Count("BOUGHT", 1));
    }

    @Test
    void whoMayNotBeCalledOrIsLeftAloneIsNotAndTheReasonStays() throws Exception {
        person("Enzo Marino", false);
        long campaign = running(3, 25, Map.of());
        assertThat(calls.openNext(campaign)).isNotNull();
        events.deliver();
        var states = jdbc.sql(
                        "select state, count(*) from campaign_recipient where campaign_id = ? group by 1 order by 1")
                .param(campaign)
                .query((row, number) -> row.getString(1) + " " + row.getInt(2))
                .list();
        assertThat(states)
                .as("the lot may leave the one alone who may not be called anyway")
                .isIn(
                        List.of("HELD 1", "REFUSED 1", "WAITING 2"),
                        List.of("REFUSED 1", "WAITING 3"),
                        List.of("HELD 1", "WAITING 3"));
        for (var call : open(campaign)) {
            called(call, "BOUGHT");
        }
        assertThat(calls.openNext(campaign)).as("all done").isNull();
        var bought = calls.bought(campaign);
        assertThat(bought.called().people() + bought.leftAlone().people()).isBetween(3, 4);
        assertThat(bought.called().buyers()).isZero();
    }

    @Test
    void outsideItsWindowNobodyIsCalled() throws Exception {
        long campaign = running(1, 0, Map.of());
        at("2028-03-07T18:00");
        assertThat(calls.openNext(campaign))
                .isEqualTo(LocalDateTime.parse("2028-03-08T10:00").atZone(ZONE).toInstant());
        assertThat(open(campaign)).isEmpty();
    }

    @Test
    void aCallIsMadeByAScriptAndPutDown() throws Exception {
        long campaign = running(1, 0, Map.of("group", "store"));
        var instance = only(campaign);
        assertThat(task("UserTask_CallForCampaign", instance)).hasCandidateGroup("store");
        called(open(campaign).get(0), "NEVER");
        assertThat(instance).isEnded();
        assertThat(outcome(campaign)).isEqualTo("NEVER");
        assertThat(state(campaign)).isEqualTo("SENT CALLED");
        assertThat(consents.state(people.get(0), ConsentPurpose.MARKETING, ConsentChannel.PHONE))
                .contains(ConsentState.OBJECTED);
        assertThat(calls.openNext(campaign)).isNull();
    }

    @Test
    void whoAsksForItIsCalledAgain() throws Exception {
        long campaign = running(1, 0, Map.of());
        only(campaign);
        long call = open(campaign).get(0);
        called(call, "AGAIN");
        assertThat(open(campaign)).isEmpty();
        assertThat(calls.openNext(campaign)).isNotNull();
        events.deliver();
        assertThat(open(campaign)).isEmpty();

        at("2028-03-08T14:00");
        var instance = only(campaign);
        assertThat(open(campaign)).containsExactly(call);
        called(call, "WRONG_NUMBER");
        assertThat(instance).isEnded();
        assertThat(outcome(campaign)).isEqualTo("WRONG_NUMBER");
    }

    /** Another campaign for the same people. */
    private long another(Map<String, Object> settings) {
        long id = campaigns.create(draft(0, settings), "marta");
        campaigns.launch(id, "marta");
        assertThat(course.freeze(id)).isEqualTo(people.size());
        jdbc.sql("update campaign set state = 'RUNNING' where id = ?").param(id).update();
        return id;
    }

    @Test
    void whoIsSomebodysTaskToCallIsNotOneForAnotherCampaign() throws Exception {
        long campaign = running(8, 0, Map.of("atATime", 20));
        long other = another(Map.of("atATime", 20));
        var start = new CyclicBarrier(2);
        var threads = Executors.newFixedThreadPool(2);
        try {
            for (var opening : List.of(campaign, other).stream()
                    .map(id -> threads.submit(() -> {
                        start.await();
                        return calls.openNext(id);
                    }))
                    .toList()) {
                opening.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        events.deliver();
        assertThat(jdbc.sql(
                                "select count(*) from campaign_call where customer_id = any (?) and state = 'OPEN' group by customer_id")
                        .param(people.toArray(Long[]::new))
                        .query(Integer.class)
                        .list())
                .as("each once, also when both lists are gone through at the same moment")
                .hasSize(8)
                .containsOnly(1);
        assertThat(jdbc.sql(
                                "select distinct reason from campaign_recipient where campaign_id in (?, ?) and not_before is not null")
                        .params(campaign, other)
                        .query(String.class)
                        .list())
                .containsExactly("CAP_CHANNEL");
    }

    /** A call that is to be made again, and its case. */
    private ProcessInstance again(long campaign) {
        var instance = only(campaign);
        called(open(campaign).get(0), "AGAIN");
        waitsOnlyAt(instance, "IntermediateCatchEvent_CallDueAgain");
        return instance;
    }

    @Test
    void whoBuysIsNotCalledAgain() throws Exception {
        long campaign = running(1, 0, Map.of());
        var instance = again(campaign);
        transaction.executeWithoutResult(status -> processEvents.publish(
                ProcessEvent.wakeCustomer("customer.ordered", people.get(0), "o:" + unique, now())));
        events.deliver();
        assertThat(instance).isEnded().hasPassed("EndEvent_BoughtUncalled");
        assertThat(outcome(campaign)).isEqualTo("ORDERED");
        assertThat(calls.openNext(campaign)).as("all done").isNull();
    }

    @Test
    void aNumberThatIsWrongForOneCampaignIsCalledForNone() throws Exception {
        long campaign = running(1, 0, Map.of());
        var instance = again(campaign);
        long other = another(Map.of());
        only(other);
        called(open(other).get(0), "WRONG_NUMBER");
        assertThat(instance).isEnded().hasPassed("EndEvent_NotReachable");
        assertThat(outcome(campaign)).isEqualTo("NO_NUMBER");
        assertThat(state(campaign)).isEqualTo("CANCELLED NO_NUMBER");
        assertThat(outcome(other)).isEqualTo("WRONG_NUMBER");
    }

    @Test
    void whoMayNotBeCalledAnyMoreIsNotCalledAgain() throws Exception {
        long campaign = running(1, 0, Map.of());
        var instance = again(campaign);
        jdbc.sql("""
                        update phone_register set listed = true
                        where number in (select normalised from contact_point where customer_id = ?)
                        """).param(people.get(0)).update();
        at("2028-03-08T14:00");
        assertThat(calls.openNext(campaign)).as("all done").isNull();
        events.deliver();
        assertThat(instance).isEnded();
        assertThat(outcome(campaign)).isEqualTo("OPTED_OUT");
    }

    @Test
    void whatIsPutOffAgainAndAgainEnds() throws Exception {
        long campaign = running(1, 0, Map.of());
        var instance = again(campaign);
        var offer = new Enquiry(Purpose.MARKETING, Channel.PHONE, "OTHER_CALL", null, "other:1", null, true);
        var day = LocalDate.parse("2028-03-08");
        int days = 0;
        do {
            at(day + "T14:00");
            jdbc.sql("update phone_register set checked_on = ?").param(day).update();
            transaction.executeWithoutResult(
                    status -> gate.logCalled(people.get(0), offer, gate.ask(people.get(0), offer)));
            day = day.plusDays(day.getDayOfWeek() == DayOfWeek.FRIDAY ? 3 : 2);
        } while (calls.openNext(campaign) != null && days++ < 20);
        events.deliver();
        assertThat(jdbc.sql("select deferrals from campaign_call where campaign_id = ?")
                        .param(campaign)
                        .query(Integer.class)
                        .single())
                .isEqualTo(7);
        assertThat(instance).isEnded();
        assertThat(outcome(campaign)).isEqualTo("NOT_CALLED");
    }

    @Test
    void aCallWhoseCaseIsGoneKeepsNoPlaceForEver() throws Exception {
        long campaign = running(1, 0, Map.of());
        var instance = only(campaign);
        identity.clearAuthentication();
        runtime.deleteProcessInstance(instance.getId(), "ended from outside");
        at("2028-04-03T12:00");
        assertThat(calls.openNext(campaign)).isNotNull();
        at("2028-04-10T12:00");
        assertThat(calls.openNext(campaign)).as("all done").isNull();
        assertThat(outcome(campaign)).isEqualTo("NOT_CALLED");
    }

    @Test
    void afterThreeDaysTheNextOneIsCalled() throws Exception {
        long campaign = running(1, 0, Map.of());
        var instance = only(campaign);
        ring(instance, "BoundaryEvent_TooLate");
        assertThat(instance).isEnded();
        assertThat(outcome(campaign)).isEqualTo("NOT_CALLED");
        assertThat(state(campaign)).isEqualTo("CANCELLED NOT_CALLED");
    }

    @Test
    void whoOrdersOrOptsOutIsNotCalledAnyMore() throws Exception {
        long campaign = running(2, 0, Map.of());
        calls.openNext(campaign);
        events.deliver();
        transaction.executeWithoutResult(status -> {
            processEvents.publish(ProcessEvent.wakeCustomer("customer.ordered", people.get(0), "o:" + unique, now()));
            processEvents.publish(ProcessEvent.wakeCustomer("customer.optedOut", people.get(1), "p:" + unique, now()));
        });
        events.deliver();
        assertThat(open(campaign)).isEmpty();
        assertThat(calls.counts(campaign))
                .containsExactlyInAnyOrder(
                        new CampaignCalls.Count("OPTED_OUT", 1), new CampaignCalls.Count("ORDERED", 1));
    }

    @Test
    void whoIsErasedIsNotCalled() throws Exception {
        long campaign = running(1, 0, Map.of());
        var instance = only(campaign);
        transaction.executeWithoutResult(status -> processEvents.publish(
                ProcessEvent.wakeCustomer("customer.erased", people.get(0), "e:" + unique, now())));
        events.deliver();
        assertThat(instance).isEnded().hasPassed("EndEvent_NobodyLeft");
        assertThat(outcome(campaign)).isEqualTo("ERASED");
        assertThat(state(campaign)).isEqualTo("CANCELLED ERASED");
    }

    @Test
    void aStoppedCampaignDropsItsCalls() throws Exception {
        long campaign = running(3, 0, Map.of("atATime", 1));
        var instance = only(campaign);
        campaigns.stop(campaign, "marta");
        events.deliver();
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_CallDropped");
        assertThat(outcome(campaign)).isEqualTo("STOPPED");
        assertThat(calls.openNext(campaign)).isNull();
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> campaigns.create(draft(0, Map.of("perDay", 0)), "marta"))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> running(0, 0, Map.of("group", "everybody")))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("CAMPAIGN_CALLS"));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(CALL))
                .as("not gone through; see target/models/campaign-call-coverage.bpmn")
                .isEmpty();
    }
}
