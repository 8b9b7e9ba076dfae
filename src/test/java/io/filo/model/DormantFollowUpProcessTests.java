package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.campaign.HoldOut;
import io.filo.campaign.SilentCustomers;
import io.filo.campaign.WinBack;
import io.filo.campaign.WinBack.FollowUp;
import io.filo.campaign.WinBack.Outcome;
import io.filo.campaign.WinBack.Scan;
import io.filo.contact.Channel;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.customer.Merges;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.DueCommands;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagrams "Dormant scan" and "Dormant follow-up", from the scan on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DormantFollowUpProcessTests extends CaseTest {

    private static final String SCAN = "dormant-scan";
    private static final String FOLLOW_UP = "dormant-follow-up";
    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @Autowired
    WinBack winBack;

    @Autowired
    Customers customers;

    @Autowired
    CustomerProfiles profiles;

    @Autowired
    Consents consents;

    @Autowired
    SnapshotIntake intake;

    @Autowired
    Connectors connectors;

    @Autowired
    ShopCommands acts;

    @Autowired
    DueCommands commands;

    @Autowired
    Merges merges;

    @Autowired
    ProcessEvents processEvents;

    @Autowired
    HistoryService history;

    @Autowired
    ContactPermissions gate;

    private final Source shop = new Source("winback-" + UUID.randomUUID(), null, false);
    private final String phone =
            "+39333" + (1_000_000 + Math.abs(UUID.randomUUID().hashCode() % 8_000_000));

    private long customer;
    private LocalDate lastDay;

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(SCAN);
        Coverage.forget(FOLLOW_UP);
    }

    @BeforeEach
    void someoneHasGoneSilent() {
        at("2051-03-07T12:00");
        customer = transaction.execute(
                status -> customers.identifyByEmail(sender, "Paolo Conti", "it").customerId());
        lastDay = today().minusDays(45);
        new SilentCustomers(jdbc).goSilent(customer, lastDay, today(), "20.00");
        winBack.switchTo(true, "elio");
        draw(customer, lastDay, false);
    }

    @AfterEach
    void switchOff() {
        jdbc.sql("delete from shop_command where connector_key = ?")
                .param(shop.shop())
                .update();
        jdbc.sql("delete from shop_connector where key = ?").param(shop.shop()).update();
        winBack.switchTo(false, "elio");
        jdbc.sql("delete from customer_stats where customer_id = ?")
                .param(customer)
                .update();
    }

    private List<String> timeline() {
        return customers.timeline(customer, 0, 50).items().stream()
                .map(Customers.TimelineEntry::type)
                .toList();
    }

    private void at(String local) {
        var moment = LocalDateTime.parse(local).atZone(ROME);
        clocks.setOffset(Duration.between(Instant.now(), moment.toInstant()));
    }

    private LocalDate today() {
        return clock.instant().atZone(ROME).toLocalDate();
    }

    private void loses(String lost) {
        jdbc.sql("delete from customer_stats where customer_id = ?")
                .param(customer)
                .update();
        new SilentCustomers(jdbc).goSilent(customer, lastDay, today(), lost);
    }

    /** Takes a seed that leaves him alone, or does not. */
    private void draw(long who, LocalDate period, boolean held) {
        long seed = 1;
        while (HoldOut.holds(seed, who, period.toEpochDay(), 0.1) != held) {
            seed++;
        }
        winBack.drawWith(seed);
    }

    private void agrees(ConsentChannel channel) {
        says(channel, ConsentState.GIVEN);
    }

    private void says(ConsentChannel channel, ConsentState state) {
        consents.record(new ConsentRecord(
                customer, null, ConsentPurpose.MARKETING, channel, state, "STORE", null, now(), "card 7"));
    }

    private void hasPhone(boolean listed) {
        jdbc.sql("""
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        values (nextval('contact_point_seq'), ?, 'PHONE', ?, ?, true, now())
                        """).params(customer, phone, phone).update();
        register(listed);
    }

    private void register(boolean listed) {
        jdbc.sql("""
                        insert into phone_register (number, listed, checked_on, imported_at) values (?, ?, ?, ?)
                        on conflict (number) do update set (listed, checked_on) = (excluded.listed, excluded.checked_on)
                        """)
                .params(
                        phone,
                        listed,
                        clock.instant().atOffset(ZoneOffset.UTC).toLocalDate(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    private Scan scan() {
        var scanned = winBack.scan();
        events.deliver();
        return scanned;
    }

    private String key() {
        return customer + "-" + lastDay.toString().replace("-", "");
    }

    private ProcessInstance running() {
        var found = runtime.createProcessInstanceQuery()
                .processDefinitionKey(FOLLOW_UP)
                .processInstanceBusinessKey(key())
                .list();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private void endsAt(String element) {
        var instance = history.createHistoricProcessInstanceQuery()
                .processDefinitionKey(FOLLOW_UP)
                .processInstanceBusinessKey(key())
                .singleResult();
        assertThat(instance.getEndTime()).as("it has ended").isNotNull();
        assertThat(history.createHistoricActivityInstanceQuery()
                        .processInstanceId(instance.getId())
                        .activityId(element)
                        .count())
                .as("it ended at %s", element)
                .isOne();
    }

    /** As the job executor does. */
    private void run(String jobId) {
        var person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        management.executeJob(jobId);
        identity.setAuthentication(person);
    }

    private FollowUp row() {
        long id = jdbc.sql("select id from follow_up where customer_id = ?")
                .param(customer)
                .query(Long.class)
                .single();
        return winBack.find(id).orElseThrow();
    }

    private List<String> letters() {
        return jdbc.sql(
                        "select template from contact_log where customer_id = ? and outcome = 'SENT' and topic = 'WIN_BACK' order by id")
                .param(customer)
                .query(String.class)
                .list();
    }

    private void orders(String number, Instant placedAt) {
        transaction.executeWithoutResult(status -> intake.take(
                shop,
                new Told(number, Told.guest(sender), placedAt)
                        .payment(PaymentStatus.PAID)
                        .order()));
        events.deliver();
    }

    private void done(String element, Map<String, Object> variables) {
        var open = tasks.ofCase(FOLLOW_UP, key()).stream()
                .filter(each -> each.key().equals(element))
                .findFirst()
                .orElseThrow();
        transaction.executeWithoutResult(status -> tasks.complete(open.id(), variables));
        events.deliver();
    }

    // --- the scan ---------------------------------------------------------------------------------------------------

    @Test
    void everyNightTheSilentOnesAreFollowedUpAndNobodyTwice() {
        agrees(ConsentChannel.EMAIL);
        var night =
                management.createJobQuery().processDefinitionKey(SCAN).timers().singleResult();
        run(night.getId());
        var scan =
                runtime.createProcessInstanceQuery().processDefinitionKey(SCAN).singleResult();
        run(management
                .createJobQuery()
                .processInstanceId(scan.getId())
                .singleResult()
                .getId());
        assertThat(scan).isEnded();
        assertThat(scan).hasPassed("StartEvent_NightHasCome", "EndEvent_FollowUpsBegun");
        events.deliver();

        assertThat(letters()).containsExactly("win-back-reminder");
        assertThat(scan().treated()).isZero();
        assertThat(letters()).containsExactly("win-back-reminder");
        assertThat(row().rhythmDays()).isEqualTo(7);
        assertThat(row().silentDays()).isEqualTo(45);
    }

    @Test
    void nothingIsDoneWhileItIsSwitchedOff() {
        agrees(ConsentChannel.EMAIL);
        winBack.switchTo(false, "elio");
        transaction.executeWithoutResult(status -> winBack.requestScan());
        events.deliver();
        var scan =
                runtime.createProcessInstanceQuery().processDefinitionKey(SCAN).singleResult();
        run(management
                .createJobQuery()
                .processInstanceId(scan.getId())
                .singleResult()
                .getId());
        assertThat(scan).hasPassed("StartEvent_ScanRequested", "EndEvent_SwitchedOff");
        assertThat(winBack.dryRun().planned())
                .extracting(WinBack.Planned::customerId)
                .containsExactly(customer);
        assertThat(jdbc.sql("select count(*) from follow_up where customer_id = ?")
                        .param(customer)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    // --- by mail ----------------------------------------------------------------------------------------------------

    @Test
    void twoLettersAndNoCouponForMostOfThem() {
        agrees(ConsentChannel.EMAIL);
        scan();
        var instance = running();
        ring(instance, "IntermediateCatchEvent_SecondLetterDue");
        assertThat(letters()).containsExactly("win-back-reminder", "win-back-value");
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
        ring(instance, "IntermediateCatchEvent_DaysOver");
        endsAt("EndEvent_Sunset");
        assertThat(row().outcome()).isEqualTo(Outcome.SUNSET);
        assertThat(timeline()).containsSubsequence("FOLLOWED_UP_SUNSET", "FOLLOW_UP_MAIL");
    }

    private void connected(boolean active) {
        connectors.save(
                new Draft(shop.shop(), shop.shop(), "native", null, active, null, "UTC", null, null, null, null),
                jdbc.sql("select count(*) from shop_connector where key = ?")
                                .param(shop.shop())
                                .query(Integer.class)
                                .single()
                        == 0,
                "test");
    }

    /** Of a shop that has no address: a person makes the coupon there. */
    private ProcessInstance thirdLetterDue() {
        agrees(ConsentChannel.EMAIL);
        orders("1", now().minus(Duration.ofDays(45)));
        loses("200.00");
        scan();
        var instance = running();
        ring(instance, "IntermediateCatchEvent_SecondLetterDue");
        return instance;
    }

    private void settle(Settlement settlement) {
        commands.send();
        acts.settle(acts.forPeople(shop.shop()).get(0).id(), settlement, "anna");
    }

    @Test
    void withoutAConnectedShopTheCaseGoesOnWithoutAnOffer() {
        var instance = thirdLetterDue();
        ring(instance, "IntermediateCatchEvent_ThirdLetterDue");
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
        assertThat(letters()).containsExactly("win-back-reminder", "win-back-value");
        assertThat(row().noIncentive()).isEqualTo("NOT_CONNECTED");
        assertThat(row().coupon()).isNull();
    }

    @Test
    void aShopThatWasDisconnectedMeanwhileMakesNoCoupon() {
        connected(true);
        var instance = thirdLetterDue();
        connected(false);
        ring(instance, "IntermediateCatchEvent_ThirdLetterDue");
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
        assertThat(row().noIncentive()).isEqualTo("NOT_CONNECTED");
        assertThat(acts.forPeople(shop.shop())).isEmpty();
        ring(instance, "IntermediateCatchEvent_DaysOver");
        endsAt("EndEvent_Sunset");
    }

    @Test
    void nobodyIsToldOfACouponThatTheShopDoesNotMake() {
        connected(true);
        var instance = thirdLetterDue();
        ring(instance, "IntermediateCatchEvent_ThirdLetterDue");
        waitsOnlyAt(instance, "IntermediateCatchEvent_HourPassed");
        settle(Settlement.DROP);
        ring(instance, "IntermediateCatchEvent_HourPassed");
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
        assertThat(letters()).doesNotContain("win-back-offer");
        assertThat(row().noIncentive()).isEqualTo("NOT_MADE");
        assertThat(row().coupon()).isNull();
    }

    @Test
    void whatNobodyMakesInItsDaysIsWaitedForNoLonger() {
        connected(true);
        var instance = thirdLetterDue();
        ring(instance, "IntermediateCatchEvent_ThirdLetterDue");
        ring(instance, "IntermediateCatchEvent_HourPassed");
        waitsOnlyAt(instance, "IntermediateCatchEvent_HourPassed");
        clocks.advance(Duration.between(now(), row().endsAt()));
        ring(instance, "IntermediateCatchEvent_HourPassed");
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
        assertThat(row().noIncentive()).isEqualTo("NOT_MADE");
        ring(instance, "IntermediateCatchEvent_DaysOver");
        endsAt("EndEvent_Sunset");
    }

    @Test
    void whereThereIsMuchToLoseTheLastLetterHasACoupon() {
        connected(true);
        var instance = thirdLetterDue();
        ring(instance, "IntermediateCatchEvent_ThirdLetterDue");
        assertThat(letters()).as("the shop does not know it yet").doesNotContain("win-back-offer");
        settle(Settlement.DONE_BY_HAND);
        ring(instance, "IntermediateCatchEvent_HourPassed");
        assertThat(letters()).containsExactly("win-back-reminder", "win-back-value", "win-back-offer");
        assertThat(row().noIncentive()).isNull();
        var coupon = row().coupon();
        assertThat(coupon).startsWith("TORNA");
        assertThat(jdbc.sql("""
                                select m.visible_text from message m join contact_log l on l.message_id = m.id
                                where l.customer_id = ? and l.template = 'win-back-offer'
                                """).param(customer).query(String.class).single()).contains(coupon, "10 %");
    }

    @Test
    void whoOrdersIsLeftInPeaceAtOnceAndTheOrderIsCredited() {
        agrees(ConsentChannel.EMAIL);
        scan();
        clocks.advance(Duration.ofHours(2));
        orders("2", now());
        endsAt("EndEvent_Won");
        var row = row();
        assertThat(row.outcome()).isEqualTo(Outcome.WON);
        assertThat(row.orderId()).isNotNull();
        assertThat(row.money()).isPositive();
        assertThat(letters()).containsExactly("win-back-reminder");
        assertThat(timeline()).containsOnlyOnce("FOLLOWED_UP_WON");
    }

    @Test
    void whoBoughtBeforeTheCaseBeganGetsNoLetter() {
        agrees(ConsentChannel.EMAIL);
        winBack.scan();
        clocks.advance(Duration.ofMinutes(1));
        orders("3", now());
        endsAt("EndEvent_BoughtAlready");
        assertThat(row().outcome()).isEqualTo(Outcome.WON);
        assertThat(letters()).isEmpty();
    }

    @Test
    void whoWantsNoMoreOffersIsLeftInPeace() {
        agrees(ConsentChannel.EMAIL);
        scan();
        clocks.advance(Duration.ofHours(1));
        says(ConsentChannel.EMAIL, ConsentState.OBJECTED);
        events.deliver();
        endsAt("EndEvent_OptedOut");
        assertThat(row().outcome()).isEqualTo(Outcome.OPTED_OUT);
    }

    @Test
    void whoIsErasedIsNotFollowedUpAnyMore() {
        agrees(ConsentChannel.EMAIL);
        scan();
        transaction.executeWithoutResult(status -> processEvents.publish(
                ProcessEvent.wakeCustomer("customer.erased", customer, "erased:" + customer, now())));
        events.deliver();
        endsAt("EndEvent_NobodyLeft");
        assertThat(row().outcome()).isEqualTo(Outcome.ERASED);
    }

    @Test
    void ofTwoWhoAreOneTheEarlierFollowUpGoesOn() {
        agrees(ConsentChannel.EMAIL);
        scan();
        long first = customer;
        var goesOn = running();
        clocks.advance(Duration.ofDays(1));
        customer = transaction.execute(status ->
                customers.identifyByEmail("twin." + sender, "Paolo Conti", "it").customerId());
        try {
            new SilentCustomers(jdbc).goSilent(customer, lastDay, today(), "20.00");
            draw(customer, lastDay, false);
            agrees(ConsentChannel.EMAIL);
            scan();
            assertThat(running()).isNotNull();

            // Whoever stays, the later follow-up ends.
            transaction.executeWithoutResult(status -> merges.merge(customer, first, Set.of(), "anna"));
            events.deliver();

            endsAt("EndEvent_OtherGoesOn");
            assertThat(row().outcome()).isEqualTo(Outcome.MERGED);
            waitsOnlyAt(goesOn, "IntermediateCatchEvent_SecondLetterDue");
            orders("8", now());
            assertThat(goesOn).isEnded().hasPassed("EndEvent_Won");
        } finally {
            jdbc.sql("delete from customer_stats where customer_id = ?")
                    .param(first)
                    .update();
        }
    }

    // --- in person --------------------------------------------------------------------------------------------------

    @Test
    void whoLooksAfterHimKeepsInTouch() {
        profiles.giveTo(customer, "luca");
        scan();
        var instance = running();
        assertThat(task("UserTask_KeepInTouch", instance)).isAssignedTo("luca");
        as("luca", "sales");
        done("UserTask_KeepInTouch", Map.of());
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
        orders("4", now());
        endsAt("EndEvent_Won");
    }

    @Test
    void theTaskDoesNotStayForEver() {
        profiles.giveTo(customer, "luca");
        scan();
        var instance = running();
        ring(instance, "BoundaryEvent_NotTouched");
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
    }

    // --- by phone ---------------------------------------------------------------------------------------------------

    private ProcessInstance toBeCalled() {
        agrees(ConsentChannel.PHONE);
        hasPhone(false);
        loses("60.00");
        scan();
        return running();
    }

    private void called(String outcome) {
        done("UserTask_Call", Map.of("callOutcome", outcome, "callAgainAt", ""));
    }

    @Test
    void whoBuysOnTheTelephoneIsWaitedFor() {
        var instance = toBeCalled();
        assertThat(task("UserTask_Call", instance)).hasCandidateGroup("sales");
        called("BOUGHT");
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
        orders("5", now());
        endsAt("EndEvent_Won");
        assertThat(jdbc.sql(
                                "select outcome from contact_log where customer_id = ? and channel = 'PHONE' and topic = 'WIN_BACK'")
                        .param(customer)
                        .query(String.class)
                        .list())
                .containsExactly("SENT");
    }

    @Test
    void whoAsksForItIsCalledAgain() {
        var instance = toBeCalled();
        var again = now().plus(Duration.ofDays(2));
        done("UserTask_Call", Map.of("callOutcome", "AGAIN", "callAgainAt", again.toString()));
        isDue(timer(instance, "IntermediateCatchEvent_TimeToCall"), again);
        ring(instance, "IntermediateCatchEvent_TimeToCall");
        waitsOnlyAt(instance, "UserTask_Call");
        called("NOT_INTERESTED");
        endsAt("EndEvent_NotWanted");
        assertThat(row().outcome()).isEqualTo(Outcome.NOT_INTERESTED);
    }

    @Test
    void aWrongNumberIsNotCalledAgain() {
        var instance = toBeCalled();
        called("WRONG_NUMBER");
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
        assertThat(jdbc.sql("select state from contact_point where customer_id = ? and type = 'PHONE'")
                        .param(customer)
                        .query(String.class)
                        .single())
                .isEqualTo("HARD_BOUNCED");
    }

    @Test
    void whileHeIsSomebodysTaskToCallNobodyElseCallsHim() {
        var instance = toBeCalled();
        var offer = new Enquiry(Purpose.MARKETING, Channel.PHONE, "SPRING_CALL", null, "campaign:0", null, true);
        assertThat(gate.ask(customer, offer).reason()).isEqualTo("CAP_CHANNEL");
        assertThat(gate.ask(
                                customer,
                                new Enquiry(Purpose.MARKETING, Channel.EMAIL, "NEWSLETTER", null, null, null, true))
                        .reason())
                .as("a letter is no call")
                .isNotEqualTo("CAP_CHANNEL");
        transaction.executeWithoutResult(status -> processEvents.publish(
                ProcessEvent.wakeCustomer("customer.noNumber", customer, "call:" + instance.getId(), now())));
        events.deliver();
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
        assertThat(gate.ask(customer, offer).isAllowed()).isTrue();
    }

    @Test
    void whoNeverWantsToBeCalledIsNot() {
        toBeCalled();
        called("NEVER");
        endsAt("EndEvent_NotWanted");
        assertThat(row().outcome()).isEqualTo(Outcome.OBJECTED);
        assertThat(consents.state(customer, ConsentPurpose.MARKETING, ConsentChannel.PHONE))
                .contains(ConsentState.OBJECTED);
    }

    @Test
    void aCallWaitsForItsHoursAndThenNotForEver() {
        at("2051-03-07T20:30");
        var instance = toBeCalled();
        waitsOnlyAt(instance, "IntermediateCatchEvent_TimeToCall");
        ring(instance, "IntermediateCatchEvent_TimeToCall");
        waitsOnlyAt(instance, "UserTask_Call");
        ring(instance, "BoundaryEvent_NotCalled");
        waitsOnlyAt(instance, "IntermediateCatchEvent_DaysOver");
    }

    @Test
    void whoStandsInTheRegisterWhenHisTurnComesIsNotCalled() {
        agrees(ConsentChannel.PHONE);
        hasPhone(false);
        loses("60.00");
        winBack.scan();
        register(true);
        events.deliver();
        endsAt("EndEvent_NotCalled");
        assertThat(row().outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(SCAN))
                .as("not gone through; see target/models/dormant-scan-coverage.bpmn")
                .isEmpty();
        assertThat(Coverage.missing(FOLLOW_UP))
                .as("not gone through; see target/models/dormant-follow-up-coverage.bpmn")
                .isEmpty();
    }
}
