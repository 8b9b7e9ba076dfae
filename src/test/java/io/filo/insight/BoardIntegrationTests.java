package io.filo.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.filo.IntegrationTest;
import io.filo.insight.Board.Shipping;
import io.filo.insight.MarketingCosts.Amount;
import io.filo.insight.MarketingCosts.Purpose;
import io.filo.insight.PurchaseReports.Measure;
import io.filo.insight.PurchaseReports.Members;
import io.filo.insight.PurchaseReports.Target;
import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The board's figures, in a year that no other test has orders in. */
class BoardIntegrationTests extends IntegrationTest {

    private static final long BASE = 7_300_000_000L;
    private static final Period MARCH = new Period(LocalDate.parse("2016-03-01"), LocalDate.parse("2016-03-31"));

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Board board;

    @Autowired
    private PurchaseReports purchases;

    @Autowired
    private MarketingCosts costs;

    private final String shop = "board-" + UUID.randomUUID();
    private int orders;

    @BeforeEach
    void someCustomers() {
        jdbc.sql("""
                        insert into customer (id, kind, display_name, language, stage, persona, created_at, updated_at)
                        select ? + n, 'PERSON', 'Buyer ' || n, 'it', 'ACQUISITION',
                               case n % 3 when 0 then 'RACER' when 1 then 'HIKER' end, now(), now()
                        from generate_series(1, 40) n
                        """).param(BASE).update();
    }

    @AfterEach
    void allGoAgain() {
        for (var table : List.of("behaviour_event", "site_visitor")) {
            jdbc.sql("delete from " + table + " where connector_key = ?")
                    .param(shop)
                    .update();
        }
        jdbc.sql("delete from shop_account where shop = ?").param(shop).update();
        jdbc.sql("delete from shop_connector where key = ?").param(shop).update();
        jdbc.sql("delete from marketing_cost where month < date '2017-01-01'").update();
        jdbc.sql("delete from touchpoint where customer_id >= ?").param(BASE).update();
        for (var table : List.of("goods_return_line where return_id", "goods_return where id")) {
            jdbc.sql("delete from " + table + " >= ?").param(BASE).update();
        }
        jdbc.sql("delete from survey_answer where customer_id >= ?").param(BASE).update();
        jdbc.sql("delete from shipment where id >= ?").param(BASE).update();
        jdbc.sql("delete from shop_order_line where order_id >= ?").param(BASE).update();
        jdbc.sql("delete from shop_order where id >= ?").param(BASE).update();
        jdbc.sql("delete from customer_change").update();
        jdbc.sql("delete from customer_stats where customer_id >= ?")
                .param(BASE)
                .update();
        jdbc.sql("delete from customer where id >= ?").param(BASE).update();
    }

    private long buys(@Nullable Integer customer, String at, String channel, String total, @Nullable String shipping) {
        long id = BASE + orders++;
        jdbc.sql("""
                        insert into shop_order (id, shop, external_id, number, updated_at, progress, hash, live, customer_id,
                            placed_at, channel, sales_model, store_id, status, payment_status, fulfillment_status, currency,
                            total, shipping_paid, created_at)
                        values (:id, :shop, :id, :id, now(), 0, '', false, :customer, :at::timestamptz, :channel, 'B2C',
                            case when :channel = 'STORE' then 'TO1' end, 'CLOSED', 'PAID', 'FULFILLED', 'EUR',
                            :total::numeric, :shipping::numeric, now())
                        """)
                .param("id", id)
                .param("shop", shop)
                .param("customer", customer == null ? null : BASE + customer)
                .param("at", at)
                .param("channel", channel)
                .param("total", total)
                .param("shipping", shipping)
                .update();
        return id;
    }

    private void line(long order, String line, String category, int quantity, String price) {
        jdbc.sql("""
                        insert into shop_order_line (order_id, line_id, position, sku, name, category_path, quantity,
                            unit_price, unit_cost, tax_rate)
                        values (?, ?, 1, 'SKU', 'Something', ?, ?, ?::numeric, 1, 0.22)
                        """).params(order, line, category, quantity, price).update();
    }

    private void arrives(long order, String at) {
        jdbc.sql("""
                        insert into shipment (id, order_id, status, carrier_says_late, delivered_at, updated_at)
                        values (?, ?, 'DELIVERED', false, ?::timestamptz, now())
                        """).params(order, order, at).update();
    }

