package io.filo.order;

import static io.filo.order.Told.account;
import static io.filo.order.Told.alias;
import static io.filo.order.Told.guest;
import static io.filo.order.Told.parcel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.Customers;
import io.filo.order.Snapshot.ConsentGiven;
import io.filo.order.Snapshot.CustomerSnapshot;
import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.Person;
import io.filo.order.Snapshot.ProductSnapshot;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.ReturnSnapshot;
import io.filo.order.Snapshot.ReturnStatus;
import io.filo.order.Snapshot.ReturnedLine;
import io.filo.order.Snapshot.SalesModel;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.Snapshot.Stock;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.support.BusinessException;
import io.filo.ticket.Statements;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What shops say, in whatever order and however often. */
class OrderIntakeIntegrationTests extends IntegrationTest {

    @Autowired
    private SnapshotIntake intake;

    @Autowired
    private Customers customers;

    @Autowired
    private OrderDesk orders;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Clock clock;

    private String shop;
    private Source source;
    private Instant now;

    @BeforeEach
    void aShopOfItsOwn() {
        shop = "shop-" + UUID.randomUUID();
        source = new Source(shop, null, false);
        now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private Taken take(Snapshot snapshot) {
        return intake.take(source, snapshot);
    }

    private String email() {
        return "buyer-" + UUID.randomUUID() + "@example.com";
    }

    private Told order(String id) {
        return new Told(id, guest(email()), now.minusSeconds(3600));
    }

    private long idOf(String external) {
        return jdbc.sql("select id from shop_order where shop = ? and external_id = ?")
                .params(shop, external)
                .query(Long.class)
                .single();
    }

    private Map<String, Object> row(String external) {
        return jdbc.sql("select * from shop_order where shop = ? and external_id = ?")
                .params(shop, external)
                .query()
                .singleRow();
    }

    private Map<String, Object> parcelOf(String external) {
        return jdbc.sql(
                        "select s.* from shipment s join shop_order o on o.id = s.order_id where o.shop = ? and o.external_id = ?")
                .params(shop, external)
                .query()
                .singleRow();
    }

    private List<String> eventsOf(String external) {
        var id = idOf(external);
        return jdbc.sql("""
                        select name from process_event
                        where cause = 'order:' || :id
                           or cause in (select 'shipment:' || id from shipment where order_id = :id)
                           or cause in (select 'return:' || id from goods_return where order_id = :id)
                        order by id
                        """).param("id", id).query(String.class).list();
    }

    // --- one order --------------------------------------------------------------------------------------------------

    @Test
    void aNewOrderIsKeptWithItsCustomerAndTellsTheProcesses() {
        var address = email();
        var told = new Told("1", guest(address), now.minusSeconds(60)).order();

        assertThat(take(told)).isEqualTo(Taken.NEW);

        var order = row("1");
        var customer = customers.search(null, address, null, 0, 5).items().get(0);
        assertThat(order.get("customer_id")).isEqualTo(customer.id());
        assertThat(customer.displayName()).isEqualTo("Mia Rossi");
        assertThat(customer.givenName()).isEqualTo("Mia");
        assertThat(order.get("total")).isEqualTo(new BigDecimal("161.0000"));
        assertThat(eventsOf("1")).containsExactly("order.placed", "customer.ordered");
        assertThat(customers.timeline(customer.id(), 0, 10).items())
                .extracting(Customers.TimelineEntry::type)
                .contains("ORDER_PLACED");
        assertThat(jdbc.sql("select kind || source || campaign from touchpoint where customer_id = ?")
                        .param(customer.id())
                        .query(String.class)
                        .list())
                .containsExactly("ORDER_WEBnewsletterspring");
        assertThat(jdbc.sql("select variables::text from process_event where name = 'order.placed' and cause = ?")
                        .param("order:" + order.get("id"))
                        .query(String.class)
                        .single())
                .contains("\"orderId\": \"" + order.get("id") + "\"")
                .doesNotContain("Mia");
    }

    @Test
    void theSameOrderAgainCostsOneStatement() {
        var told = order("1").order();
        take(told);
        int rows = jdbc.sql("select count(*) from process_event")
                .query(Integer.class)
                .single();

        try (var statements = new Statements()) {
            assertThat(take(told)).isEqualTo(Taken.UNCHANGED);
            assertThat(statements.count()).as("with begin and commit").isLessThanOrEqualTo(3);
        }
        assertThat(jdbc.sql("select count(*) from process_event")
                        .query(Integer.class)
                        .single())
                .isEqualTo(rows);
    }

    @Test
    void aNewOrderOfThreeLinesCostsFewStatements() {
        take(order("warm").order());
        var told = order("1")
                .payment(PaymentStatus.PAID)
                .shipments(List.of(parcel("p", "1", now, ShipmentStatus.PRE_TRANSIT, now.plusSeconds(9))))
                .order();
        try (var statements = new Statements()) {
            take(told);
            assertThat(statements.count()).isLessThanOrEqualTo(20);
        }
    }

    @Test
    void paidMayComeBeforePlaced() {
        var told = order("1");
        var placed = told.order();
        var paid = told.at(2).payment(PaymentStatus.PAID).order();

        assertThat(take(paid)).isEqualTo(Taken.NEW);
        assertThat(take(placed)).isEqualTo(Taken.OLDER);

        assertThat(row("1").get("payment_status")).isEqualTo("PAID");
        assertThat(eventsOf("1")).containsExactly("order.placed", "customer.ordered", "order.paid");
    }

    @Test
    void twoStatesOfOneSecondEndInTheLaterOne() {
        var told = order("1");
        var pending = told.order();
        var paid = told.payment(PaymentStatus.PAID).order();
        take(pending);
        assertThat(take(paid)).isEqualTo(Taken.CHANGED);
        assertThat(take(pending)).isEqualTo(Taken.OLDER);
        assertThat(row("1").get("payment_status")).isEqualTo("PAID");
    }

    @Test
    void aPartialRefundKeepsTheOrderAndAFullOneUndoesIt() {
        var told = order("1").payment(PaymentStatus.PAID);
        take(told.order());
        take(told.at(10).payment(PaymentStatus.PARTIALLY_REFUNDED).order());
        assertThat(row("1").get("kept")).isEqualTo(true);
        assertThat(eventsOf("1")).doesNotContain("order.cancelled");

        take(told.at(20).payment(PaymentStatus.REFUNDED).order());
        take(told.at(30).status(OrderStatus.CANCELLED).order());

        assertThat(row("1").get("kept")).isEqualTo(false);
        assertThat(eventsOf("1"))
                .containsExactly("order.placed", "customer.ordered", "order.paid", "order.cancelled", "order.undone");
    }

    @Test
    void linesFollowTheShop() {
        var told = order("1");
        take(told.order());
        take(told.at(5)
                .lines(List.of(Told.line("1", "Aurora trail", "AUR-42", "119.00", "71.00")))
                .order());
        assertThat(jdbc.sql("select unit_price from shop_order_line where order_id = ?")
                        .param(idOf("1"))
                        .query(BigDecimal.class)
                        .list())
                .containsExactly(new BigDecimal("119.0000"));
    }

    @Test
    void historyStartsAndWakesNothing() {
        source = new Source(shop, null, true);
        take(order("1").payment(PaymentStatus.PAID).order());
        take(parcel("p", "1", now, ShipmentStatus.DELIVERED, null));
        source = new Source(shop, null, false);
        take(parcel("p", "1", now.plusSeconds(1), ShipmentStatus.DELIVERED, now));
        assertThat(eventsOf("1")).isEmpty();
    }

    @Test
    void whatWasPlacedLongAgoStartsNoCare() {
        take(new Told("1", guest(email()), now.minus(Duration.ofDays(200)))
                .at(86400)
                .order());
        assertThat(eventsOf("1")).isEmpty();
    }

    @Test
    void whatNoTextMayHoldIsRefusedInWords() {
        var told = new Told("1", guest(email()), now);
        assertThatThrownBy(() -> take(told.lines(List.of(Told.line("1", "A\u0000B", "A", "1", null)))
                        .order()))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("NUL");
        var twice = Told.line("1", "A", "A", "1", null);
        assertThatThrownBy(() -> take(told.lines(List.of(twice, twice)).order()))
                .hasMessageContaining("Two lines");
    }

    // --- who buys ---------------------------------------------------------------------------------------------------

    private Object customerOf(String external) {
        return row(external).get("customer_id");
    }

    @Test
    void accountAndAddressAreOnePersonAndNamesAreNot() {
        var address = email();
        take(new Told("1", guest(address), now).order());
        take(new Told("2", account("77", address.toUpperCase(java.util.Locale.ROOT)), now).order());
        take(new Told("3", account("77", email()), now).order());
        take(new Told("4", guest(email()), now).order());

        assertThat(customerOf("2")).isEqualTo(customerOf("1"));
        assertThat(customerOf("3")).isEqualTo(customerOf("1"));
        assertThat(customerOf("4")).isNotEqualTo(customerOf("1"));
    }

    @Test
    void anAliasIsNobodysIdentity() {
        var alias = "x-" + UUID.randomUUID() + "@ct.example.com";
        take(new Told("1", alias(null, alias), now)
                .model(SalesModel.MARKETPLACE)
                .order());
        take(new Told("2", alias(null, alias), now)
                .model(SalesModel.MARKETPLACE)
                .order());
        take(new Told("3", alias("9", alias), now).order());
        take(new Told("4", alias("9", "y-" + alias), now).order());

        assertThat(customerOf("1")).isNotEqualTo(customerOf("2"));
        assertThat(customerOf("3")).isNotIn(customerOf("1"), customerOf("2")).isEqualTo(customerOf("4"));
        assertThat(row("1")).containsEntry("sales_model", "MARKETPLACE").containsEntry("contact_email", alias);
    }

    @Test
    void aTelephoneNumberIsNoIdentity() {
        take(new Told("1", account("1", null), now).order());
        take(new Told("2", account("2", null), now).order());
        assertThat(customerOf("1")).isNotEqualTo(customerOf("2"));
    }

    @Test
    void whoLeavesNothingStaysUnknown() {
        var nobody = new Person(null, null, false, null, null, null, null, null, null, null);
        assertThat(take(new Told("1", nobody, now).order())).isEqualTo(Taken.NEW);
        assertThat(customerOf("1")).isNull();
        assertThat(eventsOf("1")).isEmpty();
    }

    @Test
    void manyAtOnceMakeOneCustomerAndOneOrder() throws Exception {
        var address = email();
        var threads = Executors.newFixedThreadPool(6);
        try {
            var work = new ArrayList<Callable<Taken>>();
            for (int i = 0; i < 24; i++) {
                var id = Integer.toString(i / 2);
                var person = i % 4 < 2 ? guest(address) : account("5", null);
                work.add(() -> take(new Told(id, person, now).order()));
            }
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isIn(Taken.NEW, Taken.UNCHANGED);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(jdbc.sql(
                                "select count(*) as orders, count(distinct customer_id) as people from shop_order where shop = ?")
                        .param(shop)
                        .query()
                        .singleRow()
                        .values())
                .containsExactly(12L, 2L);
    }

    @Test
    void anAccountBringsItsConsentsOnce() {
        var address = email();
        var told = new CustomerSnapshot(
                "5",
                now,
                now,
                account("5", address),
                List.of(new ConsentGiven("MARKETING", "EMAIL", "GRANTED", now.minusSeconds(5))));
        assertThat(take(told)).isEqualTo(Taken.NEW);
        assertThat(take(told)).isEqualTo(Taken.UNCHANGED);
        assertThat(take(new CustomerSnapshot("5", now.plusSeconds(1), null, account("5", address), told.consents())))
                .isEqualTo(Taken.CHANGED);
        take(new Told("1", account("5", null), now).order());

        assertThat(jdbc.sql("select state from consent_event where customer_id = ?")
                        .param(customerOf("1"))
                        .query(String.class)
                        .list())
                .containsExactly("GIVEN");
    }

    // --- parcels ----------------------------------------------------------------------------------------------------

    @Test
    void aParcelBeforeItsOrderIsEarly() {
        var told = parcel("p", "1", now, ShipmentStatus.IN_TRANSIT, null);
        assertThat(take(told)).isEqualTo(Taken.EARLY);
        take(order("1").order());
        assertThat(take(told)).isEqualTo(Taken.NEW);
        assertThat(take(told)).isEqualTo(Taken.UNCHANGED);
    }

    @Test
    void theFirstPromiseStaysAndTheEstimateMoves() {
        take(order("1").order());
        var first = now.plus(Duration.ofDays(2));
        var later = now.plus(Duration.ofDays(5));
        take(parcel("p", "1", now.plusSeconds(2), ShipmentStatus.IN_TRANSIT, later, later, "GLS", "T1"));
        take(parcel("p", "1", now.plusSeconds(1), ShipmentStatus.PRE_TRANSIT, first, first, "GLS", "T1"));
        take(parcel("p", "1", now.plusSeconds(3), ShipmentStatus.IN_TRANSIT, later.plusSeconds(1), later, "GLS", "T1"));

        var parcel = parcelOf("1");
        assertThat(((java.sql.Timestamp) parcel.get("original_promised_until")).toInstant())
                .isEqualTo(first);
        assertThat(((java.sql.Timestamp) parcel.get("expected_arrival_until")).toInstant())
                .isEqualTo(later);
    }

    @Test
    void deliveredSticks() {
        take(order("1").order());
        take(parcel("p", "1", now, ShipmentStatus.DELIVERED, null));
        assertThat(take(parcel("p", "1", now.plusSeconds(9), ShipmentStatus.IN_TRANSIT, null)))
                .isEqualTo(Taken.CHANGED);
        assertThat(parcelOf("1").get("status")).isEqualTo("DELIVERED");
        assertThat(eventsOf("1").stream().filter("shipment.delivered"::equals)).hasSize(1);
    }

    @Test
    void whereNobodyPromisedADayItIsTheOneThatTheCarrierExpectedFirst() {
        take(order("1").order());
        var first = now.minusSeconds(86_400);
        take(parcel("p", "1", now.plusSeconds(2), ShipmentStatus.IN_TRANSIT, null, now.plusSeconds(99), "GLS", "T1"));
        take(parcel("p", "1", now.plusSeconds(1), ShipmentStatus.PRE_TRANSIT, null, first, "GLS", "T1"));
        take(parcel("p", "1", now.plusSeconds(3), ShipmentStatus.IN_TRANSIT, null, now.plusSeconds(200), "GLS", "T1"));

        var view = orders.order(((Number) parcelOf("1").get("order_id")).longValue());
        assertThat(view.shipments().get(0).originalPromisedUntil()).isEqualTo(first);
        assertThat(view.shipments().get(0).late()).isTrue();
    }

    @Test
    void aCarrierSpeaksOfTheParcelThatTheShopKnows() {
        take(order("1").order());
        var number = "GLS" + UUID.randomUUID();
        take(parcel("p", "1", now, ShipmentStatus.PRE_TRANSIT, now.plusSeconds(99), null, "GLS Italy", number));
        var carrier = new Source("carrier-" + shop, null, false);

        assertThat(intake.take(
                        carrier,
                        parcel(
                                "trk_1",
                                null,
                                now.plusSeconds(5),
                                ShipmentStatus.AVAILABLE_FOR_PICKUP,
                                null,
                                now,
                                "gls",
                                number)))
                .isEqualTo(Taken.NEW);
        assertThat(intake.take(
                        carrier,
                        parcel("trk_2", null, now, ShipmentStatus.DELIVERED, null, now, "gls", "UNKNOWN-" + number)))
                .isEqualTo(Taken.EARLY);

        var parcel = parcelOf("1");
        assertThat(parcel).containsEntry("status", "AVAILABLE_FOR_PICKUP");
        assertThat(parcel.get("original_promised_until")).isNotNull();
        assertThat(eventsOf("1")).contains("shipment.readyForPickup");
    }

    // --- products and returns ---------------------------------------------------------------------------------------

    @Test
    void aProductIsKeptWithItsStock() {
        var told = product(now, "3");
        assertThat(take(told)).isEqualTo(Taken.NEW);
        assertThat(take(told)).isEqualTo(Taken.UNCHANGED);
        assertThat(take(product(now.plusSeconds(1), "-1"))).isEqualTo(Taken.CHANGED);
        assertThat(take(product(now.plusSeconds(2), "-1"))).isEqualTo(Taken.UNCHANGED);
        assertThat(take(product(now.plusSeconds(1), "7"))).isEqualTo(Taken.OLDER);
        assertThat(jdbc.sql(
                                "select available from product_stock s join product p on p.id = s.product_id where p.shop = ?")
                        .param(shop)
                        .query(BigDecimal.class)
                        .list())
                .containsExactly(new BigDecimal("-1.0000"));
    }

    private static ProductSnapshot product(Instant at, String available) {
        return new ProductSnapshot(
                "9007199254740993",
                at,
                "BRE-M",
                "Brezza jacket",
                "Giacche leggere contro il vento",
                List.of("Running", "Jackets"),
                new BigDecimal("79.00"),
                new BigDecimal("36.00"),
                "EUR",
                Map.of("colore", "corallo"),
                null,
                null,
                true,
                false,
                List.of(new Stock("TO1", new BigDecimal(available))));
    }

    @Test
    void aReturnGoesItsWay() {
        take(order("1").order());
        assertThat(take(returned("r", "x", now, ReturnStatus.REQUESTED))).isEqualTo(Taken.EARLY);
        assertThat(take(returned("r", "1", now.plusSeconds(9), ReturnStatus.COMPLETED)))
                .isEqualTo(Taken.NEW);
        assertThat(take(returned("r", "1", now.plusSeconds(5), ReturnStatus.RECEIVED)))
                .isEqualTo(Taken.OLDER);
        assertThat(take(returned("r", "1", now, ReturnStatus.REQUESTED))).isEqualTo(Taken.OLDER);

        assertThat(eventsOf("1"))
                .containsExactly(
                        "order.placed",
                        "customer.ordered",
                        "return.requested",
                        "return.completed",
                        "return.parcelReceived");
        assertThat(jdbc.sql("""
                        select l.reason || ' ' || l.note from goods_return_line l
                        join goods_return r on r.id = l.return_id where r.shop = ?
                        """).param(shop).query(String.class).list()).containsExactly("OTHER does not glow");
    }

    private static ReturnSnapshot returned(String id, String order, Instant at, ReturnStatus status) {
        return new ReturnSnapshot(
                id,
                at,
                order,
                ReturnKind.WITHDRAWAL,
                ReturnMode.PORTAL,
                status,
                null,
                null,
                null,
                List.of(new ReturnedLine("1", BigDecimal.ONE, "does not glow", null, null)));
    }

    // --- the storm --------------------------------------------------------------------------------------------------

    /** Milestones are told once; a parcel's news at most once for each state. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverTheOrderOfArrivalTheEndIsTheSame(long seed) {
        var calm = "calm-" + UUID.randomUUID();
        var storm = "storm-" + UUID.randomUUID();
        var people = UUID.randomUUID();
        take(new Source(calm, null, false), story("calm" + people, new Random(seed)));

        var shaken = story("storm" + people, new Random(seed));
        var random = new Random(seed * 31);
        var often = new ArrayList<>(shaken);
        shaken.stream().filter(each -> random.nextInt(3) == 0).forEach(often::add);
        Collections.shuffle(often, random);
        take(new Source(storm, null, false), often);
        assertThat(state(storm)).hasSize(200).isEqualTo(state(calm));
        assertThat(told(storm)).isEqualTo(told(calm));
        assertThat(jdbc.sql(
                                "select count(*) from customer c join shop_order o on o.customer_id = c.id where o.shop = ? group by c.id order by 1")
                        .param(storm)
                        .query(Long.class)
                        .list())
                .isEqualTo(jdbc.sql(
                                "select count(*) from customer c join shop_order o on o.customer_id = c.id where o.shop = ? group by c.id order by 1")
                        .param(calm)
                        .query(Long.class)
                        .list());
    }

    /** What comes early is brought again, as the inbox does. */
    private void take(Source from, List<Snapshot> snapshots) {
        var waiting = snapshots;
        while (!waiting.isEmpty()) {
            var early = new ArrayList<Snapshot>();
            for (var snapshot : waiting) {
                if (intake.take(from, snapshot) == Taken.EARLY) {
                    early.add(snapshot);
                }
            }
            assertThat(early.size()).isLessThan(waiting.size());
            waiting = early;
        }
    }

    private List<Snapshot> story(String people, Random random) {
        var all = new ArrayList<Snapshot>();
        for (int i = 0; i < 200; i++) {
            var id = Integer.toString(i);
            int who = random.nextInt(120);
            var address = people + "-" + who + "@example.com";
            var person = random.nextBoolean() ? guest(address) : account("a" + who, address);
            var placedAt = now.minusSeconds(86_400 - i);
            var order = new Told(id, person, placedAt);
            all.add(order.promised(now.plusSeconds(i)).order());
            all.add(order.at(60).payment(PaymentStatus.PAID).order());
            if (i % 3 == 0) {
                all.add(order.at(3600).promised(now.plusSeconds(3L * i)).order());
            }
            if (i % 5 == 0) {
                all.add(order.at(7200)
                        .status(OrderStatus.CANCELLED)
                        .payment(PaymentStatus.VOIDED)
                        .order());
                continue;
            }
            var first = now.plusSeconds(10L * i);
            all.add(parcel("p" + i, id, placedAt.plusSeconds(4000), ShipmentStatus.PRE_TRANSIT, first));
            all.add(parcel("p" + i, id, placedAt.plusSeconds(5000), ShipmentStatus.IN_TRANSIT, first));
            all.add(parcel("p" + i, id, placedAt.plusSeconds(6000), ShipmentStatus.EXCEPTION, first.plusSeconds(999)));
            if (i % 4 != 0) {
                all.add(parcel("p" + i, id, placedAt.plusSeconds(7000), ShipmentStatus.DELIVERED, first));
                all.add(parcel("p" + i, id, placedAt.plusSeconds(8000), ShipmentStatus.IN_TRANSIT, null));
            }
            all.add(order.at(7300)
                    .fulfillment(FulfillmentStatus.FULFILLED)
                    .shipments(List.of(
                            parcel("p" + i, id, placedAt.plusSeconds(7000), ShipmentStatus.OUT_FOR_DELIVERY, first)))
                    .order());
            if (i % 7 == 0) {
                for (var status : List.of(ReturnStatus.REQUESTED, ReturnStatus.RECEIVED, ReturnStatus.COMPLETED)) {
                    all.add(returned("r" + i, id, placedAt.plusSeconds(9000 + status.ordinal()), status));
                }
                all.add(order.at(10_000).payment(PaymentStatus.REFUNDED).order());
            }
        }
        return all;
    }

    private List<String> state(String of) {
        return jdbc.sql("""
                        select (to_jsonb(o) - array['id', 'shop', 'customer_id', 'contact_email', 'created_at', 'hash'])::text
                               || coalesce((select jsonb_agg(to_jsonb(l) - 'order_id' order by line_id)::text
                                            from shop_order_line l where l.order_id = o.id), '')
                               || coalesce((select jsonb_agg((to_jsonb(s) - array['id', 'order_id'])
                                                             || jsonb_build_object('scans',
                                                    (select jsonb_agg(to_jsonb(c) - 'shipment_id' order by occurred_at, status)
                                                     from shipment_checkpoint c where c.shipment_id = s.id)))::text
                                            from shipment s where s.order_id = o.id), '')
                               || coalesce((select jsonb_agg(to_jsonb(r) - array['id', 'order_id', 'shop', 'hash'])::text
                                            from goods_return r where r.order_id = o.id), '')
                        from shop_order o where o.shop = ? order by external_id
                        """).param(of).query(String.class).list();
    }

    private List<String> told(String of) {
        return jdbc.sql("""
                        with causes as (
                            select o.external_id, 'order:' || o.id as cause from shop_order o where o.shop = :shop
                            union all
                            select o.external_id, 'shipment:' || s.id
                            from shop_order o join shipment s on s.order_id = o.id where o.shop = :shop
                            union all
                            select o.external_id, 'return:' || r.id
                            from shop_order o join goods_return r on r.order_id = o.id where o.shop = :shop)
                        select c.external_id || ' ' || e.name || ' ' || count(*)
                        from causes c join process_event e on e.cause = c.cause
                        group by c.external_id, e.name order by 1
                        """).param("shop", of).query(String.class).list();
    }
}
