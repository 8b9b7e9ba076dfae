package io.filo.order;

import static io.filo.order.Told.guest;
import static io.filo.order.Told.parcel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.contact.Channel;
import io.filo.contact.ContactFacts;
import io.filo.contact.ContactFacts.Flag;
import io.filo.contact.ContactFacts.Situation;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.CustomerStage;
import io.filo.engine.DiagramObject;
import io.filo.engine.EngineClock;
import io.filo.order.OrderView.State;
import io.filo.order.Returns.Inspected;
import io.filo.order.Returns.Item;
import io.filo.order.Returns.Request;
import io.filo.order.Snapshot.CartSnapshot;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.ProductSnapshot;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.ReturnStatus;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.Snapshot.Stock;
import io.filo.order.SnapshotIntake.Source;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import io.filo.support.NotFoundException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people, diagrams and the gate before messages see of orders; returns asked for here. */
class OrderDeskIntegrationTests extends IntegrationTest {

    @Autowired
    private SnapshotIntake intake;

    @Autowired
    private OrderDesk desk;

    @Autowired
    private Returns returns;

    @Autowired
    private Catalogue catalogue;

    @Autowired
    private CareEffects effects;

    @Autowired
    private TrackingTokens tokens;

    @Autowired
    private AbandonedCarts abandoned;

    @Autowired
    private CustomerProfiles profiles;

    @Autowired
    private List<ContactFacts> contactFacts;

    @Autowired
    private List<DiagramObject<?>> diagramObjects;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private FiloClock clock;

    @Autowired
    private EngineClock engineClock;

    private String shop;
    private String email;
    private Source source;
    private Instant now;