    private void answers(long order, int customer, int score) {
        jdbc.sql("""
                        insert into survey_answer (context_id, customer_id, score, highest, comment, answered_at)
                        values ('order:' || ?, ?, ?, 10, '', now())
                        """).params(order, BASE + customer, score).update();
    }

    private void sendsBack(long order, String at, String mode, String status, String refund) {
        jdbc.sql("""
                        insert into goods_return (id, order_id, live, kind, mode, status, requested_at, refund)
                        values (?, ?, false, 'WITHDRAWAL', ?, ?, ?::timestamptz, ?::numeric)
                        """).params(order, order, mode, status, at, refund).update();
    }

    private void piece(long order, String line, int quantity, @Nullable String reason) {
        jdbc.sql("insert into goods_return_line (return_id, line_id, quantity, reason) values (?, ?, ?, ?)")
                .params(order, line, quantity, reason)
                .update();
    }

    private void workOff() {
        jdbc.sql("""
                        insert into customer_stats (customer_id, first_order_at, last_order_at, first_day, last_day, orders,
                            repeat_days, gross, returned, repeat_margin, margin_days, foreign_orders)
                        select customer_id, min(placed_at), max(placed_at), min((placed_at at time zone 'Europe/Rome')::date),
                               max(placed_at)::date, count(*), 0, 0, 0, 0, 0, 0
                        from shop_order where customer_id >= ? group by customer_id
                        """).param(BASE).update();
    }

    @Test
    void whatComesBackIsToldByReasonAndMode() {
        long one = buys(1, "2016-03-02T10:00Z", "WEB", "100", null);
        line(one, "1", "Shoes", 3, "20");
        line(one, "2", "Socks", 1, "40");
        long other = buys(2, "2016-02-20T10:00Z", "WEB", "50", null);
        line(other, "1", "Shoes", 1, "50");
        buys(3, "2016-03-31T21:00Z", "STORE", "10", null);
        // The first of April where the shop is.
        buys(4, "2016-03-31T22:30Z", "STORE", "10", null);
        sendsBack(one, "2016-03-09T10:00Z", "PORTAL", "COMPLETED", "80");
        piece(one, "1", 2, "TOO_SMALL");
        piece(one, "2", 1, "DEFECTIVE");
        sendsBack(other, "2016-03-01T10:00Z", "STORE", "REQUESTED", null);
        piece(other, "1", 1, "TOO_SMALL");
        sendsBack(buys(5, "2016-03-05T10:00Z", "WEB", "10", null), "2016-03-06T10:00Z", "MAIL", "REJECTED", null);

        var returned = board.returned(MARCH);

        assertThat(returned.orders()).isEqualTo(3);
        assertThat(returned.returns()).isEqualTo(2);
        assertThat(returned.pieces()).isEqualByComparingTo("4");
        assertThat(returned.share().value()).isEqualTo(2.0 / 3);
        var small = returned.reasons().get(0);
        assertThat(small.reason()).isEqualTo("TOO_SMALL");
        assertThat(small.nameIt()).isEqualTo("Troppo piccolo");
        assertThat(small.returns()).isEqualTo(2);
        assertThat(small.pieces()).isEqualByComparingTo("3");
        assertThat(small.value()).isEqualByComparingTo("90");
        assertThat(small.byMode()).isEqualTo(Map.of("PORTAL", 1L, "STORE", 1L));
        assertThat(returned.reasons()).hasSize(2);
    }

