package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.order.OrderDesk;
import io.filo.order.ReturnCourse;
import io.filo.order.ReturnView;
import io.filo.order.Returns;
import io.filo.order.Returns.Inspected;
import io.filo.order.Returns.Item;
import io.filo.order.Returns.Request;
import io.filo.order.Snapshot;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.Person;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.ReturnSnapshot;
import io.filo.order.Snapshot.ReturnStatus;
import io.filo.order.Snapshot.ReturnedLine;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.order.Told;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.DueCommands;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Ordered;
import io.filo.shop.ShopCommands.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Return or withdrawal", from what the customer says on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReturnWithdrawalProcessTests extends CaseTest {

    private static final String RETURN = "return-withdrawal";
    private static final String NO_PARCEL_YET = "IntermediateCatchEvent_NoParcelYet";
    private static final String INSPECT = "UserTask_InspectReturn";
    private static final String REVIEW = "UserTask_ReviewReturn";

    @Autowired
    SnapshotIntake intake;

    @Autowired
    OrderDesk orders;

    @Autowired
    Returns returns;

    @Autowired
    ReturnCourse course;

    @Autowired
    HistoryService history;

    @Autowired
    Connectors connectors;

    @Autowired
    ShopCommands shopCommands;

    @Autowired
    DueCommands sending;

    private final String shop = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final String email = "elena." + UUID.randomUUID() + "@posta.example";

    Instant now;
    long order;

    @AfterEach
    void noShop() {
        jdbc.sql("delete from shop_command where connector_key = ?").param(shop).update();
        jdbc.sql("delete from shop_connector where key = ?").param(shop).update();
    }

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(RETURN);
    }

    @BeforeEach
    void anOrder() {
        now = clock.instant();
        connectors.save(new Draft(shop, shop, "native", null, true, null, "UTC", null, null, null, null), true, "test");
        order = take(new Told("1", Told.guest(email), now.minus(Duration.ofDays(8)))
                .payment(PaymentStatus.PAID)
                .order());
        events.deliver();
    }

    @Test
    void aWithdrawalInTimeGoesItsWay() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1", "2", "3");
        var instance = caseOf(RETURN, id);
        waitsOnlyAt(instance, NO_PARCEL_YET);
        assertThat(letters()).hasSize(2);
        assertThat(letters().get(0))
                .startsWith("Ricevuta del tuo recesso, ordine N1\n")
                .contains("1 × Aurora trail, 1 × Merino socks, 1 × Soft flask", "Ricevuta il: ", ", 12:00", "/track/");
        assertThat(letters().get(1)).startsWith("Come rimandarlo: reso " + id);
        assertThat(back(id).status()).isEqualTo(ReturnStatus.APPROVED);

        clocks.advance(Duration.ofDays(2));
        returns.receive(id, clock.instant());
        events.deliver();
        waitsOnlyAt(instance, INSPECT);
        assertThat(task(INSPECT, instance)).hasCandidateGroup("care").hasCandidateGroup("store");
        returns.inspect(id, List.of(new Inspected("1", BigDecimal.ONE, "NEW")));
        settle(id, Map.of("settlement", "REFUND", "refund", "161.00"));
        refund(instance);

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("ServiceTask_TellOfRefund", "EndEvent_ReturnCompleted");
        assertThat(back(id).status()).isEqualTo(ReturnStatus.COMPLETED);
        assertThat(back(id).refund()).isEqualByComparingTo("161");
        assertThat(letters()).hasSize(3);
        assertThat(letters().get(2)).contains("161,00");
        assertThat(told("return.completed", order)).isEqualTo(1);
        assertThat(commands()).singleElement().satisfies(act -> {
            assertThat(act.kind()).isEqualTo(Kind.REFUND_ORDER);
            assertThat(act.details())
                    .containsEntry("orderId", "1")
                    .containsEntry("amount", "161.00")
                    .containsEntry("currency", "EUR")
                    .containsEntry("reason", "Return " + id);
        });
        assertThat(variables(instance)).noneMatch(value -> value.contains("@") || value.contains("Mia"));
    }

    @Test
    void noMoreIsPaidBackThanIsLeftOfTheOrder() {
        arrived(3);
        var half = List.of(new Item("1", new BigDecimal("0.5"), null, null));
        assertThatThrownBy(() -> returns.request(
                        new Request(order, ReturnKind.WITHDRAWAL, ReturnMode.PORTAL, half, "half", clock.instant())))
                .hasMessageContaining("sold by the piece");
        long first = ask(ReturnKind.WITHDRAWAL, "1");
        receive(first);
        settle(first, Map.of("settlement", "REFUND", "refund", "129.00"));
        refund(caseOf(RETURN, first));
        long second = ask(ReturnKind.WITHDRAWAL, "2", "3");
        receive(second);

        assertThat(returns.refundable(order)).isEqualByComparingTo("32");
        BigDecimal proposed = transaction.execute(status -> course.proposedRefund(second));
        assertThat(proposed).isLessThanOrEqualTo(new BigDecimal("32"));
        assertThatThrownBy(() -> returns.checkRefund(second, new BigDecimal("32.01")))
                .hasMessageContaining("Between 0 and 32.00");
        assertThatThrownBy(() -> returns.inspect(second, List.of(new Inspected("2", new BigDecimal("2"), "NEW"))))
                .hasMessageContaining("At most 1");
        settle(second, Map.of("settlement", "REFUND", "refund", "32.00"));
        refund(caseOf(RETURN, second));
        assertThat(told("order.cancelled", order)).as("all is paid back").isEqualTo(1);
        assertThat(orders.order(order).undoneAt()).isNotNull();
    }

    @Test
    void whatNeverLeftTheShopIsNotAwaited() {
        long id = ask(ReturnKind.WITHDRAWAL, "1", "2", "3");
        var instance = caseOf(RETURN, id);

        waitsOnlyAt(instance, REVIEW);
        complete(RETURN, id, REVIEW, Map.of("reviewDecision", "APPROVE"));
        waitsOnlyAt(instance, INSPECT);
        assertThat(letters()).as("no word of a parcel").hasSize(1);
        assertThat(task(INSPECT, instance).getDueDate())
                .isBefore(java.util.Date.from(clock.instant().plus(Duration.ofDays(14))));
        settle(id, Map.of("settlement", "REFUND", "refund", "161.00"));
        refund(instance);
        assertThat(instance).isEnded();
        assertThat(back(id).status()).isEqualTo(ReturnStatus.COMPLETED);
    }

    @Test
    void whatIsAskedTwiceIsOneCase() {
        arrived(3);
        var request = request(ReturnKind.WITHDRAWAL, "1");
        long id = returns.request(request);
        assertThat(returns.request(request)).isEqualTo(id);
        events.deliver();
        assertThat(casesOf(RETURN, id)).isEqualTo(1);
        assertThat(letters()).hasSize(2);
    }

    @Test
    void whoHasNoAddressIsToldByAPerson() {
        arrived(3);
        jdbc.sql("update contact_point set state = 'HARD_BOUNCED', bounced_at = now() where customer_id = ?")
                .param(orders.order(order).customerId())
                .update();
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        waitsOnlyAt(instance, "UserTask_AcknowledgeByHand");
        complete(RETURN, id, "UserTask_AcknowledgeByHand", Map.of());
        // Where to send it he has to be told, too.
        waitsOnlyAt(instance, "UserTask_TellByHand");
        assertThat(task("UserTask_TellByHand", instance)).hasCandidateGroup("care");
        complete(RETURN, id, "UserTask_TellByHand", Map.of());
        waitsOnlyAt(instance, NO_PARCEL_YET);
        assertThat(letters()).isEmpty();
    }

    @Test
    void whatTheShopHadPaidBackBeforeItToldOfItIsNotConfirmed() {
        long id = fromShop(ReturnStatus.COMPLETED, 1);
        assertThat(ended(id).getEndActivityId()).isEqualTo("EndEvent_OverAlready");
        assertThat(letters()).isEmpty();
        assertThat(commands()).isEmpty();
    }

    @Test
    void theBuyerOfAMarketplaceWithoutAnAddressIsToldOfARejectionByAPerson() {
        var buyer = new Person("m-" + UUID.randomUUID(), null, false, null, "Mia", "Rossi", null, null, "it-IT", null);
        take(new Told("2", buyer, now.minus(Duration.ofDays(50)))
                .payment(PaymentStatus.PAID)
                .model(Snapshot.SalesModel.MARKETPLACE)
                .order());
        take(Told.parcel("q", "2", now.minus(Duration.ofDays(40)), ShipmentStatus.DELIVERED, null));
        order = jdbc.sql("select id from shop_order where shop = ? and external_id = '2'")
                .param(shop)
                .query(Long.class)
                .single();
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        complete(RETURN, id, "UserTask_AcknowledgeByHand", Map.of());
        waitsOnlyAt(instance, "UserTask_RejectByHand");
        assertThat(back(id).status()).isEqualTo(ReturnStatus.REJECTED);
        complete(RETURN, id, "UserTask_RejectByHand", Map.of());
        assertThat(instance).isEnded();
        assertThat(letters()).isEmpty();
    }

    @Test
    void theLetterHasTheLabelThatTheShopGives() {
        arrived(3);
        long id = fromShop(ReturnStatus.REQUESTED, 1);
        assertThat(caseOf(RETURN, id)).hasPassed("ServiceTask_SendLabel");
        assertThat(letters().get(1))
                .contains("Stampa questa etichetta e incollala sul pacco: https://labels.example/r1.pdf");
    }

    @Test
    void aPersonAcceptsWhatTheTableLeavesOpen() {
        onItsWay();
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        waitsOnlyAt(instance, REVIEW);
        assertThat(task(REVIEW, instance)).hasCandidateGroup("care");
        complete(RETURN, id, REVIEW, Map.of("reviewDecision", "APPROVE"));
        waitsOnlyAt(instance, NO_PARCEL_YET);
        assertThat(instance).hasPassed("ServiceTask_SendLabel");
    }

    @Test
    void theLeadIsCalledWhenNobodyReviewsBeforeTheLegalLimit() {
        onItsWay();
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        waitsOnlyAt(instance, REVIEW);
        isDue(timer(instance, "StartEvent_ReviewOverdue"), now.plus(Duration.ofDays(11)));
        ring(instance, "StartEvent_ReviewOverdue");
        waitsOnlyAt(instance, REVIEW, "UserTask_LookAfterReview");
        assertThat(task("UserTask_LookAfterReview", instance)).hasCandidateGroup("care-lead");
        complete(RETURN, id, REVIEW, Map.of("reviewDecision", "APPROVE"));
        waitsOnlyAt(instance, NO_PARCEL_YET);

        long other = ask(ReturnKind.WITHDRAWAL, "2");
        var late = caseOf(RETURN, other);
        ring(late, "StartEvent_ReviewOverdue");
        complete(RETURN, other, "UserTask_LookAfterReview", Map.of());
        waitsOnlyAt(late, REVIEW);
    }

    @Test
    void whoCannotBeWrittenToIsToldHowItWasSettledByAPerson() {
        arrived(3);
        long refunded = ask(ReturnKind.WITHDRAWAL, "1");
        long exchanged = ask(ReturnKind.EXCHANGE, "2");
        receive(refunded);
        receive(exchanged);
        var refund = caseOf(RETURN, refunded);
        var exchange = caseOf(RETURN, exchanged);
        bounced();
        settle(refunded, Map.of("settlement", "REFUND", "refund", "129.00"));
        refund(refund);
        waitsOnlyAt(refund, "UserTask_TellOfSettlementByHand");
        assertThat(task("UserTask_TellOfSettlementByHand", refund)).hasCandidateGroup("care");
        assertThat(back(refunded).status()).isEqualTo(ReturnStatus.COMPLETED);
        complete(RETURN, refunded, "UserTask_TellOfSettlementByHand", Map.of());
        assertThat(refund).isEnded();

        identity.setAuthentication("anna", List.of("care"));
        settle(exchanged, Map.of("settlement", "EXCHANGE"));
        complete(RETURN, exchanged, "UserTask_SendReplacement", Map.of());
        waitsOnlyAt(exchange, "UserTask_TellOfSettlementByHand");
    }

    @Test
    void whoCannotBeWrittenToIsRemindedAndToldOfTheClosingByAPerson() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        bounced();
        ring(instance, NO_PARCEL_YET);
        waitsOnlyAt(instance, "UserTask_RemindByHand");
        assertThat(task("UserTask_RemindByHand", instance)).hasCandidateGroup("care");
        clocks.advance(Duration.ofDays(1));
        complete(RETURN, id, "UserTask_RemindByHand", Map.of());
        isDue(
                timer(instance, "IntermediateCatchEvent_StillNoParcel"),
                clock.instant().plus(Duration.ofDays(16)));
        ring(instance, "IntermediateCatchEvent_StillNoParcel");
        waitsOnlyAt(instance, "UserTask_TellOfClosingByHand");
        assertThat(back(id).status()).isEqualTo(ReturnStatus.CANCELLED);
        complete(RETURN, id, "UserTask_TellOfClosingByHand", Map.of());
        assertThat(instance).isEnded();
        assertThat(letters()).hasSize(2);
    }

    @Test
    void whatTheShopTakesOutOfTheOrderAfterwardsComesBackAllTheSame() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var before = back(id).lines().get(0);
        take(new Told("1", Told.guest(email), now.minus(Duration.ofDays(8)))
                .payment(PaymentStatus.PAID)
                .at(Duration.ofDays(30).toSeconds())
                .without("1")
                .order());
        assertThat(orders.order(order).lines()).hasSize(2);
        assertThat(back(id).lines()).containsExactly(before);
        assertThat(before.name()).isEqualTo("Aurora trail");
        assertThat(proposed(id)).isEqualByComparingTo("129");
    }

    @Test
    void whatAShopSaysCameBackBeyondTheOrderIsKeptAndNotPaidFor() {
        arrived(3);
        long id = fromShop(ReturnStatus.APPROVED, 1, "50");
        var line = back(id).lines().get(0);
        assertThat(line.quantity()).isEqualByComparingTo("50");
        assertThat(line.bought()).isEqualByComparingTo("1");
        assertThat(back(id).isBeyondOrder()).isTrue();
        assertThat(back(id).amount()).isEqualByComparingTo("129");
        assertThat(proposed(id)).isEqualByComparingTo("129");
    }

    @Test
    void onePieceIsNotPaidForByTwoReturns() {
        arrived(3);
        long mine = ask(ReturnKind.WITHDRAWAL, "1");
        takeReturn(ReturnStatus.APPROVED, 1, "1");
        events.deliver();
        long shops = returns.ofOrder(order).stream()
                .mapToLong(ReturnView::id)
                .filter(id -> id != mine)
                .findFirst()
                .orElseThrow();
        assertThat(proposed(mine)).isEqualByComparingTo("129");
        assertThat(back(shops).lines())
                .singleElement()
                .satisfies(line -> assertThat(line.bought()).isZero());
        assertThat(proposed(shops)).isZero();
    }

    @Test
    void theShopsWordOfTheRefundThatWeOrderedIsNoOtherReturn() {
        arrived(3);
        long mine = ask(ReturnKind.WITHDRAWAL, "1");
        receive(mine);
        settle(mine, Map.of("settlement", "REFUND", "refund", "129.00"));
        refund(caseOf(RETURN, mine));
        answered("SENDING", null);
        assertThat(refundTold("509", "129.00")).as("we do not know yet").isEqualTo(Taken.EARLY);
        answered("DONE", "201 {\"refund\": {\"id\": 509, \"order_id\": 1}}");
        assertThat(refundTold("509", "129.00")).isEqualTo(Taken.UNCHANGED);
        assertThat(refundTold("509", "129.00")).isEqualTo(Taken.UNCHANGED);
        assertThat(returns.ofOrder(order)).extracting(ReturnView::id).containsExactly(mine);
        assertThat(returns.refundable(order)).isEqualByComparingTo("32");

        assertThat(refundTold("510", "129.00")).as("another refund").isEqualTo(Taken.NEW);
        assertThat(returns.ofOrder(order)).hasSize(2);
        assertThat(returns.refundable(order)).as("both").isZero();
    }

    @Test
    void aRefundOfAnotherSumIsNotTakenForOurs() {
        arrived(3);
        long mine = ask(ReturnKind.WITHDRAWAL, "1");
        receive(mine);
        settle(mine, Map.of("settlement", "REFUND", "refund", "129.00"));
        refund(caseOf(RETURN, mine));
        answered("DONE", "201 {\"refund\": {\"id\": 509, \"order_id\": 1}}");
        assertThat(refundTold("509", "128.00")).isEqualTo(Taken.NEW);
        assertThat(refundTold("1", "129.00")).as("an id, but not the refund's").isEqualTo(Taken.NEW);
        assertThat(returns.ofOrder(order)).hasSize(3);
    }

    private void answered(String state, @Nullable String answer) {
        jdbc.sql("update shop_command set state = ?, answer = ? where connector_key = ?")
                .params(java.util.Arrays.asList(state, answer, shop))
                .update();
    }

    private Taken refundTold(String id, String amount) {
        var told = new ReturnSnapshot(
                id,
                now.plusSeconds(60),
                "1",
                ReturnKind.OTHER,
                ReturnMode.PORTAL,
                ReturnStatus.COMPLETED,
                now.plusSeconds(60),
                new BigDecimal(amount),
                null,
                List.of());
        return Objects.requireNonNull(transaction.execute(status -> intake.take(new Source(shop, null, false), told)));
    }

    private BigDecimal proposed(long id) {
        return Objects.requireNonNull(transaction.execute(status -> course.proposedRefund(id)));
    }

    private void bounced() {
        jdbc.sql("update contact_point set state = 'HARD_BOUNCED', bounced_at = now() where customer_id = ?")
                .param(orders.order(order).customerId())
                .update();
    }

    @Test
    void aPersonRejectsWithAReason() {
        arrived(20 * 24);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        complete(RETURN, id, REVIEW, Map.of("reviewDecision", "REJECT", "reason", "TOO_LATE"));
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_ReturnRejected");
        assertThat(back(id).status()).isEqualTo(ReturnStatus.REJECTED);
        assertThat(letters().get(1)).contains("il termine è passato");
    }

    @Test
    void theTableRejectsWhatWasPersonalised() {
        arrived(3);
        take(product());
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var ended = ended(id);
        assertThat(ended.getEndActivityId()).isEqualTo("EndEvent_ReturnRejected");
        assertThat(back(id).rejectReason()).isEqualTo("EXEMPT");
        assertThat(letters().get(1)).contains("personalizzati");
    }

    @Test
    void theShopDecidesWhileAPersonReviews() {
        onItsWay();
        long id = fromShop(ReturnStatus.REQUESTED, 1);
        var instance = caseOf(RETURN, id);
        waitsOnlyAt(instance, REVIEW);
        fromShop(ReturnStatus.APPROVED, 2);
        waitsOnlyAt(instance, NO_PARCEL_YET);
        assertThat(instance).hasNotPassed("ServiceTask_SendLabel");
    }

    @Test
    void whatTheShopHasAcceptedIsNotDecidedAgain() {
        onItsWay();
        long id = fromShop(ReturnStatus.APPROVED, 1);
        var instance = caseOf(RETURN, id);
        waitsOnlyAt(instance, NO_PARCEL_YET);
        assertThat(instance).hasNotPassed("BusinessRuleTask_DecideReturn");
        fromShop(ReturnStatus.RECEIVED, 2);
        waitsOnlyAt(instance, INSPECT);
        fromShop(ReturnStatus.COMPLETED, 3);
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_SettledElsewhere");
    }

    @Test
    void anExchangeIsOfferedFirstAndSettledSo() {
        arrived(3);
        long id = ask(ReturnKind.EXCHANGE, "1");
        var instance = caseOf(RETURN, id);
        assertThat(instance).hasPassed("ServiceTask_OfferExchange");
        assertThat(letters().get(1)).startsWith("Vuoi cambiarlo? Reso " + id);
        receive(id);
        settle(id, Map.of("settlement", "EXCHANGE"));
        waitsOnlyAt(instance, "UserTask_SendReplacement");
        assertThat(back(id).status()).isEqualTo(ReturnStatus.RECEIVED);
        complete(RETURN, id, "UserTask_SendReplacement", Map.of());
        assertThat(instance).isEnded();
        assertThat(back(id).refund()).isNull();
        assertThat(letters().get(2)).contains("La sostituzione è in viaggio");
        assertThat(commands()).isEmpty();

        // The replacement is as good as what was bought: it may come back, and is paid for then.
        long anew = ask(ReturnKind.WITHDRAWAL, "1");
        var again = caseOf(RETURN, anew);
        receive(anew);
        settle(anew, Map.of("settlement", "REFUND", "refund", "129.00"));
        refund(again);
        assertThat(again).isEnded();
        assertThat(back(anew).refund()).isEqualByComparingTo("129");
        assertThatThrownBy(() -> ask(ReturnKind.WITHDRAWAL, "1")).hasMessageContaining("cannot be sent back");
    }

    @Test
    void whoHasChosenAnExchangeIsNotAskedAgain() {
        arrived(3);
        long id = Objects.requireNonNull(transaction.execute(status -> {
            long asked = returns.request(request(ReturnKind.EXCHANGE, "1"));
            returns.wish(asked, Returns.Wish.EXCHANGE, "43");
            return asked;
        }));
        events.deliver();
        var instance = caseOf(RETURN, id);
        assertThat(instance).hasNotPassed("ServiceTask_OfferExchange");
        assertThat(letters().get(1)).startsWith("Come rimandarlo: reso " + id);
        assertThat(back(id).exchangeFor()).isEqualTo("43");
    }

    @Test
    void whatIsNotTakenBackIsSettledWithoutMoney() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        receive(id);
        settle(id, Map.of("settlement", "NONE"));
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("ServiceTask_TellOfNothing");
        assertThat(commands()).isEmpty();
        assertThat(back(id).status()).isEqualTo(ReturnStatus.COMPLETED);
    }

    @Test
    void whatDoesNotComeIsRemindedOfThenClosed() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        isDue(timer(instance, NO_PARCEL_YET), now.plus(Duration.ofDays(14)));
        ring(instance, NO_PARCEL_YET);
        assertThat(letters().get(2)).startsWith("Il tuo reso " + id + ": aspettiamo il pacco");
        isDue(timer(instance, "IntermediateCatchEvent_StillNoParcel"), now.plus(Duration.ofDays(30)));
        ring(instance, "IntermediateCatchEvent_StillNoParcel");
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_NeverCame");
        assertThat(back(id).status()).isEqualTo(ReturnStatus.CANCELLED);
        assertThat(letters()).hasSize(4);
    }

    @Test
    void theParcelThatComesAtTheLastMomentIsNotGivenUp() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        ring(instance, NO_PARCEL_YET);
        returns.receive(id, clock.instant());
        var last = timer(instance, "IntermediateCatchEvent_StillNoParcel");
        identity.clearAuthentication();
        assertThatThrownBy(() -> management.executeJob(last.getId())).hasMessageContaining("RECEIVED");
        events.deliver();
        waitsOnlyAt(instance, INSPECT);
    }

    @Test
    void whoKeepsItAfterAllIsLeftAlone() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        returns.cancel(id);
        events.deliver();
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_DecidedElsewhere");
    }

    @Test
    void beforeTheLegalLimitTheLeadIsCalled() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        receive(id);
        isDue(timer(instance, "StartEvent_RefundNear"), now.plus(Duration.ofDays(11)));
        ring(instance, "StartEvent_RefundNear");
        waitsOnlyAt(instance, INSPECT, "UserTask_LookAfterReturn");
        assertThat(task("UserTask_LookAfterReturn", instance)).hasCandidateGroup("care-lead");
        complete(RETURN, id, "UserTask_LookAfterReturn", Map.of());
        waitsOnlyAt(instance, INSPECT);
    }

    @Test
    void theTaskOfTheLeadGoesWithTheMoney() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        clocks.advance(Duration.ofDays(13));
        receive(id);
        // It came late: who inspects has a day all the same.
        isDue(
                timer(instance, "StartEvent_RefundNear"),
                Objects.requireNonNull(back(id).receivedAt()).plus(Duration.ofDays(1)));
        ring(instance, "StartEvent_RefundNear");
        settle(id, Map.of("settlement", "REFUND", "refund", "129.00"));
        refund(instance);
        assertThat(instance).isEnded();
    }

    @Test
    void aRefundThatFailsBecomesAnIncidentAndSucceedsLater() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        receive(id);
        settle(id, Map.of("settlement", "REFUND", "refund", "999999.00"));
        var job = management
                .createJobQuery()
                .processInstanceId(instance.getId())
                .activityId("ServiceTask_RefundReturn")
                .singleResult();
        identity.clearAuthentication();
        // As often as the engine tries by itself.
        do {
            assertThatThrownBy(() -> management.executeJob(job.getId())).hasMessageContaining("161");
        } while (timer(instance, "ServiceTask_RefundReturn").getRetries() > 0);
        assertThat(runtime.createIncidentQuery()
                        .processInstanceId(instance.getId())
                        .list())
                .hasSize(1);
        assertThat(back(id).status()).isEqualTo(ReturnStatus.RECEIVED);

        assertThat(commands()).isEmpty();

        runtime.setVariable(instance.getId(), "refund", "129.00");
        management.setJobRetries(job.getId(), 1);
        refund(instance);
        assertThat(instance).isEnded();
        assertThat(back(id).refund()).isEqualByComparingTo("129");
        assertThat(letters()).hasSize(3);
        assertThat(commands()).hasSize(1);
    }

    @Test
    void aKillBetweenSettlementAndLetterLeavesOneOrderToTheShop() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        receive(id);
        settle(id, Map.of("settlement", "REFUND", "refund", "129.00"));
        var job = timer(instance, "ServiceTask_RefundReturn");
        identity.clearAuthentication();
        // All that the job did was done, but its transaction never got to its end.
        transaction.executeWithoutResult(status -> {
            management.executeJob(job.getId());
            assertThat(commands()).hasSize(1);
            status.setRollbackOnly();
        });
        assertThat(commands()).isEmpty();
        assertThat(back(id).status()).isEqualTo(ReturnStatus.RECEIVED);
        assertThat(letters()).hasSize(2);

        refund(instance);
        assertThat(instance).isEnded();
        assertThat(commands()).hasSize(1);
        assertThat(letters()).hasSize(3);
        assertThatThrownBy(() -> management.executeJob(job.getId())).isInstanceOf(Exception.class);
        assertThat(commands()).hasSize(1);
    }

    @Test
    void whatTheShopPaidBackInThatVeryMomentIsNotPaidAgain() {
        long id = fromShop(ReturnStatus.APPROVED, 1);
        var instance = caseOf(RETURN, id);
        receive(id);
        settle(id, Map.of("settlement", "REFUND", "refund", "129.00"));
        takeReturn(ReturnStatus.COMPLETED, 3, "1");
        var job = timer(instance, "ServiceTask_RefundReturn");
        identity.clearAuthentication();
        assertThatThrownBy(() -> management.executeJob(job.getId())).hasMessageContaining("settled already");
        events.deliver();
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_SettledElsewhere");
        assertThat(commands()).isEmpty();
    }

    @Test
    void whereTheShopCannotPayAPersonIsAsked() {
        arrived(3);
        long id = ask(ReturnKind.WITHDRAWAL, "1");
        var instance = caseOf(RETURN, id);
        receive(id);
        settle(id, Map.of("settlement", "REFUND", "refund", "129.00"));
        refund(instance);
        assertThat(instance).isEnded();
        var act = commands().get(0);
        // A native shop tells of orders, and cannot be told anything.
        sending.send();
        assertThat(commands()).singleElement().extracting(Ordered::state).isEqualTo(State.MANUAL);
        assertThat(told("shop.commandWaits", act.id())).isEqualTo(1);
        sending.send();
        assertThat(told("shop.commandWaits", act.id())).isEqualTo(1);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(RETURN))
                .as("not gone through; see target/models/return-withdrawal-coverage.bpmn")
                .isEmpty();
    }

    // --- what happens around it -------------------------------------------------------------------------------------

    private long take(Snapshot snapshot) {
        transaction.executeWithoutResult(status -> intake.take(new Source(shop, null, false), snapshot));
        return jdbc.sql("select id from shop_order where shop = ? and external_id = '1'")
                .param(shop)
                .query(Long.class)
                .single();
    }

    private void arrived(int hoursAgo) {
        take(Told.parcel("p", "1", now.minus(Duration.ofHours(hoursAgo)), ShipmentStatus.DELIVERED, null));
    }

    /** The first line of the order, as made for its buyer. */
    private void onItsWay() {
        take(Told.parcel("p", "1", now.minus(Duration.ofDays(1)), ShipmentStatus.IN_TRANSIT, null));
        events.deliver();
    }

    private Snapshot.ProductSnapshot product() {
        return new Snapshot.ProductSnapshot(
                "AUR-42",
                now,
                "AUR-42",
                "Aurora trail",
                null,
                List.of(),
                null,
                null,
                null,
                Map.of("personalised", "true"),
                null,
                null,
                true,
                false,
                List.of());
    }

    private Request request(ReturnKind kind, String... lines) {
        var items = List.of(lines).stream()
                .map(line -> new Item(line, BigDecimal.ONE, kind == ReturnKind.EXCHANGE ? "TOO_SMALL" : null, null))
                .toList();
        return new Request(order, kind, ReturnMode.PORTAL, items, "test:" + UUID.randomUUID(), clock.instant());
    }

    private long ask(ReturnKind kind, String... lines) {
        long id = returns.request(request(kind, lines));
        events.deliver();
        return id;
    }

    private long fromShop(ReturnStatus status, int step) {
        return fromShop(status, step, "1");
    }

    private long fromShop(ReturnStatus status, int step, String pieces) {
        takeReturn(status, step, pieces);
        events.deliver();
        return returns.ofOrder(order).get(0).id();
    }

    /** Nobody has heard of it yet. */
    private void takeReturn(ReturnStatus status, int step, String pieces) {
        take(new ReturnSnapshot(
                "r1",
                now.plusSeconds(step),
                "1",
                ReturnKind.WITHDRAWAL,
                ReturnMode.MAIL,
                status,
                now,
                null,
                "https://labels.example/r1.pdf",
                List.of(new ReturnedLine("1", new BigDecimal(pieces), null, null, null))));
    }

    private void receive(long id) {
        returns.receive(id, clock.instant());
        events.deliver();
    }

    private void settle(long id, Map<String, Object> decision) {
        complete(RETURN, id, INSPECT, decision);
    }

    private void refund(ProcessInstance instance) {
        var job = timer(instance, "ServiceTask_RefundReturn");
        identity.clearAuthentication();
        management.executeJob(job.getId());
        events.deliver();
    }

    private ReturnView back(long id) {
        return returns.find(id);
    }

    /** Subject and text of what the customer was written, oldest first; the letters of the order's care are left out. */
    private List<String> letters() {
        return jdbc.sql("""
                        select subject || E'\\n' || visible_text from message m
                        where customer_id = ? and direction = 'OUT'
                          and not exists (select from contact_log c where c.message_id = m.id and c.purpose <> 'TRANSACTIONAL')
                        order by id
                        """)
                .param(orders.order(order).customerId())
                .query(String.class)
                .list();
    }

    /** What the shop is to do, oldest first. */
    private List<Ordered> commands() {
        return jdbc
                .sql("select id from shop_command where connector_key = ? order by id")
                .param(shop)
                .query(Long.class)
                .list()
                .stream()
                .map(act -> shopCommands.find(act).orElseThrow())
                .toList();
    }

    private long told(String event, long key) {
        return jdbc.sql("select count(*) from process_event where name = ? and business_key = ?")
                .params(event, Long.toString(key))
                .query(Long.class)
                .single();
    }

    private List<String> variables(ProcessInstance instance) {
        return history.createHistoricVariableInstanceQuery().processInstanceId(instance.getId()).list().stream()
                .map(variable -> String.valueOf(variable.getValue()))
                .toList();
    }

    private org.camunda.bpm.engine.history.HistoricProcessInstance ended(long id) {
        return history.createHistoricProcessInstanceQuery()
                .processDefinitionKey(RETURN)
                .processInstanceBusinessKey(Long.toString(id))
                .singleResult();
    }
}