    @BeforeEach
    void aShopOfItsOwn() {
        shop = "desk-" + UUID.randomUUID();
        email = "buyer-" + UUID.randomUUID() + "@example.com";
        source = new Source(shop, null, false);
        now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    @AfterEach
    void now() {
        engineClock.setOffset(Duration.ZERO);
    }

    private Told told(String id) {
        return new Told(id, guest(email), now.minusSeconds(7200));
    }

    private OrderView take(Told told) {
        intake.take(source, told.order());
        return order(told.order().id());
    }

    private OrderView order(String external) {
        return desk.order(jdbc.sql("select id from shop_order where shop = ? and external_id = ?")
                .params(shop, external)
                .query(Long.class)
                .single());
    }

    // --- the desk ---------------------------------------------------------------------------------------------------

    @Test
    void marginsAreWithoutTaxAndAfterSending() {
        var order = take(told("1").payment(PaymentStatus.PAID));
        var shoes = order.lines().get(0);

        // 129.00 / 1.22 - 71.00
        assertThat(shoes.margin()).isEqualByComparingTo("34.7377");
        assertThat(order.lines().get(2).margin()).as("nobody told the cost").isNull();
        assertThat(order.margin()).isNull();

        intake.take(source, flask());
        order = order("1");
        // 161.00 / 1.22 - 71 - 5 - 6 - 4 for sending
        assertThat(order.net()).isEqualByComparingTo("131.9672");
        assertThat(order.margin()).isEqualByComparingTo("45.9672");
        assertThat(order.state()).isEqualTo(State.OPEN);
    }

    private ProductSnapshot flask() {
        return new ProductSnapshot(
                "5",
                now,
                "FLA-5",
                "Borraccia morbida",
                "Per le gare lunghe, si schiaccia",
                List.of("Corsa", "Accessori"),
                new BigDecimal("18.00"),
                new BigDecimal("6.00"),
                "EUR",
                Map.of("colore", "petrolio" + shop),
                null,
                null,
                true,
                false,
                List.of(new Stock("TO1", BigDecimal.ZERO), new Stock("BO1", new BigDecimal("4"))));
    }

    @Test
    void anOrderStandsInOneWord() {
        var told = told("1");
        assertThat(take(told).state()).isEqualTo(State.UNPAID);
        assertThat(take(told.at(1).payment(PaymentStatus.PAID)).state()).isEqualTo(State.OPEN);
        assertThat(take(told.at(2).promised(now.minusSeconds(60))).state()).isEqualTo(State.LATE);
        intake.take(source, parcel("p", "1", now.minusSeconds(50), ShipmentStatus.IN_TRANSIT, now.plusSeconds(999)));
        assertThat(order("1").state()).isEqualTo(State.SHIPPED);
        intake.take(
                source,
                parcel(
                        "p",
                        "1",
                        now.minusSeconds(40),
                        ShipmentStatus.IN_TRANSIT,
                        null,
                        now.plusSeconds(9999),
                        "GLS",
                        "T"));
        var late = order("1");
        assertThat(late.state()).isEqualTo(State.LATE);
        assertThat(late.firstPromisedUntil()).isEqualTo(now.plusSeconds(999));
        assertThat(late.expectedUntil()).isEqualTo(now.plusSeconds(9999));
        intake.take(source, parcel("p", "1", now.minusSeconds(30), ShipmentStatus.DELIVERED, null));
        assertThat(order("1").state()).isEqualTo(State.DELIVERED);
        assertThat(order("1").shipments().get(0).checkpoints()).hasSize(3);
        assertThat(take(told.at(3).status(OrderStatus.CANCELLED)).state()).isEqualTo(State.UNDONE);
    }

    @Test
    void ordersAreFoundByNumberNameAddressAndState() {
        take(told("A1").promised(now.minusSeconds(5)));
        take(told("B2").payment(PaymentStatus.PAID).promised(now.minusSeconds(5)));

        assertThat(found("#na1", null)).containsExactly("NA1");
        assertThat(found(email.toUpperCase(Locale.ROOT), null)).containsExactlyInAnyOrder("NA1", "NB2");
        assertThat(found("Mia Ro", null)).containsExactlyInAnyOrder("NA1", "NB2");
        assertThat(found(null, "LATE"))
                .as("nobody waits for what nobody has paid")
                .containsExactly("NB2");
        assertThat(found(null, "UNPAID")).containsExactly("NA1");
        assertThat(found(null, "DELIVERED")).isEmpty();
        assertThat(desk.shops()).contains(shop);
        assertThat(desk.ofCustomer(order("A1").customerId(), 1)).hasSize(1);
        assertThatThrownBy(() -> desk.order(-1)).isInstanceOf(NotFoundException.class);
    }

    private List<String> found(@Nullable String text, @Nullable String state) {
        return desk.search(new OrderDesk.Search(text, state, shop, null, null, null, null), 0, 10).items().stream()
                .map(OrderView.OrderRow::number)
                .toList();
    }

    @Test
    void productsAreFoundByWordsOfEitherLanguage() {
        intake.take(source, flask());
        assertThat(catalogue.search("petrolio" + shop, false, 0, 5).items())
                .singleElement()
                .satisfies(product -> {
                    assertThat(product.available()).isEqualByComparingTo("4");
                    assertThat(product.stock()).hasSize(2);
                });
        assertThat(catalogue.search("borracce petrolio" + shop, true, 0, 5).items())
                .as("in its plural")
                .hasSize(1);
        assertThat(catalogue.search("fla-", false, 0, 5).items()).isNotEmpty();
        assertThat(catalogue.bySku(shop, "FLA-5")).isPresent();
    }

    @Test
    void whoHasBoughtIsACustomer() {
        var told = told("1");
        long customer = take(told).customerId();
        profiles.derive(customer, Map.of());
        assertThat(profiles.profile(customer).stage()).isNotEqualTo(CustomerStage.ACQUISITION);
        take(told.at(1).payment(PaymentStatus.PAID));
        profiles.derive(customer, Map.of());
        assertThat(profiles.profile(customer).stage()).isEqualTo(CustomerStage.ACQUISITION);
    }

    @Test
    void diagramsReadOrders() {
        var order = take(told("1").payment(PaymentStatus.PAID).promised(now.minus(Duration.ofDays(3))));
        var facts = (OrderFacts) fact("order", order.id());
        assertThat(facts.first()).isTrue();
        assertThat(facts.paid()).isTrue();
        assertThat(facts.late()).isTrue();
        assertThat(facts.daysLate()).isEqualTo(3);
        assertThat(((OrderFacts) fact("order", take(told("2")).id())).kept()).isTrue();
        assertThat(fact("order", -1)).isNull();
    }

    private @Nullable Object fact(String name, long id) {
        return diagramObjects.stream()
                .filter(object -> object.name().equals(name))
                .findFirst()
                .orElseThrow()
                .find(id);
    }

    // --- the gate ---------------------------------------------------------------------------------------------------

    @Test
    void theGateHearsOfOrders() {
        var order = take(told("1").payment(PaymentStatus.PAID).promised(now.minusSeconds(5)));
        long customer = order.customerId();
        assertThat(flags(customer, null, now.minusSeconds(9000)))
                .containsExactlyInAnyOrder(Flag.LATE_DELIVERY, Flag.PAID_ORDER, Flag.BOUGHT_SINCE);
        assertThat(flags(customer, "order:" + order.id(), now)).containsExactly(Flag.PAID_ORDER);

        long asked = returns.request(request(order.id(), "1", "k"));
        assertThat(flags(customer, "order:0", now)).contains(Flag.OPEN_RETURN);
        assertThat(flags(customer, "return:" + asked, now)).doesNotContain(Flag.OPEN_RETURN);
    }

    private Set<Flag> flags(long customer, @Nullable String context, Instant since) {
        var flags = new HashSet<Flag>();
        contactFacts.forEach(each ->
                flags.addAll(each.flags(List.of(customer), new Situation("TEST", context, since, Channel.EMAIL))
                        .getOrDefault(customer, Set.of())));
        return flags;
    }

    // --- returns ----------------------------------------------------------------------------------------------------

    private Request request(long order, String line, String key) {
        return new Request(
                order,
                ReturnKind.WITHDRAWAL,
                ReturnMode.PORTAL,
                List.of(new Item(line, BigDecimal.ONE, "TOO_SMALL", null)),
                shop + key,
                now);
    }

    private List<String> told(long returnId) {
        return jdbc.sql("select name from process_event"
                        + " where cause = 'return:' || :id or cause like 'return:' || :id || '@%' order by id")
                .param("id", returnId)
                .query(String.class)
                .list();
    }

    @Test
    void aReturnIsAskedForOnceAndGoesItsWay() {
        long order = take(told("1").payment(PaymentStatus.PAID)).id();
        long id = returns.request(request(order, "1", "k"));
        assertThat(returns.request(request(order, "1", "k"))).isEqualTo(id);
        assertThatThrownBy(() -> returns.request(request(order, "1", "other")))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("RETURN_LINE"));
        assertThat(returns.returnable(order))
                .extracting(Returns.Returnable::lineId)
                .containsExactly("2", "3");
        assertThat(order("1").state()).isEqualTo(State.RETURN);

        returns.approve(id);
        returns.receive(id, now);
        returns.receive(id, now);
        returns.inspect(id, List.of(new Inspected("1", BigDecimal.ONE, "NEW")));
        assertThatThrownBy(() -> returns.complete(id, new BigDecimal("999")))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("RETURN_REFUND_LEFT"));
        returns.complete(id, new BigDecimal("129.00"));
        returns.complete(id, new BigDecimal("129.00"));