    @Test
    void parcelsAreToldApartByTimeAndByCost() {
        long quick = buys(1, "2016-03-02T10:00Z", "WEB", "100", "0");
        arrives(quick, "2016-03-03T09:00Z");
        answers(quick, 1, 10);
        buys(1, "2016-04-20T10:00Z", "WEB", "100", null);
        long alsoQuick = buys(2, "2016-03-02T10:00Z", "WEB", "100", "4.90");
        arrives(alsoQuick, "2016-03-03T09:00Z");
        answers(alsoQuick, 2, 7);
        // Too late to count.
        buys(2, "2016-05-20T10:00Z", "WEB", "100", null);
        long slow = buys(3, "2016-03-02T10:00Z", "WEB", "100", "12");
        arrives(slow, "2016-03-12T10:00Z");
        answers(slow, 3, 2);
        long onTheWay = buys(4, "2016-03-02T10:00Z", "WEB", "100", "0");
        jdbc.sql("insert into shipment (id, order_id, status, carrier_says_late, updated_at)"
                        + " values (?, ?, 'IN_TRANSIT', false, now())")
                .params(onTheWay, onTheWay)
                .update();

        var byTime = board.shipping(Shipping.TIME, MARCH);
        assertThat(byTime).extracting(Board.Bucket::bucket).containsExactly(1, 0);
        assertThat(byTime.get(0).orders()).isEqualTo(2);
        assertThat(byTime.get(0).nps()).isEqualTo(50);
        assertThat(byTime.get(0).npsMargin()).isCloseTo(100 * 1.96 * Math.sqrt(0.25 / 2), within(0.01));
        assertThat(byTime.get(0).again()).isEqualTo(new Share(1, 2));
        assertThat(byTime.get(1).nps()).isEqualTo(-100);
        assertThat(byTime.get(1).fewAnswers()).isTrue();
        var byCost = board.shipping(Shipping.COST, MARCH);
        assertThat(byCost).extracting(Board.Bucket::bucket).containsExactly(0, 5, -1);
        assertThat(byCost).extracting(Board.Bucket::orders).containsExactly(1L, 1L, 1L);
    }

    private void visits(String visitor, String at, String type, @Nullable String source) {
        jdbc.sql("""
                        insert into site_visitor (connector_key, visitor, first_seen_at, seen_at)
                        values (:shop, :visitor, now(), now()) on conflict do nothing
                        """).param("shop", shop).param("visitor", visitor).update();
        jdbc.sql("""
                        insert into behaviour_event (connector_key, visitor, type, occurred_at, source, medium)
                        values (?, ?, ?, ?::timestamptz, ?, case when ?::text is not null then 'cpc' end)
                        """)
                .params(Arrays.asList(shop, visitor, type, at, source, source))
                .update();
    }

    @Test
    void visitorsAreFollowedFromTheFirstLookToTheOrder() {
        jdbc.sql("""
                        insert into shop_connector (key, name, platform, active, created_at, changed_at, changed_by)
                        values (?, 'Board', 'native', false, now(), now(), 'dario')
                        """).param(shop).update();
        visits("looks", "2016-03-02T10:00Z", "PAGE", null);
        visits("fills", "2016-03-02T10:00Z", "PAGE", "Google");
        visits("fills", "2016-03-02T10:01Z", "CART", null);
        visits("orders", "2016-03-03T10:00Z", "PRODUCT", "google");
        visits("orders", "2016-03-03T10:09Z", "ORDER", null);
        visits("signed", "2016-03-04T10:00Z", "PAGE", null);
        visits("before", "2016-02-04T10:00Z", "PAGE", null);
        jdbc.sql("update site_visitor set account = 'mine' where visitor = 'signed' and connector_key = ?")
                .param(shop)
                .update();
        jdbc.sql("insert into shop_account (shop, external_id, customer_id, seen_at) values (?, 'mine', ?, now())")
                .params(shop, BASE + 1)
                .update();
        buys(1, "2016-03-05T10:00Z", "WEB", "10", null);

        var funnel = board.funnel(MARCH);

        assertThat(funnel.all()).isEqualTo(new Board.Steps(null, 4, 3, 3, 2, 2));
        assertThat(funnel.sources())
                .containsExactly(
                        new Board.Steps("DIRECT", 2, 1, 1, 1, 1), new Board.Steps("google / cpc", 2, 2, 2, 1, 1));
        // What was said of consent stays for ever, and so does who said it.
        long objects = BASE - 1 - new Random().nextInt(100_000_000);
        jdbc.sql("""
                        insert into customer (id, kind, display_name, language, stage, created_at, updated_at)
                        values (?, 'PERSON', 'Objects', 'it', 'ACQUISITION', now(), now())
                        """).param(objects).update();
        jdbc.sql("""
                        insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof, recorded_at)
                        values (?, 'PROFILING', 'ANY', 'OBJECTED', 'HAND', now(), 'said so', now())
                        """).param(objects).update();
        jdbc.sql("update shop_order set customer_id = ? where id >= ?")
                .params(objects, BASE)
                .update();
        jdbc.sql("update shop_account set customer_id = ? where shop = ?")
                .params(objects, shop)
                .update();
        assertThat(board.funnel(MARCH).all().ordered()).isEqualTo(1);
    }

