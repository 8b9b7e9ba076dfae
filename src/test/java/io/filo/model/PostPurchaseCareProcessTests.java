package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.contact.ContactFacts;
import io.filo.contact.Preferences;
import io.filo.contact.Preferences.Used;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.order.CareEffects;
import io.filo.order.Snapshot;
import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.ticket.Statements;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Post-purchase care", from what a shop says of an order on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostPurchaseCareProcessTests extends CaseTest {

    private static final String CARE = "post-purchase-care";
    private static final Pattern LINK = Pattern.compile("/u/([A-Za-z0-9_-]{22})");
    private static final Duration DAY = Duration.ofDays(1);

    @Autowired
    SnapshotIntake intake;

    @Autowired
    CareEffects effects;

    @Autowired
    Preferences preferences;

    @Autowired
    Consents consents;

    @Autowired
    List<ContactFacts> facts;

    private final Source shop = new Source("care-" + UUID.randomUUID(), null, false);
    private Told told;
    private int parcels;

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(CARE);
    }

    @BeforeEach
    void onATuesdayAtNoon() {
        var noon = LocalDateTime.parse("2028-03-07T12:00").atZone(ZoneId.of("Europe/Rome"));
        clocks.setOffset(Duration.between(Instant.now(), noon.toInstant()));
        told = order("1");
    }

    // --- what the shop says -----------------------------------------------------------------------------------------

    private Told order(String id) {
        return new Told(id, Told.guest(sender), now().minusSeconds(60)).payment(PaymentStatus.PAID);
    }

    private void take(Snapshot snapshot) {
        transaction.executeWithoutResult(status -> intake.take(shop, snapshot));
        events.deliver();
    }

    /** @return the case of the order */
    private ProcessInstance placed() {
        take(told.order());
        return caseOf(CARE, id());
    }

    private long id() {
        return jdbc.sql("select id from shop_order where shop = ? and external_id = ?")
                .params(shop.shop(), told.order().id())
                .query(Long.class)
                .single();
    }

    private void parcel(ShipmentStatus status, @Nullable Instant expected) {
        take(Told.parcel("p", told.order().id(), now(), status, null, expected, "GLS", "TN1"));
        clocks.advance(Duration.ofSeconds(2));
    }

    private void cancel() {
        take(told.at(Duration.ofDays(300).toSeconds() + parcels++)
                .status(OrderStatus.CANCELLED)
                .order());
    }

    private List<String> letters() {
        return jdbc.sql("select topic from contact_log where context_id = ? and outcome = 'SENT' order by id")
                .param("order:" + id())
                .query(String.class)
                .list();
    }

    private String lastMail() {
        return jdbc.sql("""
                        select m.subject || E'\\n' || m.visible_text from message m join contact_log l on l.message_id = m.id
                        where l.context_id = ? order by m.id desc limit 1
                        """).param("order:" + id()).query(String.class).single();
    }

    private List<String> openTickets() {
        return jdbc.sql("""
                        select t.subject from ticket t join shop_order o on o.customer_id = t.customer_id where o.id = ?
                        order by t.id
                        """).param(id()).query(String.class).list();
    }

    private void answer(int score) {
        var link = LINK.matcher(lastMail());
        assertThat(link.find()).isTrue();
        assertThat(preferences.answerSurvey(link.group(1), score, "")).isEqualTo(Used.NOW);
        events.deliver();
    }

    private ProcessInstance delivered() {
        told.promised(now().plus(DAY.multipliedBy(5)));
        var instance = placed();
        parcel(ShipmentStatus.DELIVERED, null);
        return instance;
    }

    private ProcessInstance asked() {
        var instance = delivered();
        ring(instance, "IntermediateCatchEvent_HowToDue");
        ring(instance, "IntermediateCatchEvent_SurveyDue");
        return instance;
    }

    // --- the straight way -------------------------------------------------------------------------------------------

    @Test
    void aFirstOrderIsWelcomedFollowedAskedAndOffered() {
        told.promised(now().plus(DAY.multipliedBy(5)));
        var instance = placed();
        waitsOnlyAt(instance, "Gateway_News");
        assertThat(letters()).containsExactly("WELCOME");
        assertThat(lastMail()).contains("Benvenuto", "N1", "/track/");

        parcel(ShipmentStatus.IN_TRANSIT, null);
        waitsOnlyAt(instance, "Gateway_News");
        var arrival = now();
        parcel(ShipmentStatus.DELIVERED, null);
        waitsOnlyAt(instance, "IntermediateCatchEvent_HowToDue");
        isDue(timer(instance, "IntermediateCatchEvent_HowToDue"), arrival.plus(Duration.ofDays(3)));
        ring(instance, "IntermediateCatchEvent_HowToDue");
        isDue(timer(instance, "IntermediateCatchEvent_SurveyDue"), arrival.plus(Duration.ofDays(7)));
        ring(instance, "IntermediateCatchEvent_SurveyDue");
        waitsOnlyAt(instance, "Gateway_ScoreOrSilence");
        answer(10);
        waitsOnlyAt(instance, "IntermediateCatchEvent_OfferDue");
        isDue(timer(instance, "IntermediateCatchEvent_OfferDue"), arrival.plus(Duration.ofDays(60)));
        ring(instance, "IntermediateCatchEvent_OfferDue");

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_Enthusiastic", "EndEvent_CaredFor");
        assertThat(letters()).containsExactly("WELCOME", "HOW_TO", "NPS", "REFERRAL", "OFFER");
        assertThat(effects.standing(id()))
                .extracting(CareEffects.Effect::kind)
                .containsExactly("MESSAGE", "MESSAGE", "SURVEY", "OFFER", "OFFER");
    }

    @Test
    void whoComesBackIsThankedAndNotAskedWhileATicketIsOpen() {
        take(order("0").order());
        told.promised(now().plus(DAY.multipliedBy(5)))
                .lines(List.of(new Line(
                        "1",
                        null,
                        null,
                        "Gift card",
                        List.of("Gift cards"),
                        BigDecimal.ONE,
                        new BigDecimal("50"),
                        null,
                        null)));
        var instance = placed();
        assertThat(letters()).containsExactly("THANKS");
        parcel(ShipmentStatus.DELIVERED, null);
        ring(instance, "IntermediateCatchEvent_HowToDue");
        receive(mail("Where is my parcel?"));
        ring(instance, "IntermediateCatchEvent_SurveyDue");
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_NotTheTime", "EndEvent_NothingFits");
    }

    @Test
    void anUnhappyCustomerGetsATicket() {
        var instance = asked();
        answer(3);
        assertThat(instance).hasPassed("EndEvent_Unhappy");
        assertThat(openTickets()).singleElement().asString().contains("N1", "non ci consiglierebbe");
    }

    @Test
    void whoIsContentIsLeftAlone() {
        var instance = asked();
        answer(7);
        assertThat(instance).hasPassed("EndEvent_Content");
        assertThat(openTickets()).isEmpty();
        assertThat(letters()).doesNotContain("REFERRAL");
    }

    @Test
    void silenceIsAnAnswer() {
        var instance = asked();
        ring(instance, "IntermediateCatchEvent_NoScore");
        assertThat(instance).hasPassed("EndEvent_NoScore");
        waitsOnlyAt(instance, "IntermediateCatchEvent_OfferDue");
    }

    @Test
    void whoObjectsIsNotAsked() {
        var instance = delivered();
        ring(instance, "IntermediateCatchEvent_HowToDue");
        consents.record(new ConsentRecord(
                jdbc.sql("select customer_id from shop_order where id = ?")
                        .param(id())
                        .query(Long.class)
                        .single(),
                null,
                ConsentPurpose.SURVEY,
                ConsentChannel.ANY,
                ConsentState.OBJECTED,
                "MAIL",
                null,
                clock.instant(),
                "mail"));
        ring(instance, "IntermediateCatchEvent_SurveyDue");
        assertThat(instance).hasPassed("EndEvent_ScoreNotAsked");
    }

    @Test
    void whatIsBoughtAtATillHasArrived() {
        told.channel(SalesChannel.STORE);
        waitsOnlyAt(placed(), "IntermediateCatchEvent_HowToDue");
    }

    // --- late -------------------------------------------------------------------------------------------------------

    @Test
    void eachSeverityIsToldOnceAndAPersonDecidesOnTheGraveOne() {
        told.promised(now().plus(DAY.multipliedBy(4)));
        var instance = placed();
        parcel(ShipmentStatus.IN_TRANSIT, now().plus(DAY.multipliedBy(5)));
        assertThat(letters()).containsExactly("WELCOME", "DELAY");
        assertThat(lastMail()).contains("12 marzo 2028", "dura più del previsto");
        parcel(ShipmentStatus.IN_TRANSIT, now().plus(DAY.multipliedBy(5)).plusSeconds(3600));
        assertThat(letters()).as("the same severity").hasSize(2);

        parcel(ShipmentStatus.IN_TRANSIT, now().plus(DAY.multipliedBy(9)));
        assertThat(letters()).containsExactly("WELCOME", "DELAY", "DELAY");
        waitsOnlyAt(instance, "UserTask_DecideRemedy");
        assertThat(task("UserTask_DecideRemedy", instance)).hasCandidateGroup("care");
        ring(instance, "BoundaryEvent_RemedyOverdue");
        assertThat(task("UserTask_DecideRemedy", instance)).hasCandidateGroup("care-lead");
        complete(CARE, id(), "UserTask_DecideRemedy", Map.of("remedy", "COUPON", "couponCode", "SCUSE10"));
        waitsOnlyAt(instance, "Gateway_News");
        assertThat(letters()).containsExactly("WELCOME", "DELAY", "DELAY", "REMEDY");
        assertThat(lastMail()).contains("SCUSE10");
        parcel(ShipmentStatus.IN_TRANSIT, now().plus(DAY.multipliedBy(11)));
        assertThat(letters()).as("the same severity").hasSize(4);

        parcel(ShipmentStatus.RETURN_TO_SENDER, null);
        assertThat(openTickets()).singleElement().asString().contains("perso o torna indietro");
        assertThat(letters()).hasSize(4);
        waitsOnlyAt(instance, "Gateway_News");

        cancel();
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_LeftToPerson");
        assertThat(effects.standing(id())).isEmpty();
        assertThat(openTickets()).hasSize(2).last().asString().contains("riprendi");
    }

    @Test
    void aDecisionForNothingSendsNothing() {
        told.promised(now().plus(DAY.multipliedBy(4)));
        var instance = placed();
        parcel(ShipmentStatus.IN_TRANSIT, now().plus(DAY.multipliedBy(9)));
        complete(CARE, id(), "UserTask_DecideRemedy", Map.of("remedy", "NOTHING"));
        waitsOnlyAt(instance, "Gateway_News");
        assertThat(letters()).containsExactly("WELCOME", "DELAY");
        assertThat(effects.standing(id())).extracting(CareEffects.Effect::kind).containsOnly("MESSAGE");
    }

    @Test
    void whatShouldHaveHappenedIsLookedAt() {
        told.promised(now().plus(DAY.multipliedBy(20)));
        var instance = placed();
        ring(instance, "IntermediateCatchEvent_HandOverMissed");
        assertThat(letters()).containsExactly("WELCOME", "DELAY");
        assertThat(lastMail()).contains("prepararlo ci richiede più tempo");

        parcel(ShipmentStatus.IN_TRANSIT, null);
        ring(instance, "IntermediateCatchEvent_NotSeen");
        assertThat(letters()).as("not seen for long is no news for everybody").hasSize(2);
        waitsOnlyAt(instance, "Gateway_News");
        ring(instance, "IntermediateCatchEvent_PromiseNear");
        assertThat(letters()).as("told of that severity before").hasSize(2);
    }

    @Test
    void theWatchEndsWhenNobodyTells() {
        var instance = placed();
        isDue(
                timer(instance, "IntermediateCatchEvent_PromiseNear"),
                now().plus(Duration.ofDays(60)).minusSeconds(60));
        ring(instance, "IntermediateCatchEvent_PromiseNear");
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_NobodyTells", "EndEvent_NotDelivered");
    }

    // --- collected in a store ---------------------------------------------------------------------------------------

    private ProcessInstance ready() {
        told.collected("BO1");
        var instance = placed();
        waitsOnlyAt(instance, "Gateway_Preparation");
        parcel(ShipmentStatus.AVAILABLE_FOR_PICKUP, null);
        waitsOnlyAt(instance, "Gateway_Collection");
        return instance;
    }

    @Test
    void goodsThatAreReadyAreToldOfAndCollected() {
        var instance = ready();
        assertThat(letters()).containsExactly("WELCOME", "READY_TO_COLLECT");
        assertThat(lastMail()).contains("BO1");
        parcel(ShipmentStatus.DELIVERED, null);
        waitsOnlyAt(instance, "IntermediateCatchEvent_HowToDue");
        assertThat(instance).hasPassed("EndEvent_CollectedInTime");
    }

    @Test
    void whoIsRemindedCollectsLate() {
        var instance = ready();
        ring(instance, "IntermediateCatchEvent_ReminderDue");
        assertThat(letters()).containsExactly("WELCOME", "READY_TO_COLLECT", "COLLECT_REMINDER");
        parcel(ShipmentStatus.DELIVERED, null);
        waitsOnlyAt(instance, "IntermediateCatchEvent_HowToDue");
    }

    @Test
    void goodsThatNobodyFetchesAreLookedAfter() {
        var instance = ready();
        ring(instance, "IntermediateCatchEvent_ReminderDue");
        ring(instance, "IntermediateCatchEvent_KeptLongEnough");
        assertThat(task("UserTask_LookAfterGoods", instance)).hasCandidateGroup("store");
        complete(CARE, id(), "UserTask_LookAfterGoods", Map.of("goodsDecision", "PUT_BACK"));
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_NotCollected", "EndEvent_NotDelivered");
        assertThat(openTickets()).singleElement().asString().contains("non ritirato");
    }

    @Test
    void goodsThatWereHandedOverSilentlyAreDoneWith() {
        var instance = ready();
        ring(instance, "IntermediateCatchEvent_ReminderDue");
        ring(instance, "IntermediateCatchEvent_KeptLongEnough");
        complete(CARE, id(), "UserTask_LookAfterGoods", Map.of("goodsDecision", "HANDED_OVER"));
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_HandedOver");
        assertThat(openTickets()).isEmpty();
    }

    @Test
    void goodsAreCollectedBeforeAnybodySaysTheyAreReady() {
        told.collected("BO1");
        var instance = placed();
        parcel(ShipmentStatus.DELIVERED, null);
        waitsOnlyAt(instance, "IntermediateCatchEvent_HowToDue");
        assertThat(instance).hasPassed("EndEvent_CollectedAlready");
    }

    @Test
    void goodsAreNeverReady() {
        told.collected("BO1");
        var instance = placed();
        ring(instance, "IntermediateCatchEvent_PreparationOver");
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_NeverReady");
    }

    // --- undone -----------------------------------------------------------------------------------------------------

    @Test
    void anOrderThatComesCancelledIsNotGreeted() {
        take(told.status(OrderStatus.CANCELLED).order());
        assertThat(casesOf(CARE, id())).isZero();
        assertThat(letters()).isEmpty();
    }

    enum Step {
        NEWS,
        REMEDY,
        PREPARATION,
        COLLECTION,
        GOODS,
        HOW_TO,
        SURVEY,
        SCORE,
        OFFER
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void cancelledAtEachStepItEndsAsIfNeverBought(Step step) {
        var instance = switch (step) {
            case NEWS -> placed();
            case REMEDY -> {
                told.promised(now().plus(DAY.multipliedBy(4)));
                var late = placed();
                parcel(ShipmentStatus.IN_TRANSIT, now().plus(DAY.multipliedBy(9)));
                waitsOnlyAt(late, "UserTask_DecideRemedy");
                yield late;
            }
            case PREPARATION -> {
                told.collected("BO1");
                yield placed();
            }
            case COLLECTION -> ready();
            case GOODS -> {
                var kept = ready();
                ring(kept, "IntermediateCatchEvent_ReminderDue");
                ring(kept, "IntermediateCatchEvent_KeptLongEnough");
                yield kept;
            }
            case HOW_TO -> delivered();
            case SURVEY -> {
                var instructed = delivered();
                ring(instructed, "IntermediateCatchEvent_HowToDue");
                yield instructed;
            }
            case SCORE -> asked();
            case OFFER -> {
                var enthusiastic = asked();
                answer(10);
                yield enthusiastic;
            }
        };
        assertThat(letters()).isNotEmpty();
        var survey = step == Step.SCORE ? LINK.matcher(lastMail()).results().findFirst() : null;

        cancel();

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_AllUndone");
        assertThat(effects.standing(id())).isEmpty();
        assertThat(effects.of(id())).as("the audit").isNotEmpty();
        assertThat(letters()).as("nothing of it has left").isEmpty();
        assertThat(jdbc.sql("""
                                select count(*) from outbound_mail m join contact_log l on l.message_id = m.message_id
                                where l.context_id = ? and m.state = 'QUEUED'
                                """).param("order:" + id()).query(Long.class).single())
                .isZero();
        assertThat(preferences.score("order:" + id())).isEmpty();
        if (survey != null) {
            assertThat(preferences.answerSurvey(survey.orElseThrow().group(1), 9, ""))
                    .isEqualTo(Used.NOT_GOOD);
        }
    }

    @Test
    void theSameOrderTwiceIsOneCase() {
        placed();
        take(told.order());
        assertThat(casesOf(CARE, id())).isEqualTo(1);
        assertThat(letters()).hasSize(1);
    }

    @Test
    void anOrderThatTurnsOutToBeSomebodyElsesTakesItsCaseAlong() {
        var instance = placed();
        long before = customer();
        take(new Told("1", Told.guest("other" + sender), now().minusSeconds(60))
                .payment(PaymentStatus.PAID)
                .at(30)
                .order());

        long after = customer();
        assertThat(after).isNotEqualTo(before);
        assertThat(jdbc.sql("select customer_id from case_customer where process_instance_id = ?")
                        .param(instance.getId())
                        .query(Long.class)
                        .single())
                .isEqualTo(after);
        assertThat(runtime.getVariable(instance.getId(), "customerId")).isEqualTo(Long.toString(after));
        for (var table : List.of("timeline_entry", "touchpoint")) {
            assertThat(jdbc.sql("select distinct customer_id from " + table + " where reference = ?")
                            .param("order:" + id())
                            .query(Long.class)
                            .list())
                    .containsExactly(after);
        }
        assertThat(bought(before)).isFalse();
        assertThat(bought(after)).isTrue();
        assertThat(casesOf(CARE, id())).isEqualTo(1);
    }

    private long customer() {
        return jdbc.sql("select customer_id from shop_order where id = ?")
                .param(id())
                .query(Long.class)
                .single();
    }

    private boolean bought(long customer) {
        return facts.stream()
                .flatMap(module -> module
                        .flags(List.of(customer), new ContactFacts.Situation("offer", null, null))
                        .getOrDefault(customer, Set.of())
                        .stream())
                .anyMatch(ContactFacts.Flag.PAID_ORDER::equals);
    }

    // --- what it costs ----------------------------------------------------------------------------------------------

    @Test
    void aNewOrderOfThreeLinesCostsFewStatementsUpToItsFirstWait() {
        take(order("warm").order());
        sentBy("other" + sender);
        var source = new Source(shop.shop(), null, false);
        try (var statements = new Statements()) {
            transaction.executeWithoutResult(status -> intake.take(source, told.order()));
            events.deliver();
            assertThat(statements.count()).isLessThanOrEqualTo(65);
        }
        waitsOnlyAt(caseOf(CARE, id()), "Gateway_News");
        assertThat(letters()).hasSize(1);
    }

    private void sentBy(String address) {
        told = new Told("1", Told.guest(address), now().minusSeconds(60))
                .payment(PaymentStatus.PAID)
                .promised(now().plus(DAY.multipliedBy(5)));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(CARE))
                .as("not gone through; see target/models/post-purchase-care-coverage.bpmn")
                .isEmpty();
    }
}