        assertThat(told(id)).containsExactly("return.requested", "return.parcelReceived", "return.completed");
        var settled = returns.find(id);
        assertThat(settled.status()).isEqualTo(ReturnStatus.COMPLETED);
        assertThat(settled.refundDue()).isEqualTo(now.plus(Duration.ofDays(14)));
        assertThat(settled.amount()).isEqualByComparingTo("129");
        assertThat(settled.lines().get(0).condition()).isEqualTo("NEW");
        assertThat(((ReturnFacts) fact("goodsReturn", id)).inspected()).isTrue();
        assertThatThrownBy(() -> returns.cancel(id)).isInstanceOf(BusinessException.class);
        assertThat(order("1").lines().get(0).returned()).isEqualByComparingTo("1");
    }

    @Test
    void whatIsCalledOffCanBeAskedForAgain() {
        long order = take(told("1")).id();
        long id = returns.request(request(order, "1", "k"));
        returns.cancel(id);
        assertThat(told(id)).containsExactly("return.requested", "return.changed");
        assertThat(returns.request(request(order, "1", "again"))).isNotEqualTo(id);
    }

    @Test
    void otherNeedsANote() {
        long order = take(told("1")).id();
        assertThatThrownBy(() -> returns.request(new Request(
                        order,
                        ReturnKind.OTHER,
                        ReturnMode.STORE,
                        List.of(new Item("1", BigDecimal.ONE, "OTHER", " ")),
                        shop,
                        now)))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("RETURN_NOTE"));
        assertThat(returns.reasons(Locale.ITALIAN))
                .extracting(Returns.Reason::name)
                .contains("Troppo piccolo");
        assertThat(returns.reason("TOO_SMALL", Locale.ENGLISH)).isEqualTo("Too small");
    }

    // --- ledger, links, carts ---------------------------------------------------------------------------------------

    @Test
    void theLedgerGivesAndTakesBackOnce() {
        long order = take(told("1")).id();
        assertThat(effects.made(order, "COUPON", "coupon:1")).isTrue();
        assertThat(effects.made(order, "COUPON", "coupon:1")).isFalse();
        assertThat(effects.standing(order)).hasSize(1);
        assertThat(effects.undone(order, "COUPON", "coupon:1")).isTrue();
        assertThat(effects.undone(order, "COUPON", "coupon:1")).isFalse();
        assertThat(effects.standing(order)).isEmpty();
        assertThat(effects.of(order)).hasSize(1);
    }

    @Test
    void aLinkLeadsToItsOrderUntilItExpires() {
        long order = take(told("1")).id();
        var token = tokens.issue(order);
        assertThat(token).matches("[A-Za-z0-9_-]{22}");
        assertThat(tokens.orderOf(token)).contains(order);
        assertThat(tokens.orderOf("A".repeat(22))).isEmpty();
        assertThat(tokens.orderOf("'; drop table")).isEmpty();
        assertThat(jdbc.sql("select count(*) from tracking_token where encode(token_sha256, 'escape') = ?")
                        .param(token)
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(desk.belongsTo(order, email.toUpperCase(Locale.ROOT))).isTrue();
        assertThat(desk.belongsTo(order, "other@example.com")).isFalse();
        assertThat(desk.belongsTo(order, "")).isFalse();

        engineClock.setOffset(Duration.ofDays(121));
        assertThat(tokens.orderOf(token)).isEmpty();
    }

    @Test
    void aCartThatIsLeftIsSpokenOfOnceAndNoneThatWasOrdered() {
        var left = cart("left", now.minus(Duration.ofMinutes(61)));
        var fresh = cart("fresh", now.minus(Duration.ofMinutes(30)));
        var bought = cart("bought", now.minus(Duration.ofMinutes(90)));
        List.of(left, fresh, bought).forEach(cart -> intake.take(source, cart));
        intake.take(source, cart("old", now.minus(Duration.ofDays(9))));
        intake.take(
                source,
                new Told("1", guest("b" + email), now.minusSeconds(9000))
                        .cart("bought")
                        .order());

        abandoned.find();
        abandoned.find();

        assertThat(jdbc.sql("""
                        select c.external_id from process_event e join cart c on e.cause = 'cart:' || c.id
                        where c.shop = ? and e.name = 'cart.abandoned'
                        """).param(shop).query(String.class).list()).containsExactly("left");
    }

    private CartSnapshot cart(String id, Instant changed) {
        return new CartSnapshot(
                id,
                changed,
                guest(id.equals("bought") ? "b" + email : id + email),
                "EUR",
                new BigDecimal("189.00"),
                List.of(Told.line("1", "Aurora trail", "AUR-42", "189.00", null)),
                "https://shop.example/cart",
                null,
                null);
    }
}
