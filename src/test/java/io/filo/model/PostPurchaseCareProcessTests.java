package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.contact.Channel;
import io.filo.contact.ContactFacts;
import io.filo.contact.Preferences;
import io.filo.contact.Preferences.Used;
import io.filo.contact.Scores;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.order.CareEffects;
import io.filo.order.Returns;
import io.filo.order.Rewards;
import io.filo.order.Snapshot;
import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Settlement;
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
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Post-purchase care", from what a shop says of an order on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostPurchaseCareProcessTests extends CaseTest {

    private static final String CARE = "post-purchase-care";
    private static final String UNDONE = "undone-order";
    private static final String ANSWER = "survey-answer";
    private static final Pattern LINK = Pattern.compile("/u/([A-Za-z0-9_-]{22})");
    private static final Duration DAY = Duration.ofDays(1);
    private static final String OFFER = "IntermediateCatchEvent_OfferDue";

    @Autowired
    SnapshotIntake intake;

    @Autowired
    CareEffects effects;

    @Autowired
    Preferences preferences;

    @Autowired
    Scores scores;

    @Autowired
    Consents consents;

    @Autowired
    List<ContactFacts> facts;

    @Autowired
    Connectors connectors;

    @Autowired
    Rewards rewards;

    @Autowired
    ShopCommands commands;

    @Autowired
    Returns returns;

    private final Source shop = new Source("care-" + UUID.randomUUID(), null, false);
    private Told told;
    private int parcels;

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(CARE);
        Coverage.forget(UNDONE);
        Coverage.forget(ANSWER);
    }

    @BeforeEach
    void onATuesdayAtNoon() {
        var noon = LocalDateTime.parse("2028-03-07T12:00").atZone(ZoneId.of("Europe/Rome"));
        clocks.setOffset(Duration.between(Instant.now(), noon.toInstant()));
        told = order("1");
        connectors.save(
                new Draft(shop.shop(), shop.shop(), "native", null, true, null, "UTC", null, null, null, null),
                true,
                "test");
        transaction.executeWithoutResult(
                status -> intake.take(shop, Told.product("BELT", "Cintura shirt", "22.00", "8.00", 5)));
    }

    @AfterEach
    void noShop() {
        jdbc.sql("delete from shop_command where connector_key = ? and undoes is not null")
                .param(shop.shop())
                .update();
        jdbc.sql("delete from shop_command where connector_key = ?")
                .param(shop.shop())
                .update();
        jdbc.sql("delete from shop_connector where key = ?").param(shop.shop()).update();
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
        undo(Way.CANCELLED);
    }

    /** How an order comes to nothing. */
    enum Way {
        CANCELLED,
        REFUNDED,
        RETURNED
    }

    private void undo(Way way) {
        told.at(Duration.ofDays(300).toSeconds() + parcels++);
        take(
                switch (way) {
                    case CANCELLED -> told.status(OrderStatus.CANCELLED).order();
                    case REFUNDED -> told.payment(PaymentStatus.REFUNDED).order();
                    case RETURNED ->
                        told.fulfillment(FulfillmentStatus.RETURNED).order();
                });
    }

    /** What is on its way to the shop, or waits for a person to do it there. */
    private List<String> inShop(String... states) {
        return jdbc.sql("select kind from shop_command where connector_key = :shop and state in (:states) order by id")
                .param("shop", shop.shop())
                .param("states", List.of(states))
                .query(String.class)
                .list();
    }

    private void doneInShop() {
        settle(Settlement.DONE_BY_HAND);
        jdbc.sql("update shop_command set answer = '201 {\"id\": 4711}' where connector_key = ? and state = 'DONE'")
                .param(shop.shop())
                .update();
    }

    /** No shop answers here: somebody does it there. */
    private void settle(Settlement settlement) {
        jdbc.sql("update shop_command set state = 'MANUAL' where connector_key = ? and state = 'QUEUED' returning id")
                .param(shop.shop())
                .query(Long.class)
                .list()
                .forEach(id -> commands.settle(id, settlement, "carla"));
        events.deliver();
    }

    private ProcessInstance gravelyLate() {
        told.promised(now().plus(DAY.multipliedBy(4)));
        var late = placed();
        parcel(ShipmentStatus.IN_TRANSIT, now().plus(DAY.multipliedBy(9)));
        waitsOnlyAt(late, "UserTask_DecideRemedy", "Gateway_News");
        return late;
    }

    private void decide(String remedy) {
        complete(
                CARE,
                id(),
                "UserTask_DecideRemedy",
                Map.of("remedy", remedy, "couponPercent", 10, "refundAmount", "12.50"));
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
        assertThat(lastMail()).contains("benvenuto", "N1", "/track/");

        parcel(ShipmentStatus.IN_TRANSIT, null);
        waitsOnlyAt(instance, "Gateway_News");
        var arrival = now();
        parcel(ShipmentStatus.DELIVERED, null);
        waitsOnlyAt(instance, "IntermediateCatchEvent_HowToDue", OFFER);
        isDue(timer(instance, "IntermediateCatchEvent_HowToDue"), arrival.plus(Duration.ofDays(3)));
        ring(instance, "IntermediateCatchEvent_HowToDue");
        isDue(timer(instance, "IntermediateCatchEvent_SurveyDue"), arrival.plus(Duration.ofDays(7)));
        ring(instance, "IntermediateCatchEvent_SurveyDue");
        waitsOnlyAt(instance, "Gateway_ScoreOrSilence", OFFER);
        answer(10);
        waitsOnlyAt(instance, OFFER);
        isDue(timer(instance, "IntermediateCatchEvent_OfferDue"), arrival.plus(Duration.ofDays(60)));
        ring(instance, "IntermediateCatchEvent_OfferDue");

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_Enthusiastic", "EndEvent_CaredFor");
        assertThat(letters()).containsExactly("WELCOME", "HOW_TO", "NPS", "REFERRAL", "OFFER");
        assertThat(lastMail()).contains("Cintura shirt", "22,00", "https://shop.example/BELT");
        assertThat(effects.standing(id()))
                .extracting(CareEffects.Effect::kind)
                .containsExactly("MESSAGE", "MESSAGE", "SURVEY", "OFFER", "SUGGESTION", "OFFER");
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
        assertThat(openTickets()).singleElement().asString().contains("N1", "non è andata bene");
        assertThat(jdbc.sql("""
                                select t.channel || ' ' || t.category || ' ' || t.template from ticket t
                                join shop_order o on o.customer_id = t.customer_id where o.id = ?
                                """).param(id()).query(String.class).single()).isEqualTo("OWN COMPLAINT answer-own");
    }

    @Test
    void whoIsUnhappyIsHeardHoweverLateHeSaysSo() {
        var instance = asked();
        var link = LINK.matcher(lastMail()).results().findFirst().orElseThrow().group(1);
        ring(instance, "IntermediateCatchEvent_NoScore");
        ring(instance, "IntermediateCatchEvent_OfferDue");
        assertThat(instance).isEnded();
        assertThat(preferences.answerSurvey(link, 2, "It broke.")).isEqualTo(Used.NOW);
        events.deliver();
        assertThat(openTickets()).singleElement().asString().contains("N1", "non è andata bene");
    }

    @Test
    void whatIsUndoneAfterItsCareHasEndedIsTakenBackAllTheSame() {
        var instance = cared("COUPON");
        assertThat(effects.standing(id())).extracting(CareEffects.Effect::kind).contains("COUPON", "SURVEY", "OFFER");
        cancel();
        assertThat(effects.standing(id())).isEmpty();
        assertThat(inShop("QUEUED")).containsExactly("DISABLE_COUPON");
        assertThat(rewards.of(id())).extracting(Rewards.Entry::entry).containsExactly("EARN", "UNDO");
        assertThat(openTickets()).isEmpty();
        assertThat(instance).hasNotPassed("StartEvent_OrderUndone");
        assertThat(casesOf(UNDONE, id())).isZero();
    }

    @Test
    void whatOnlyAPersonCanTakeBackAfterItsCareHasEndedIsLeftToHim() {
        cared("EXPRESS");
        cancel();
        assertThat(effects.standing(id())).isEmpty();
        assertThat(openTickets()).singleElement().asString().contains("resta da sistemare");
    }

    /** Its case has ended. */
    private ProcessInstance cared(String remedy) {
        var instance = gravelyLate();
        decide(remedy);
        doneInShop();
        parcel(ShipmentStatus.DELIVERED, null);
        ring(instance, "IntermediateCatchEvent_HowToDue");
        ring(instance, "IntermediateCatchEvent_SurveyDue");
        ring(instance, "IntermediateCatchEvent_NoScore");
        ring(instance, "IntermediateCatchEvent_OfferDue");
        assertThat(instance).isEnded();
        return instance;
    }

    @Test
    void whatStaffOrderWithAnAddressOfOursIsCaredForButNobodyIsWrittenTo() {
        sentBy("care@filo.example");
        var instance = placed();
        waitsOnlyAt(instance, "Gateway_News");
        assertThat(letters()).isEmpty();
        assertThat(jdbc.sql("select distinct reason from contact_log where context_id = ?")
                        .param("order:" + id())
                        .query(String.class)
                        .list())
                .containsExactly("NO_ADDRESS");
        parcel(ShipmentStatus.RETURN_TO_SENDER, null);
        assertThat(openTickets()).anyMatch(subject -> subject.contains("perso o torna indietro"));
        assertThat(jdbc.sql("select count(*) from process_event where state = 'FAILED'")
                        .query(Long.class)
                        .single())
                .isZero();
        waitsOnlyAt(instance, "Gateway_News");
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
        waitsOnlyAt(instance, OFFER);
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
    void whatIsNotInStockIsNotOffered() {
        take(Told.product("BELT", "Cintura shirt", "22.00", "8.00", 0));
        // Too dear for what it costs, and bought already.
        take(Told.product("THIN", "Maglia shirt", "30.00", "23.00", 9));
        take(Told.product("SOC-M", "Merino socks shirt", "14.00", "5.00", 9));
        take(Told.product("BELT", "Cintura shirt", "22.00", "8.00", 6));
        var instance = delivered();
        ring(instance, "IntermediateCatchEvent_HowToDue");
        ring(instance, "IntermediateCatchEvent_SurveyDue");
        ring(instance, "IntermediateCatchEvent_NoScore");
        jdbc.sql(
                        "update product_stock set available = 0 where product_id in (select id from product where shop = ? and sku = 'BELT')")
                .param(shop.shop())
                .update();
        ring(instance, "IntermediateCatchEvent_OfferDue");
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_NothingInStock");
        assertThat(letters()).doesNotContain("OFFER");
    }

    private static Line line(String sku, String category) {
        return new Line(
                "1",
                sku,
                sku,
                sku,
                List.of(category),
                new BigDecimal("2"),
                new BigDecimal("40"),
                null,
                new BigDecimal("0.22"));
    }

    @Test
    void theOfferComesOnItsDayWhetherOrNotTheSurveyIsAnswered() {
        told.lines(List.of(line("N-GEL", "Gels")));
        take(Told.product("N-GEL", "Gel agrumi", "2.50", "1.00", 90));
        var instance = delivered();
        var arrival = now();
        ring(instance, "IntermediateCatchEvent_HowToDue");
        assertThat(lastMail()).contains("gel e barrette");
        ring(instance, "IntermediateCatchEvent_SurveyDue");
        isDue(timer(instance, OFFER), arrival.plus(DAY.multipliedBy(25)));
        ring(instance, OFFER);
        waitsOnlyAt(instance, "Gateway_ScoreOrSilence");
        assertThat(letters()).containsExactly("WELCOME", "HOW_TO", "NPS", "OFFER");
        assertThat(lastMail()).as("what is used up, once more").contains("Gel agrumi");
    }

    @Test
    void theHowToFitsWhatIsKept() {
        told.lines(List.of(line("AUR-42", "Scarpe")));
        var instance = delivered();
        ring(instance, "IntermediateCatchEvent_HowToDue");
        assertThat(instance).hasPassed("CallActivity_SendHowTo");
        assertThat(lastMail()).contains("le tue scarpe");
    }

    @Test
    void whoSendsAllOfItBackIsNotTaughtHowToUseIt() {
        told.lines(List.of(line("AUR-42", "Scarpe")));
        var instance = delivered();
        transaction.executeWithoutResult(status -> returns.request(new Returns.Request(
                id(),
                Snapshot.ReturnKind.WITHDRAWAL,
                Snapshot.ReturnMode.PORTAL,
                List.of(new Returns.Item("1", new BigDecimal("2"), null, null)),
                "test:" + id(),
                clock.instant())));
        events.deliver();
        ring(instance, "IntermediateCatchEvent_HowToDue");
        assertThat(instance).hasNotPassed("CallActivity_SendHowTo");
        waitsOnlyAt(instance, "IntermediateCatchEvent_SurveyDue", OFFER);
        assertThat(letters()).doesNotContain("HOW_TO");
    }

    // --- recommended ------------------------------------------------------------------------------------------------

    private String recommended() {
        var instance = asked();
        answer(10);
        waitsOnlyAt(instance, OFFER);
        var code = Pattern.compile("AMICO[A-Z2-9]{7}").matcher(lastMail());
        assertThat(code.find()).isTrue();
        return code.group();
    }

    private Told friend(String id, String address, @Nullable String referral, @Nullable String coupon) {
        return new Told(id, Told.guest(address), now().minusSeconds(60))
                .payment(PaymentStatus.PAID)
                .promised(now().plus(DAY.multipliedBy(5)))
                .codes(referral, coupon);
    }

    private List<String> rewardLetters() {
        return jdbc.sql("""
                        select m.visible_text from message m join contact_log l on l.message_id = m.id
                        join shop_order o on o.customer_id = l.customer_id
                        where o.id = ? and l.topic = 'REFERRAL_REWARD' and l.outcome = 'SENT'
                        """).param(id()).query(String.class).list();
    }

    @Test
    void aFriendsOrderIsLinkedAndRewardedOnceAndUndoneWithIt() {
        var code = recommended();
        var mine = told;
        var friend = friend("F1", "friend." + sender, code.toLowerCase(java.util.Locale.ROOT), null);
        take(friend.order());
        take(friend.at(60).order());
        assertThat(inShop("QUEUED")).containsExactly("ISSUE_COUPON");
        // The second time by the same friend, though with the code as a coupon, is no news.
        take(friend("F2", "friend." + sender, null, code).order());
        assertThat(inShop("QUEUED")).hasSize(1);
        assertThat(rewardLetters()).as("no shop knows it yet").isEmpty();
        doneInShop();
        assertThat(rewardLetters()).singleElement().asString().contains("AMICI", "10 %");

        told = friend;
        assertThat(rewards.of(id())).extracting(Rewards.Entry::entry).containsExactly("EARN");
        var friendly = caseOf(CARE, id());
        cancel();
        assertThat(friendly).isEnded();
        assertThat(friendly).hasPassed("EndEvent_FriendThanked", "EndEvent_AllUndone");
        assertThat(effects.standing(id())).isEmpty();
        assertThat(rewards.of(id())).extracting(Rewards.Entry::entry).containsExactly("EARN", "UNDO");
        assertThat(inShop("QUEUED")).containsExactly("DISABLE_COUPON");
        told = mine;
        assertThat(rewardLetters()).as("it has not left").isEmpty();
        assertThat(jdbc.sql(
                                "select count(*) from referred_order where undone_at is null and order_id in (select id from shop_order where shop = ?)")
                        .param(shop.shop())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void anOrderThatNobodyPaysIsNoRecommendation() {
        var code = recommended();
        told = friend("F1", "friend." + sender, code, null).payment(PaymentStatus.PENDING);
        var pending = placed();
        waitsOnlyAt(pending, "Gateway_News", "Gateway_PaidOrNever");
        take(told.at(30).payment(PaymentStatus.FAILED).order());
        assertThat(inShop("QUEUED")).isEmpty();
        assertThat(rewards.of(id())).isEmpty();

        // He may pay after all; what is taken back from us later came to nothing.
        take(told.at(60).payment(PaymentStatus.PAID).order());
        assertThat(inShop("QUEUED")).containsExactly("ISSUE_COUPON");
        waitsOnlyAt(pending, "Gateway_News", "IntermediateCatchEvent_RewardSettled");
        doneInShop();
        waitsOnlyAt(pending, "Gateway_News");
        assertThat(pending).hasPassed("EndEvent_FriendRewarded");
        take(told.at(90).payment(PaymentStatus.FAILED).order());
        assertThat(pending).isEnded();
        assertThat(inShop("QUEUED")).containsExactly("DISABLE_COUPON");
        assertThat(rewards.of(id())).extracting(Rewards.Entry::entry).containsExactly("EARN", "UNDO");
    }

    @Test
    void whoeverNeverPaysIsNotWaitedForForEver() {
        var code = recommended();
        told = friend("F1", "friend." + sender, code, null).payment(PaymentStatus.PENDING);
        var pending = placed();
        ring(pending, "IntermediateCatchEvent_NeverPaid");
        assertThat(pending).hasPassed("EndEvent_NotPaid");
        assertThat(inShop("QUEUED")).isEmpty();
    }

    @Test
    void aFriendCountsOnceAndIsNobodyWhoBoughtBefore() {
        var code = recommended();
        // Who bought a week ago is no friend.
        take(new Told("0", Told.guest("ada." + sender), now().minus(DAY.multipliedBy(7)))
                .payment(PaymentStatus.PAID)
                .order());
        take(friend("F1", "ada." + sender, code, null).order());
        assertThat(inShop("QUEUED")).isEmpty();

        // Two orders that wait for their payment: the first that is paid counts.
        var one = friend("F2", "bea." + sender, code, null).payment(PaymentStatus.PENDING);
        var other = friend("F3", "bea." + sender, code, null).payment(PaymentStatus.PENDING);
        take(one.order());
        take(other.order());
        take(one.at(60).payment(PaymentStatus.PAID).order());
        assertThat(inShop("QUEUED")).containsExactly("ISSUE_COUPON");
        take(other.at(60).payment(PaymentStatus.PAID).order());
        assertThat(inShop("QUEUED")).hasSize(1);
        told = other;
        assertThat(caseOf(CARE, id())).hasPassed("EndEvent_CountsNot");
    }

    @Test
    void aCouponIsGivenBackWithTheOrderThatItWasSpentIn() {
        gravelyLate();
        decide("COUPON");
        var late = told;
        var code = effects.standing(id()).stream()
                .filter(effect -> effect.kind().equals("COUPON"))
                .findFirst()
                .orElseThrow()
                .ref()
                .substring(7);
        var spent = friend("S1", sender, null, code);
        take(spent.order());
        take(spent.at(60).status(OrderStatus.CANCELLED).order());
        assertThat(rewards.of(id())).extracting(Rewards.Entry::entry).containsExactly("EARN", "SPEND", "RESTORE");

        var again = friend("S2", sender, null, code);
        take(again.order());
        assertThat(rewards.of(id()))
                .extracting(Rewards.Entry::entry)
                .containsExactly("EARN", "SPEND", "RESTORE", "SPEND");
        take(friend("S3", sender, null, code).order());
        assertThat(rewards.of(id())).as("spent once").hasSize(4);

        // What it was given for comes to nothing while it is spent, then what it was spent in.
        told = late;
        cancel();
        assertThat(rewards.of(id())).hasSize(4);
        take(again.at(60).status(OrderStatus.CANCELLED).order());
        assertThat(rewards.of(id()))
                .extracting(Rewards.Entry::entry)
                .containsExactly("EARN", "SPEND", "RESTORE", "SPEND", "RESTORE", "UNDO");
    }

    @Test
    void nobodyRecommendsUsToHimselfNorByACodeThatHasEnded() {
        var code = recommended();
        take(friend("F1", sender, code, null).order());
        take(friend("F2", "other." + sender, "AMICO0000000", null).order());
        cancel();
        take(friend("F3", "third." + sender, code, code).order());
        assertThat(inShop("QUEUED", "SENDING", "MANUAL", "DONE")).isEmpty();
        assertThat(rewardLetters()).isEmpty();
    }

    @Test
    void whatIsBoughtAtATillHasArrived() {
        told.channel(SalesChannel.STORE);
        waitsOnlyAt(placed(), "IntermediateCatchEvent_HowToDue", OFFER);
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
        waitsOnlyAt(instance, "UserTask_DecideRemedy", "Gateway_News");
        assertThat(task("UserTask_DecideRemedy", instance)).hasCandidateGroup("care");
        ring(instance, "BoundaryEvent_RemedyOverdue");
        assertThat(task("UserTask_DecideRemedy", instance)).hasCandidateGroup("care-lead");
        decide("COUPON");
        waitsOnlyAt(instance, "IntermediateCatchEvent_RemedySettled", "Gateway_News");
        assertThat(letters()).as("no shop knows it yet").containsExactly("WELCOME", "DELAY", "DELAY");
        assertThat(inShop("QUEUED")).containsExactly("ISSUE_COUPON");
        doneInShop();
        waitsOnlyAt(instance, "Gateway_News");
        assertThat(letters()).containsExactly("WELCOME", "DELAY", "DELAY", "REMEDY");
        assertThat(lastMail()).containsPattern("SCUSE[A-Z2-9]{10}").contains("(10 %, fino al ");
        parcel(ShipmentStatus.IN_TRANSIT, now().plus(DAY.multipliedBy(11)));
        assertThat(letters()).as("the same severity").hasSize(4);

        parcel(ShipmentStatus.RETURN_TO_SENDER, null);
        assertThat(openTickets()).singleElement().asString().contains("perso o torna indietro");
        assertThat(letters()).hasSize(4);
        waitsOnlyAt(instance, "Gateway_News");

        cancel();
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_AllUndone");
        assertThat(effects.standing(id())).isEmpty();
        assertThat(inShop("QUEUED")).containsExactly("DISABLE_COUPON");
        assertThat(openTickets()).hasSize(1);
    }

    @Test
    void whatIsDroppedIsNotToldOf() {
        var instance = gravelyLate();
        decide("COUPON");
        settle(Settlement.DROP);
        waitsOnlyAt(instance, "Gateway_News");
        assertThat(instance).hasPassed("EndEvent_RemedyDropped");
        assertThat(letters()).doesNotContain("REMEDY");
    }

    @Test
    void aRewardThatIsDroppedIsNotToldOf() {
        var code = recommended();
        var mine = told;
        told = friend("F1", "friend." + sender, code, null);
        var friendly = placed();
        settle(Settlement.DROP);
        assertThat(friendly).hasPassed("EndEvent_RewardDropped");
        told = mine;
        assertThat(rewardLetters()).isEmpty();
    }

    @Test
    void whatGetsGraverWhileAPersonDecidesIsActedOnAtOnce() {
        var instance = gravelyLate();
        parcel(ShipmentStatus.RETURN_TO_SENDER, null);
        assertThat(openTickets()).singleElement().asString().contains("perso o torna indietro");
        waitsOnlyAt(instance, "UserTask_DecideRemedy", "Gateway_News");
        assertThat(runtime.getVariable(instance.getId(), "severity")).isEqualTo("LOST");

        parcel(ShipmentStatus.DELIVERED, null);
        waitsOnlyAt(instance, "UserTask_DecideRemedy", "IntermediateCatchEvent_HowToDue", OFFER);
        decide("COUPON");
        doneInShop();
        waitsOnlyAt(instance, "IntermediateCatchEvent_HowToDue", OFFER);
        assertThat(lastMail()).containsPattern("SCUSE[A-Z2-9]{10}");
    }

    @Test
    void newsThatComesTwiceOrLateIsNoNews() {
        told.promised(now().plus(DAY.multipliedBy(4)));
        var instance = placed();
        var first = now();
        var news = Told.parcel(
                "p",
                told.order().id(),
                first,
                ShipmentStatus.IN_TRANSIT,
                null,
                first.plus(DAY.multipliedBy(5)),
                "GLS",
                "TN1");
        take(news);
        take(news);
        // Older, and graver: it was true before.
        take(Told.parcel(
                "p",
                told.order().id(),
                first.minusSeconds(600),
                ShipmentStatus.IN_TRANSIT,
                null,
                first.plus(DAY.multipliedBy(9)),
                "GLS",
                "TN1"));
        clocks.advance(Duration.ofHours(1));
        // Better, then as late as before.
        parcel(ShipmentStatus.IN_TRANSIT, first.plus(DAY.multipliedBy(3)));
        parcel(ShipmentStatus.IN_TRANSIT, first.plus(DAY.multipliedBy(5)));
        take(news);
        waitsOnlyAt(instance, "Gateway_News");
        assertThat(letters()).containsExactly("WELCOME", "DELAY");
    }

    @ParameterizedTest
    @CsvSource({"COUPON,ISSUE_COUPON,SCUSE", "EXPRESS,SEND_EXPRESS,espresso", "REFUND,REFUND_ORDER,'12,50'"})
    void aRemedyGoesToTheShopOnceAndTheCustomerIsTold(String remedy, String command, String said) {
        var instance = gravelyLate();
        decide(remedy);
        assertThat(inShop("QUEUED")).containsExactly(command);
        assertThat(effects.standing(id())).extracting(CareEffects.Effect::kind).contains(remedy);
        doneInShop();
        waitsOnlyAt(instance, "Gateway_News");
        assertThat(lastMail()).contains(said);

        cancel();
        assertThat(instance).isEnded();
        assertThat(effects.standing(id())).isEmpty();
        assertThat(inShop("QUEUED")).isEqualTo(remedy.equals("COUPON") ? List.of("DISABLE_COUPON") : List.of());
        if (remedy.equals("EXPRESS")) {
            assertThat(instance).hasPassed("EndEvent_LeftToPerson");
            assertThat(openTickets()).last().asString().contains("resta da sistemare");
        } else {
            assertThat(instance).hasPassed("EndEvent_AllUndone");
        }
    }

    @Test
    void aCouponThatWasSpentIsLeftToAPerson() {
        var instance = gravelyLate();
        decide("COUPON");
        var code = effects.standing(id()).stream()
                .filter(effect -> effect.kind().equals("COUPON"))
                .findFirst()
                .orElseThrow()
                .ref()
                .substring(7);
        take(friend("S1", sender, null, code.toLowerCase(java.util.Locale.ROOT)).order());
        assertThat(rewards.of(id())).extracting(Rewards.Entry::entry).containsExactly("EARN", "SPEND");
        cancel();
        assertThat(instance).hasPassed("EndEvent_LeftToPerson");
        assertThat(rewards.of(id())).hasSize(2);
        assertThat(openTickets().stream().filter(subject -> subject.contains("resta da sistemare")))
                .as("not twice")
                .hasSize(1);
    }

    @Test
    void aLetterThatFailsIsTriedAgainBecomesAnIncidentAndLeavesOnceMended() {
        var instance = delivered();
        var job = timer(instance, "IntermediateCatchEvent_HowToDue").getId();
        identity.clearAuthentication();
        var customer = runtime.getVariable(instance.getId(), "customerId");
        runtime.setVariable(instance.getId(), "customerId", "999999999999");
        clocks.advance(Duration.ofDays(4));
        do {
            assertThatThrownBy(() -> management.executeJob(job)).isInstanceOf(RuntimeException.class);
        } while (timer(instance, "IntermediateCatchEvent_HowToDue").getRetries() > 0);
        assertThat(runtime.createIncidentQuery()
                        .processInstanceId(instance.getId())
                        .list())
                .hasSize(1);
        assertThat(letters()).containsExactly("WELCOME");

        runtime.setVariable(instance.getId(), "customerId", customer);
        management.setJobRetries(job, 1);
        management.executeJob(job);
        waitsOnlyAt(instance, "IntermediateCatchEvent_SurveyDue", OFFER);
        assertThat(letters()).containsExactly("WELCOME", "HOW_TO");
    }

    @Test
    void theJobExecutorRingsTheTimersByItself() {
        var instance = delivered();
        var due =
                timer(instance, "IntermediateCatchEvent_HowToDue").getDuedate().toInstant();
        var executor = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getJobExecutor();
        executor.start();
        try {
            clocks.advance(Duration.between(clock.instant(), due).plusMinutes(1));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> waitsOnlyAt(instance, "IntermediateCatchEvent_SurveyDue", OFFER));
        } finally {
            executor.shutdown();
        }
        assertThat(letters()).containsExactly("WELCOME", "HOW_TO");
    }

    @Test
    void aDecisionForNothingSendsNothing() {
        var instance = gravelyLate();
        decide("NOTHING");
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
        assertThat(lastMail()).contains("Bologna");
        parcel(ShipmentStatus.DELIVERED, null);
        waitsOnlyAt(instance, "IntermediateCatchEvent_HowToDue", OFFER);
        assertThat(instance).hasPassed("EndEvent_CollectedInTime");
    }

    @Test
    void whoIsRemindedCollectsLate() {
        var instance = ready();
        ring(instance, "IntermediateCatchEvent_ReminderDue");
        assertThat(letters()).containsExactly("WELCOME", "READY_TO_COLLECT", "COLLECT_REMINDER");
        parcel(ShipmentStatus.DELIVERED, null);
        waitsOnlyAt(instance, "IntermediateCatchEvent_HowToDue", OFFER);
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
        waitsOnlyAt(instance, "IntermediateCatchEvent_HowToDue", OFFER);
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

    @Test
    void anOrderThatIsOpenedAgainIsCaredForAnew() {
        told.payment(PaymentStatus.PENDING);
        var first = placed();
        take(told.at(60).status(OrderStatus.CANCELLED).order());
        assertThat(first).isEnded();

        take(told.at(120).status(OrderStatus.OPEN).payment(PaymentStatus.PAID).order());
        var again = caseOf(CARE, id());
        waitsOnlyAt(again, "Gateway_News");
        take(told.order());
        // What is older says nothing of now.
        take(told.at(90).status(OrderStatus.CANCELLED).order());
        waitsOnlyAt(caseOf(CARE, id()), "Gateway_News");

        take(told.at(180).status(OrderStatus.CANCELLED).order());
        assertThat(again).isEnded();
        assertThat(again).hasPassed("EndEvent_AllUndone");
        assertThat(effects.standing(id())).isEmpty();
    }

    /** Where a case can wait. */
    enum Step {
        NEWS("Gateway_News"),
        REMEDY("UserTask_DecideRemedy", "Gateway_News"),
        UNPAID("Gateway_PaidOrNever", "Gateway_News"),
        COUPON("IntermediateCatchEvent_RemedySettled", "Gateway_News"),
        REFUND("IntermediateCatchEvent_RemedySettled", "Gateway_News"),
        EXPRESS("IntermediateCatchEvent_RemedySettled", "Gateway_News"),
        REWARD("IntermediateCatchEvent_RewardSettled", "Gateway_News"),
        PREPARATION("Gateway_Preparation"),
        COLLECTION("Gateway_Collection"),
        REMINDED("Gateway_LateCollection"),
        GOODS("UserTask_LookAfterGoods"),
        HOW_TO("IntermediateCatchEvent_HowToDue", PostPurchaseCareProcessTests.OFFER),
        SURVEY("IntermediateCatchEvent_SurveyDue", PostPurchaseCareProcessTests.OFFER),
        SCORE("Gateway_ScoreOrSilence", PostPurchaseCareProcessTests.OFFER),
        OFFER(PostPurchaseCareProcessTests.OFFER),
        /** The letter itself waits for the morning. */
        OFFER_AT_NIGHT("CallActivity_SendOffer");

        private final String[] elements;

        Step(String... elements) {
            this.elements = elements;
        }
    }

    /** Letters to the customer wait at night; all of them by the same diagram, so one stands for all. */
    @Test
    void everyPlaceToWaitIsAStep() {
        var model = ModelFiles.model(ModelFiles.PROCESSES.resolve(CARE + ".bpmn"));
        var waits = new java.util.TreeSet<String>();
        model.getModelElementsByType(EventBasedGateway.class).forEach(gateway -> waits.add(gateway.getId()));
        model.getModelElementsByType(UserTask.class).forEach(task -> waits.add(task.getId()));
        model.getModelElementsByType(IntermediateCatchEvent.class).stream()
                .filter(event ->
                        event.getPreviousNodes().list().stream().noneMatch(EventBasedGateway.class::isInstance))
                .forEach(event -> waits.add(event.getId()));
        waits.add("CallActivity_SendOffer");
        assertThat(java.util.Arrays.stream(Step.values()).flatMap(step -> Stream.of(step.elements)))
                .containsAll(waits);
    }

    private ProcessInstance upTo(Step step) {
        return switch (step) {
            case NEWS -> {
                told.promised(now().plus(DAY.multipliedBy(5)));
                yield placed();
            }
            case REMEDY -> gravelyLate();
            case UNPAID -> {
                var code = recommended();
                told = friend("F1", "friend." + sender, code, null).payment(PaymentStatus.PENDING);
                yield placed();
            }
            case COUPON, REFUND, EXPRESS -> {
                var late = gravelyLate();
                decide(step.name());
                yield late;
            }
            case REWARD -> {
                var code = recommended();
                told = friend("F1", "friend." + sender, code, null);
                yield placed();
            }
            case PREPARATION -> {
                told.collected("BO1");
                yield placed();
            }
            case COLLECTION -> ready();
            case REMINDED -> {
                var kept = ready();
                ring(kept, "IntermediateCatchEvent_ReminderDue");
                yield kept;
            }
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
            case OFFER_AT_NIGHT -> {
                var enthusiastic = asked();
                answer(10);
                var due = timer(enthusiastic, "IntermediateCatchEvent_OfferDue")
                        .getDuedate()
                        .toInstant()
                        .atZone(ZoneId.of("Europe/Rome"));
                clocks.setOffset(Duration.between(
                        Instant.now(),
                        due.toLocalDate().plusDays(1).atTime(3, 0).atZone(due.getZone())));
                ring(enthusiastic, "IntermediateCatchEvent_OfferDue");
                yield enthusiastic;
            }
        };
    }

    static Stream<Arguments> stepsAndWays() {
        return java.util.Arrays.stream(Step.values())
                .flatMap(step -> java.util.Arrays.stream(Way.values()).map(way -> Arguments.of(step, way)));
    }

    @ParameterizedTest
    @MethodSource("stepsAndWays")
    void undoneAtEachStepItEndsAsIfNeverBought(Step step, Way way) {
        var instance = upTo(step);
        waitsOnlyAt(instance, step.elements);
        assertThat(letters()).isNotEmpty();
        var survey = step == Step.SCORE ? LINK.matcher(lastMail()).results().findFirst() : null;

        undo(way);

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_AllUndone");
        assertThat(effects.standing(id())).isEmpty();
        assertThat(effects.of(id())).as("the audit").isNotEmpty();
        assertThat(letters()).as("nothing of it has left").isEmpty();
        assertThat(inShop("QUEUED", "SENDING", "MANUAL", "CHECKING", "DONE"))
                .as("the shop hears of nothing")
                .isEmpty();
        assertThat(rewards.of(id()).stream().mapToInt(Rewards.Entry::points).sum())
                .isZero();
        assertThat(rewards.of(id()))
                .extracting(Rewards.Entry::entry)
                .isEqualTo(step == Step.COUPON || step == Step.REWARD ? List.of("EARN", "UNDO") : List.of());
        assertThat(jdbc.sql("select count(*) from referral where order_id = ? and ended_at is null")
                        .param(id())
                        .query(Long.class)
                        .single())
                .isZero();
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

    @Test
    void newsThatNobodyHasHeardYetGoesAlongToo() {
        // Of a customer who is new nobody waits for anything.
        take(order("0").order());
        transaction.executeWithoutResult(status -> intake.take(shop, told.order()));
        long before = customer();
        transaction.executeWithoutResult(status -> intake.take(
                shop,
                new Told("1", Told.guest("other" + sender), now().minusSeconds(60))
                        .payment(PaymentStatus.PAID)
                        .at(30)
                        .order()));
        long after = customer();
        assertThat(after).isNotEqualTo(before);
        assertThat(jdbc.sql("""
                                select name || ' ' || customer_id || ' ' || business_key || coalesce(' ' || (variables ->> 'customerId'), '')
                                from process_event where cause = ? and customer_id is not null
                                """).param("order:" + id()).query(String.class).list())
                .containsExactlyInAnyOrder(
                        "order.placed " + after + " " + id() + " " + after,
                        "customer.ordered " + after + " customer:" + after);
        events.deliver();
        assertThat(runtime.getVariable(caseOf(CARE, id()).getId(), "customerId"))
                .isEqualTo(Long.toString(after));
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
                        .flags(List.of(customer), new ContactFacts.Situation("offer", null, null, Channel.EMAIL))
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

    /** From the letter on it is tested with the survey campaign. */
    @Test
    void whoIsUnhappyInASurveyAndSaysWhyGetsATicket() {
        var key = "u-" + UUID.randomUUID();
        long customer = jdbc.sql("""
                        with made as (
                            insert into customer (id, kind, display_name, language, stage, created_at, updated_at)
                            values (nextval('customer_seq'), 'PERSON', 'Rita Conti', 'it', 'AWARENESS', now(), now()) returning id)
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        select nextval('contact_point_seq'), id, 'EMAIL', :mail, :mail, true, now() from made returning customer_id
                        """)
                .param("mail", key + "@example.com")
                .query(Long.class)
                .single();
        jdbc.sql("""
                        insert into segment (key, name, subjects, definition, created_at, created_by, changed_at, changed_by)
                        values (?, 'Gara', 'CUSTOMERS', '{"inSegment":"none"}', now(), 'marta', now(), 'marta')
                        """).param(key).update();
        long answer = jdbc.sql("""
                        with survey as (
                            insert into campaign (name, kind, segment_key, topic, window_days, window_from, window_until, zone,
                                test_percent, hold_out_percent, bounce_limit, complaint_limit, attribution_days, settings,
                                created_at, created_by, changed_at, changed_by)
                            values ('Gara', 'SURVEY', :key, 'SURVEY', '{1}', '09:00', '18:00', 'Europe/Rome', 0, 0, 5, 0.3, 14,
                                '{"questions":[{"kind":"NPS","text":{"it":"Ci consiglieresti?","en":"Would you?"}}]}',
                                now(), 'marta', now(), 'marta') returning id)
                        insert into campaign_response (campaign_id, customer_id, message_id, wave, language, answered_at)
                        select id, :customer, (select max(id) from message), 0, 'it', now() from survey returning id
                        """)
                .param("key", key)
                .param("customer", customer)
                .query(Long.class)
                .single();
        transaction.executeWithoutResult(status -> scores.given("campaign", Long.toString(answer), customer, 3, true));
        events.deliver();
        assertThat(jdbc.sql("select subject from ticket where customer_id = ?")
                        .param(customer)
                        .query(String.class)
                        .list())
                .containsExactly("Sondaggio «Gara»: non è contento");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        for (var process : List.of(CARE, UNDONE, ANSWER)) {
            assertThat(Coverage.missing(process))
                    .as("not gone through; see target/models/%s-coverage.bpmn", process)
                    .isEmpty();
        }
    }
}
