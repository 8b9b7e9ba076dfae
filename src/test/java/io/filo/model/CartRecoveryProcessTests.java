package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.order.LeftCarts;
import io.filo.order.Snapshot.CartSnapshot;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Cart recovery", from a cart that is left on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CartRecoveryProcessTests extends CaseTest {

    private static final String CART = "cart-recovery";

    @Autowired
    SnapshotIntake intake;

    @Autowired
    LeftCarts carts;

    @Autowired
    Consents consents;

    @Autowired
    HistoryService history;

    @Autowired
    ProcessEvents processEvents;

    private final Source shop = new Source("cart-" + UUID.randomUUID(), null, false);
    private final String phone =
            "+39333" + (1_000_000 + Math.abs(UUID.randomUUID().hashCode() % 8_000_000));

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(CART);
    }

    @BeforeEach
    void onATuesdayAtNoon() {
        at("2028-03-07T12:00");
    }

    private void at(String local) {
        var moment = LocalDateTime.parse(local).atZone(ZoneId.of("Europe/Rome"));
        clocks.setOffset(Duration.between(Instant.now(), moment.toInstant()));
    }

    /** @return the cart's id, once it has been left for an hour */
    private long left(String total, @Nullable String link) {
        take(link, total);
        clocks.advance(Duration.ofMinutes(61));
        carts.find();
        events.deliver();
        return jdbc.sql("select id from cart where shop = ?")
                .param(shop.shop())
                .query(Long.class)
                .single();
    }

    private void take(@Nullable String link, String total) {
        var person = new io.filo.order.Snapshot.Person(
                null, sender, false, phone, "Roberta", "Fonti", null, null, "it-IT", null);
        var snapshot = new CartSnapshot(
                "1",
                now(),
                person,
                "EUR",
                new BigDecimal(total),
                List.of(Told.line("1", "Meridiana GPS", "GPS", total, null)),
                link,
                null,
                marketingAllowed);
        transaction.executeWithoutResult(status -> intake.take(shop, snapshot));
    }

    private @Nullable Boolean marketingAllowed;

    @Test
    void whoToldTheShopThatHeWantsNoMarketingIsLeftAlone() {
        marketingAllowed = false;
        long cart = left("540.00", "https://shop.example/cart/1");
        assertThat(end(cart)).isEqualTo("EndEvent_LeftAlone");
        assertThat(letters(cart)).isEmpty();
    }

    private void registerChecked(boolean agreesToCalls) {
        take("https://shop.example/cart/1", "540.00");
        long customer = jdbc.sql("select customer_id from cart where shop = ?")
                .param(shop.shop())
                .query(Long.class)
                .single();
        if (agreesToCalls) {
            consents.record(new ConsentRecord(
                    customer,
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
                        customer)
                .update();
    }

    private List<String> letters(long cart) {
        return jdbc.sql("select topic from contact_log where context_id = ? and outcome = 'SENT' order by id")
                .param("cart:" + cart)
                .query(String.class)
                .list();
    }

    private String end(long cart) {
        return history.createHistoricProcessInstanceQuery()
                .processDefinitionKey(CART)
                .processInstanceBusinessKey(Long.toString(cart))
                .singleResult()
                .getEndActivityId();
    }

    @Test
    void aCartIsToldOfOnce() {
        long cart = left("189.00", "https://shop.example/cart/1");
        assertThat(end(cart)).isEqualTo("EndEvent_CartRemembered");
        assertThat(letters(cart)).containsExactly("ABANDONED_CART");
        assertThat(jdbc.sql("""
                                select m.visible_text from message m join contact_log l on l.message_id = m.id
                                where l.context_id = ?
                                """).param("cart:" + cart).query(String.class).single())
                .contains("https://shop.example/cart/1", "Meridiana GPS");
    }

    @Test
    void whatHasNoWayBackIsLeftAlone() {
        long cart = left("189.00", null);
        assertThat(end(cart)).isEqualTo("EndEvent_LeftAlone");
        assertThat(letters(cart)).isEmpty();
    }

    @Test
    void whoDidNotAgreeToCallsIsNotCalled() {
        registerChecked(false);
        long cart = left("540.00", "https://shop.example/cart/1");
        assertThat(end(cart)).isEqualTo("EndEvent_NotCalled");
        assertThat(letters(cart)).containsExactly("ABANDONED_CART");
    }

    @Test
    void aDearCartIsCalledAbout() {
        registerChecked(true);
        long cart = left("540.00", "https://shop.example/cart/1");
        var instance = caseOf(CART, cart);
        assertThat(task("UserTask_CallAboutCart", instance)).hasCandidateGroup("sales");
        complete(CART, cart, "UserTask_CallAboutCart", Map.of());
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_Called");
    }

    @Test
    void aCallWaitsForItsHoursAndThenNotForEver() {
        at("2028-03-07T20:30");
        registerChecked(true);
        long cart = left("540.00", "https://shop.example/cart/1");
        var instance = caseOf(CART, cart);
        waitsOnlyAt(instance, "IntermediateCatchEvent_CallingHours");
        ring(instance, "IntermediateCatchEvent_CallingHours");
        waitsOnlyAt(instance, "UserTask_CallAboutCart");
        ring(instance, "BoundaryEvent_TooLate");
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_TooLate");
    }

    @Test
    void whoWantsNoMoreOffersIsNotCalled() {
        registerChecked(true);
        long cart = left("540.00", "https://shop.example/cart/1");
        assertThat(hear("customer.optedOut", cart)).isEnded().hasPassed("EndEvent_NotWanted");
    }

    @Test
    void whoHasNoNumberAnyMoreIsNotCalled() {
        registerChecked(true);
        long cart = left("540.00", "https://shop.example/cart/1");
        assertThat(hear("customer.noNumber", cart)).isEnded().hasPassed("EndEvent_NotReachable");
    }

    /** The case, once it has heard that of its customer while he was to be called. */
    private ProcessInstance hear(String event, long cart) {
        var instance = caseOf(CART, cart);
        waitsOnlyAt(instance, "UserTask_CallAboutCart");
        long customer = jdbc.sql("select customer_id from cart where id = ?")
                .param(cart)
                .query(Long.class)
                .single();
        transaction.executeWithoutResult(
                status -> processEvents.publish(ProcessEvent.wakeCustomer(event, customer, "test:" + cart, now())));
        events.deliver();
        return instance;
    }

    @Test
    void whoOrdersIsLeftAloneAtOnce() {
        registerChecked(true);
        long cart = left("540.00", "https://shop.example/cart/1");
        var instance = caseOf(CART, cart);
        waitsOnlyAt(instance, "UserTask_CallAboutCart");
        transaction.executeWithoutResult(status -> intake.take(
                shop,
                new Told("9", Told.guest(sender), now())
                        .payment(PaymentStatus.PAID)
                        .order()));
        events.deliver();
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_Ordered");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(CART))
                .as("not gone through; see target/models/cart-recovery-coverage.bpmn")
                .isEmpty();
    }
}