    @Test
    void customersCostWhatWasSpentOnTheirSource() {
        long first = buys(1, "2016-03-02T10:00Z", "WEB", "10", null);
        jdbc.sql("update shop_order set source = 'Google', medium = 'cpc' where id = ?")
                .param(first)
                .update();
        buys(2, "2016-03-02T10:00Z", "WEB", "10", null);
        jdbc.sql("insert into touchpoint (customer_id, occurred_at, kind, source, medium)"
                        + " values (?, '2016-02-20T10:00Z', 'FORM', 'google', 'cpc'),"
                        + " (?, '2016-03-20T10:00Z', 'FORM', 'late', null)")
                .params(BASE + 2, BASE + 2)
                .update();
        buys(3, "2016-03-02T10:00Z", "STORE", "10", null);
        buys(4, "2016-02-02T10:00Z", "STORE", "10", null);
        buys(4, "2016-03-02T10:00Z", "STORE", "10", null);
        buys(4, "2016-03-03T10:00Z", "WEB", "10", null);
        workOff();
        var month = YearMonth.of(2016, 3);
        costs.enter(
                List.of(
                        new Amount(month, "google / cpc", Purpose.WIN, new BigDecimal(50)),
                        new Amount(month, "flyer", Purpose.WIN, new BigDecimal(10)),
                        new Amount(month, "STORE", Purpose.KEEP, new BigDecimal(7)),
                        new Amount(month.minusMonths(1), "STORE", Purpose.KEEP, new BigDecimal(1000))),
                "marta");

        var found = board.costs(MARCH);

        assertThat(found.all().won()).isEqualTo(3);
        assertThat(found.all().perWon()).isEqualByComparingTo("20");
        assertThat(found.all().perKept()).isEqualByComparingTo("7");
        assertThat(found.sources())
                .extracting(cost -> cost.source() + " " + cost.won() + " " + cost.perWon() + " " + cost.kept())
                .containsExactly("google / cpc 2 25.00 0", "flyer 0 null 0", "STORE 1 null 1");
        costs.enter(List.of(new Amount(month, "GOOGLE / CPC", Purpose.WIN, BigDecimal.ZERO)), "marta");
        assertThat(board.costs(MARCH).all().winCost()).isEqualByComparingTo("10");
        assertThatThrownBy(() -> costs.enter(List.of(new Amount(month, "x", Purpose.WIN, new BigDecimal(-1))), "marta"))
                .isInstanceOf(BusinessException.class);
    }

    /** As anybody can look it up: 15 of 148 is 0.1014, 0.0624 to 0.1605. */
    @Test
    void aShareSaysHowSureItIs() {
        var share = new Share(15, 148);
        assertThat(share.low()).isCloseTo(0.0624, within(1e-4));
        assertThat(share.high()).isCloseTo(0.1605, within(1e-4));
        assertThat(new Share(0, 0).low()).isZero();
        assertThat(new Share(0, 0).high()).isEqualTo(1);
    }

    private record Order(
            long id, @Nullable Integer customer, LocalDate day, String channel, BigDecimal total, BigDecimal back) {}

    @Test
    void purchasesAreWhatPlainReckoningSays() {
        var random = new Random(11);
        var all = new ArrayList<Order>();
        for (int n = 0; n < 300; n++) {
            var day = LocalDate.parse("2016-02-01").plusDays(random.nextInt(60));
            var customer = random.nextInt(10) == 0 ? null : 1 + random.nextInt(40);
            var channel = List.of("WEB", "STORE", "PHONE").get(random.nextInt(3));
            var total = BigDecimal.valueOf(10 + random.nextInt(200));
            long id = buys(customer, day + "T12:00Z", channel, total.toString(), null);
            var back = BigDecimal.ZERO;
            line(id, "1", "Shoes > Trail", 1, total.toString());
            if (random.nextInt(5) == 0) {
                back = total.divide(BigDecimal.valueOf(2));
                sendsBack(id, day + "T13:00Z", "PORTAL", "COMPLETED", back.toString());
            }
            all.add(new Order(id, customer, day, channel, total, back));
        }
        workOff();

        var report = purchases.report(Target.CHANNEL, MARCH, null);

        var expected = new TreeMap<String, BigDecimal>();
        inMarch(all).forEach(order -> expected.merge(order.channel, order.total.subtract(order.back), BigDecimal::add));
        assertThat(report.rows()).hasSize(3);
        report.rows().forEach(row -> {
            var mine = inMarch(all).stream()
                    .filter(order -> order.channel.equals(row.part()))
                    .toList();
            assertThat(row.now().net()).isEqualByComparingTo(expected.get(row.part()));
            assertThat(row.now().orders()).isEqualTo(mine.size());
            assertThat(row.now().buyers())
                    .isEqualTo(mine.stream()
                            .filter(order -> order.customer != null)
                            .map(Order::customer)
                            .distinct()
                            .count());
            assertThat(row.steps().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo(row.now().net());
        });
        assertThat(report.total().now().orders()).isEqualTo(inMarch(all).size());
        assertThat(report.total().before().orders())
                .isEqualTo(all.stream()
                        .filter(order -> order.day.isBefore(MARCH.from()))
                        .filter(order -> !order.day.isBefore(LocalDate.parse("2016-01-30")))
                        .count());
        var first = all.stream()
                .filter(order -> order.customer != null)
                .collect(Collectors.toMap(
                        Order::customer, Order::day, (one, other) -> one.isBefore(other) ? one : other));
        assertThat(report.total().now().newBuyers())
                .isEqualTo(first.values().stream().filter(this::inMarch).count());
        assertThat(report.rows())
                .isSortedAccordingTo(java.util.Comparator.comparing(
                                (PurchaseReports.Row row) -> row.now().net())
                        .reversed());

        var byCategory = purchases.report(Target.CATEGORY, MARCH, null);
        assertThat(byCategory.rows()).singleElement().satisfies(row -> {
            assertThat(row.part()).isEqualTo("Shoes");
            assertThat(row.now().net())
                    .isEqualByComparingTo(report.total().now().net());
        });
        assertThat(byCategory.total().now().of(Measure.RETURNED))
                .isEqualByComparingTo(String.valueOf(report.total().now().of(Measure.RETURNED)));
        var byMonth = purchases.report(Target.MONTH, new Period(LocalDate.parse("2016-02-01"), MARCH.to()), null);
        assertThat(byMonth.rows()).extracting(PurchaseReports.Row::part).containsExactly("2016-02-01", "2016-03-01");
        assertThat(byMonth.rows().get(1).now()).isEqualTo(report.total().now());
        for (var target : Target.values()) {
            assertThat(purchases.report(target, MARCH, null).total().now().orders())
                    .as("%s", target)
                    .isEqualTo(inMarch(all).size());
        }

        var some = purchases.report(
                Target.PERSONA,
                MARCH,
                new Members(
                        "select id from customer where id between :least and :most",
                        Map.of("least", BASE, "most", BASE + 9)));
        assertThat(some.total().now().orders())
                .isEqualTo(inMarch(all).stream()
                        .filter(order -> order.customer != null && order.customer <= 9)
                        .count());
        assertThat(some.rows()).extracting(PurchaseReports.Row::part).containsExactlyInAnyOrder("RACER", "HIKER", null);
    }

    private boolean inMarch(LocalDate day) {
        return !day.isBefore(MARCH.from()) && !day.isAfter(MARCH.to());
    }

    private List<Order> inMarch(List<Order> orders) {
        return orders.stream().filter(order -> inMarch(order.day)).toList();
    }

    @Test
    void aPeriodEndsAfterItBegins() {
        assertThatThrownBy(() -> new Period(MARCH.to(), MARCH.from())).isInstanceOf(BusinessException.class);
        assertThat(MARCH.before().from()).isEqualTo("2016-01-30");
        assertThat(Instant.parse("2016-02-29T23:00:00Z"))
                .isEqualTo(MARCH.start(java.time.ZoneId.of("Europe/Rome")).toInstant());
        var never = new Period(LocalDate.parse("1999-01-01"), LocalDate.parse("1999-02-01"));
        assertThat(board.returned(never).orders()).isZero();
        assertThat(board.shipping(Shipping.COST, never)).isEmpty();
        assertThat(purchases.report(Target.STORE, never, null).rows()).isEmpty();
    }
}
