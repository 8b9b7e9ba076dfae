package io.filo.insight;

import static io.filo.insight.ReferenceData.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.filo.IntegrationTest;
import io.filo.engine.Decisions;
import io.filo.support.FiloClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Customers' figures as their orders are. What other tests left is out of sight, and nothing of it stays. */
@Transactional
class InsightIntegrationTests extends IntegrationTest {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");
    private static final long BASE = 7_000_000_000L;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Statistics statistics;

    @Autowired
    Refresh refresh;

    @Autowired
    CustomerInsights insights;

    @Autowired
    CustomerBase base;

    @Autowired
    Decisions decisions;

    @Autowired
    FiloClock clock;

    private Duration offset;
    private long lastOrder = BASE;

    @BeforeEach
    void aloneInTheShop() {
        offset = clock.offset();
        jdbc.sql("update shop_order set customer_id = null where customer_id is not null")
                .update();
        for (var table : List.of(
                "customer_change",
                "order_money_changed",
                "order_money",
                "customer_stats",
                "rfm_limits",
                "value_model")) {
            jdbc.sql("delete from " + table).update();
        }
    }

    @AfterEach
    void theClockGoesOn() {
        clock.setOffset(offset);
    }

    // --- recency, frequency, money ----------------------------------------------------------------------------------

    @Test
    void scoresLimitsAndSegmentsAreThoseOfTheRPackage() {
        var orders = ReferenceData.beside("rfm_orders/rfm_data_orders.csv");
        var ids = new HashMap<String, Long>();
        var rows = new ArrayList<Object[]>();
        for (var order : orders) {
            long customer = ids.computeIfAbsent(order.getField("customer_id"), name -> BASE + ids.size());
            rows.add(new Object[] {
                customer,
                LocalDate.parse(order.getField("order_date")).atTime(12, 0).atZone(ROME),
                new BigDecimal(order.getField("revenue"))
            });
        }
        customers(ids.values());
        orders(rows);
        assertThat(rows).hasSize(4906);

        asIn(2006, 12, 31, withOffset(1));

        var limits = insights.rfm().limits();
        var expected = ReferenceData.beside("expected/rfm_orders_thresholds.csv");
        for (int i = 0; i < 4; i++) {
            assertThat(limits.recency().get(i)).isCloseTo(number(expected.get(i), "recency_upper"), within(1e-9));
            assertThat(limits.frequency().get(i)).isCloseTo(number(expected.get(i), "frequency_upper"), within(1e-9));
            assertThat(limits.monetary().get(i)).isCloseTo(number(expected.get(i), "monetary_upper"), within(1e-9));
        }
        Map<Long, String> scores = scores();
        var published = ReferenceData.beside("expected/rfm_orders_scores.csv");
        assertThat(published).hasSize(995);
        for (var customer : published) {
            assertThat(scores.get(ids.get(customer.getField("customer_id"))))
                    .as(customer.getField("customer_id"))
                    .isEqualTo(customer.getField("rfm_score"));
        }
        var names = Map.of("Loyal Customers", "LOYAL", "New Customers", "NEW", "Can't Lose Them", "CANNOT_LOSE");
        var segments = insights.rfm().cells().stream()
                .collect(Collectors.groupingBy(
                        CustomerInsights.Cell::segment,
                        TreeMap::new,
                        Collectors.summingInt(CustomerInsights.Cell::customers)));
        for (var row : ReferenceData.beside("expected/rfm_orders_segments_vignette_intervals.csv")) {
            var name = row.getField("segment");
            assertThat(segments.get(names.getOrDefault(name, name.toUpperCase().replace(' ', '_'))))
                    .as(name)
                    .isEqualTo((int) number(row, "customers"));
        }
    }

    @Test
    void whoSentAllOfItBackHasNotSpentMuch() throws Exception {
        var file = ReferenceData.file("online_retail/invoice_lines.csv.xz");
        record Invoice(long customer, LocalDate day, BigDecimal[] amount) {}
        var ids = new HashMap<String, Long>();
        var invoices = new HashMap<String, Invoice>();
        try (var in = new java.io.InputStreamReader(
                        new org.tukaani.xz.XZInputStream(java.nio.file.Files.newInputStream(file)),
                        java.nio.charset.StandardCharsets.UTF_8);
                var lines = de.siegmar.fastcsv.reader.CsvReader.builder().ofNamedCsvRecord(in)) {
            for (var line : lines) {
                var price = new BigDecimal(line.getField("unit_price"));
                if (line.getField("customer_id").isEmpty()
                        || line.getField("invoice_no").startsWith("C")
                        || price.signum() == 0) {
                    continue;
                }
                long customer = ids.computeIfAbsent(line.getField("customer_id"), name -> BASE + ids.size());
                var invoice = invoices.computeIfAbsent(
                        line.getField("invoice_no"),
                        number -> new Invoice(
                                customer,
                                LocalDate.parse(line.getField("invoice_at").substring(0, 10)),
                                new BigDecimal[] {BigDecimal.ZERO}));
                invoice.amount[0] = invoice.amount[0].add(price.multiply(new BigDecimal(line.getField("quantity"))));
            }
        }
        customers(ids.values());
        orders(invoices.values().stream()
                .map(invoice -> new Object[] {
                    invoice.customer, invoice.day.atTime(12, 0).atZone(ROME), invoice.amount[0]
                })
                .toList());

        asIn(2011, 12, 10, withOffset(1));

        var limits = insights.rfm().limits();
        var expected = ReferenceData.beside("expected/online_retail_rfm_thresholds.csv");
        for (int i = 0; i < 4; i++) {
            assertThat(limits.recency().get(i))
                    .isCloseTo(number(expected.get(i), "recency_upper_exclusive"), within(1e-6));
            assertThat(limits.frequency().get(i)).isCloseTo(number(expected.get(i), "frequency"), within(1e-6));
            assertThat(limits.monetary().get(i)).isCloseTo(number(expected.get(i), "monetary"), within(1e-3));
        }
        long customer = ids.get("12346");
        assertThat(insights.of(customer).orElseThrow().monetary()).isEqualTo(5);

        jdbc.sql("""
                        insert into order_adjustment (order_id, external_id, kind, amount)
                        select id, 'C541433', 'REFUND', 77183.60 from shop_order where customer_id = ?
                        """).param(customer).update();
        workOff();

        var sentBack = insights.of(customer).orElseThrow();
        assertThat(sentBack.net()).isEqualByComparingTo("0");
        assertThat(sentBack.monetary()).isEqualTo(1);
    }

    @Test
    void whoIsLevelWithMostBuyersIsNotAboveThem() {
        var ids = new ArrayList<Long>();
        for (int n = 0; n < 20; n++) {
            ids.add(BASE + n);
        }
        customers(ids);
        for (int n = 0; n < 20; n++) {
            for (int k = 0; k < (n < 15 ? 1 : n < 18 ? 2 : 5); k++) {
                order(BASE + n, ago(10 + n + k), n < 15 ? "50" : "80");
            }
        }
        workOff();
        refresh.limits();

        assertThat(insights.rfm().limits().frequency()).containsExactly(2.0, 2.0, 2.0, 3.0);
        assertThat(insights.rfm().limits().monetary().get(0)).isEqualTo(50.01);
        assertThat(insights.rfm().limits().isTied()).isTrue();
        var once = insights.of(BASE + 3).orElseThrow();
        assertThat(once.frequency()).isEqualTo(1);
        assertThat(once.monetary()).isEqualTo(1);
        assertThat(insights.of(BASE + 16).orElseThrow().frequency()).isEqualTo(4);
        assertThat(insights.of(BASE + 19).orElseThrow().frequency()).isEqualTo(5);
    }

    @Test
    void limitsThatSomebodyEnteredHold() {
        regulars(20);
        asIn(
                null,
                new InsightProperties(
                        true,
                        "EUR",
                        2,
                        List.of(10d, 20d, 30d, 40d),
                        List.of(2d, 3d, 4d, 5d),
                        List.of(1d, 2d, 3d, 4d),
                        1,
                        0.5,
                        90));

        var limits = insights.rfm().limits();
        assertThat(limits.fixed()).isTrue();
        assertThat(limits.recency()).containsExactly(10d, 20d, 30d, 40d);
        assertThat(insights.rfm().cells()).allMatch(cell -> cell.monetary() == 5);
    }

    // --- what changes with an order ---------------------------------------------------------------------------------

    @Test
    void figuresFollowOrdersReturnsCancellationsAndMerges() {
        customers(List.of(BASE, BASE + 1));
        long one = order(BASE, ago(40), "100");
        long other = order(BASE, ago(30), "50.50");
        order(BASE, ago(30).plusHours(1), "9.50");
        workOff();
        var figures = insights.of(BASE).orElseThrow();
        assertThat(figures.orders()).isEqualTo(3);
        assertThat(figures.net()).isEqualByComparingTo("160");
        assertThat(figures.silentDays()).isEqualTo(30);
        assertThat(figures.rhythmDays())
                .as("two orders of one day are one purchase")
                .isEqualTo(10);

        jdbc.sql("""
                        insert into goods_return (id, order_id, live, kind, mode, status, requested_at, refund, request_key)
                        values (?, ?, false, 'WITHDRAWAL', 'PORTAL', 'COMPLETED', now(), 20, 'insight-1')
                        """).params(BASE, one).update();
        workOff();
        assertThat(insights.of(BASE).orElseThrow().net()).isEqualByComparingTo("140");

        // The shop tells of the same money, and of a little more.
        jdbc.sql("insert into order_adjustment (order_id, external_id, kind, amount) values (?, 'r', 'REFUND', 25)")
                .param(one)
                .update();
        workOff();
        assertThat(insights.of(BASE).orElseThrow().returned()).isEqualByComparingTo("25");

        jdbc.sql("update shop_order set status = 'CANCELLED' where id = ?")
                .param(other)
                .update();
        workOff();
        assertThat(insights.of(BASE).orElseThrow().orders()).isEqualTo(2);

        jdbc.sql("update shop_order set customer_id = ? where customer_id = ?")
                .params(BASE + 1, BASE)
                .update();
        workOff();
        assertThat(insights.of(BASE)).isEmpty();
        assertThat(insights.of(BASE + 1).orElseThrow().net()).isEqualByComparingTo("84.50");

        jdbc.sql("update shop_order set payment_status = 'REFUNDED' where id = ?")
                .param(one)
                .update();
        workOff();
        assertThat(insights.of(BASE + 1).orElseThrow().net()).isEqualByComparingTo("9.50");
    }

    @Test
    void whatWasPaidInAnotherCurrencyCountsAsAnOrderOnly() {
        customers(List.of(BASE));
        long abroad = order(BASE, ago(3), "99");
        order(BASE, ago(9), "10");
        jdbc.sql("update shop_order set currency = 'CHF' where id = ?")
                .param(abroad)
                .update();
        workOff();

        var figures = insights.of(BASE).orElseThrow();
        assertThat(figures.orders()).isEqualTo(2);
        assertThat(figures.foreignOrders()).isEqualTo(1);
        assertThat(figures.net()).isEqualByComparingTo("10");
    }

    @Test
    void theMarginIsWithoutTaxAndAfterReturns() {
        customers(List.of(BASE));
        long order = order(BASE, ago(3), "244");
        line(order, "122", "60", "0.22", 2);
        workOff();
        assertThat(insights.of(BASE).orElseThrow().margin()).isEqualByComparingTo("80");

        jdbc.sql("insert into order_adjustment (order_id, external_id, kind, amount) values (?, 'r', 'REFUND', 122)")
                .param(order)
                .update();
        workOff();
        assertThat(insights.of(BASE).orElseThrow().margin()).isEqualByComparingTo("40");

        jdbc.sql("update shop_order_line set unit_cost = null where order_id = ?")
                .param(order)
                .update();
        jdbc.sql("update shop_order set progress = progress + 1 where id = ?")
                .param(order)
                .update();
        workOff();
        assertThat(insights.of(BASE).orElseThrow().margin()).isNull();
    }

    @Test
    void aCompanyIsTheSumOfItsPeople() {
        customers(List.of(BASE, BASE + 1, BASE + 2, BASE + 3));
        jdbc.sql("update customer set kind = 'COMPANY' where id = ?")
                .param(BASE)
                .update();
        jdbc.sql("update customer set company_id = ? where id > ? and id < ?")
                .params(BASE, BASE, BASE + 3)
                .update();
        order(BASE + 1, ago(20), "100");
        order(BASE + 2, ago(10), "40");
        workOff();

        var company = insights.of(BASE).orElseThrow();
        assertThat(company.buyers()).isEqualTo(2);
        assertThat(company.net()).isEqualByComparingTo("140");
        assertThat(company.silentDays()).isEqualTo(10);
        assertThat(company.dormantBuyers()).isZero();

        order(BASE + 3, ago(200), "10");
        jdbc.sql("update customer set company_id = ? where id = ?")
                .params(BASE, BASE + 3)
                .update();
        workOff();
        var larger = insights.of(BASE).orElseThrow();
        assertThat(larger.dormantBuyers()).as("one of the three").isEqualTo(1);
        assertThat(larger.dormant()).as("the company as a whole").isFalse();
    }

    // --- the model --------------------------------------------------------------------------------------------------

    @Test
    void whereThereAreTooFewBuyersRecencySpeaksAndTheReasonIsKept() {
        customers(List.of(BASE, BASE + 1));
        order(BASE, ago(91), "100");
        order(BASE + 1, ago(9), "100");
        workOff();
        refresh.ifDue();

        assertThat(insights.model().orElseThrow().fallBack()).isEqualTo("FEW_BUYERS");
        var silent = insights.of(BASE).orElseThrow();
        assertThat(silent.dormant()).isTrue();
        assertThat(silent.dormantAt()).isEqualTo(statistics.today().minusDays(1));
        assertThat(silent.alive()).isNull();
        assertThat(silent.value12m()).isNull();
        assertThat(insights.of(BASE + 1).orElseThrow().dormant()).isFalse();
        assertThat(insights.dormant(statistics.today().minusDays(30), statistics.today(), 0, 10)
                        .items())
                .extracting(CustomerInsights.Dormant::customerId)
                .containsExactly(BASE);
    }

    @Test
    void whatIsStoredOfEachCustomerIsWhatTheModelSays() {
        regulars(700);
        refresh.ifDue();

        var model = insights.model().orElseThrow();
        assertThat(model.fallBack()).isNull();
        assertThat(model.spendFallBack()).isNull();
        var buying = new BuyingModel(model.r(), model.alpha(), model.a(), model.b());
        var spend = new SpendModel(model.p(), model.q(), model.gamma());
        var today = statistics.today();
        var checked = jdbc.sql("""
                        select i.*, s.orders_if_alive, s.margin_per_order, s.repeat_margin, s.margin_days
                        from customer_insight(?) i join customer_stats s using (customer_id)
                        """)
                .param(today)
                .query((row, number) -> {
                    int x = row.getInt("repeat_days");
                    var first = row.getObject("first_day", LocalDate.class);
                    var last = row.getObject("last_day", LocalDate.class);
                    double age = ChronoUnit.DAYS.between(first, today) / 7.0;
                    double lastAge = ChronoUnit.DAYS.between(first, last) / 7.0;
                    assertThat(row.getDouble("alive")).isCloseTo(buying.alive(x, lastAge, age), within(1e-9));
                    assertThat(row.getDouble("orders_12m")).isCloseTo(buying.orders(52, x, lastAge, age), within(1e-9));
                    int known = row.getInt("margin_days");
                    assertThat(known).isEqualTo(x);
                    assertThat(row.getDouble("margin_per_order"))
                            .isCloseTo(
                                    spend.expected(known, known == 0 ? 0 : row.getDouble("repeat_margin") / known),
                                    within(1e-3));
                    var due = last.plusDays(Math.max(1, Math.round(7 * buying.dueGap(x, lastAge))));
                    assertThat(row.getObject("due_at", LocalDate.class)).isBetween(due.minusDays(1), due.plusDays(1));
                    var dormant = first.plusDays(Math.round(7 * buying.dormantAge(x, lastAge, 0.5)));
                    assertThat(row.getObject("dormant_at", LocalDate.class))
                            .isBetween(dormant.minusDays(1), later(dormant, due).plusDays(1));
                    return 1;
                })
                .list();
        assertThat(checked).hasSize(700);
        assertThat(insights.rfm().cells().stream()
                        .mapToInt(CustomerInsights.Cell::customers)
                        .sum())
                .isEqualTo(700);

        // One who orders now is worked out by the same model, and is not due any more.
        var sleeper =
                insights.dormant(LocalDate.MIN.withYear(2000), today, 0, 1).items();
        assertThat(sleeper).isNotEmpty();
        order(sleeper.get(0).customerId(), ago(0), "10");
        workOff();
        var awake = insights.of(sleeper.get(0).customerId()).orElseThrow();
        assertThat(awake.dormant()).isFalse();
        assertThat(awake.alive()).isGreaterThan(sleeper.get(0).alive());
        assertThat(awake.value12m()).isNotNull();
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    @Test
    void theModelIsMadeOnceAWeekAndLimitsEachNight() {
        regulars(600);
        refresh.ifDue();
        refresh.ifDue();
        assertThat(count("value_model")).isEqualTo(1);
        assertThat(count("rfm_limits")).isEqualTo(1);

        noon(statistics.today().plusDays(1));
        refresh.ifDue();
        assertThat(count("value_model")).isEqualTo(1);
        assertThat(count("rfm_limits")).isEqualTo(2);

        noon(statistics.today().plusDays(6));
        refresh.ifDue();
        assertThat(count("value_model")).isEqualTo(2);
    }

    // --- the customer base ------------------------------------------------------------------------------------------

    @Test
    void theBaseIsToldByMonthAndByCohort() {
        noon(LocalDate.of(2026, 5, 15));
        customers(List.of(BASE, BASE + 1, BASE + 2));
        order(BASE, ago(100), "100");
        order(BASE, ago(5), "60");
        order(BASE + 1, ago(4), "40");
        long back = order(BASE + 2, ago(99), "10");
        jdbc.sql("update shop_order set payment_status = 'REFUNDED' where id = ?")
                .param(back)
                .update();
        workOff();
        statistics.base();

        var now = base.base();
        assertThat(now.buyers()).isEqualTo(3);
        assertThat(now.repeatRate()).isCloseTo(1 / 3.0, within(1e-9));
        var may = now.months().get(now.months().size() - 1);
        assertThat(may.month()).isEqualTo(LocalDate.of(2026, 5, 1));
        assertThat(may.orders()).isEqualTo(2);
        assertThat(may.repeatShare()).isEqualTo(0.5);
        assertThat(may.ticket()).isEqualByComparingTo("50");
        assertThat(may.marginPerOrder()).isNull();
        assertThat(now.months().get(0).net()).as("what came back is gone").isEqualByComparingTo("100");
        assertThat(now.cohorts())
                .containsExactly(
                        new CustomerBase.Cohort(LocalDate.of(2026, 1, 1), 2, List.of(1)),
                        new CustomerBase.Cohort(LocalDate.of(2026, 4, 1), 1, List.of()));
        assertThat(now.risks().stream().mapToInt(CustomerBase.Risk::customers).sum())
                .isEqualTo(3);
    }

    // --- the shop of these tests ------------------------------------------------------------------------------------

    private long count(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    private void noon(LocalDate day) {
        clock.setOffset(Duration.ZERO);
        clock.setOffset(Duration.between(
                clock.instant(), day.atTime(LocalTime.NOON).atZone(ROME).toInstant()));
    }

    /** On that day, all figures, limits and segments with those properties. */
    private void asIn(int year, int month, int day, InsightProperties properties) {
        asIn(LocalDate.of(year, month, day), properties);
    }

    private void asIn(LocalDate day, InsightProperties properties) {
        if (day != null) {
            noon(day);
        }
        workOff();
        new Refresh(jdbc, statistics, decisions, properties, ROME, clock).limits();
        refresh.segments();
    }

    private static InsightProperties withOffset(double offset) {
        return new InsightProperties(true, "EUR", 2, List.of(), List.of(), List.of(), offset, 0.5, 90);
    }

    private Map<Long, String> scores() {
        return jdbc
                .sql("select customer_id, r, f, m from customer_insight(?)")
                .param(statistics.today())
                .query((row, number) -> Map.entry(row.getLong(1), "" + row.getInt(2) + row.getInt(3) + row.getInt(4)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private void workOff() {
        while (statistics.workOff() > 0) {
            assertThat(statistics).isNotNull();
        }
    }

    private OffsetDateTime ago(int days) {
        return statistics.today().minusDays(days).atTime(12, 0).atZone(ROME).toOffsetDateTime();
    }

    /** Some come once, some again and again until they stop; each order with its margin. */
    private void regulars(int count) {
        var random = new Random(3);
        var ids = new ArrayList<Long>();
        var rows = new ArrayList<Object[]>();
        for (int i = 0; i < count; i++) {
            long customer = BASE + i;
            ids.add(customer);
            int day = 30 + random.nextInt(400);
            double apart = 7 + random.nextInt(60);
            // Some are fickle, some are faithful.
            double stops = random.nextDouble() * random.nextDouble();
            do {
                rows.add(new Object[] {
                    customer, ago(day).toZonedDateTime(), BigDecimal.valueOf(1000 + random.nextInt(20_000), 2)
                });
                day -= (int) Math.ceil(-Math.log(1 - random.nextDouble()) * apart);
            } while (day >= 0 && random.nextDouble() > stops);
        }
        customers(ids);
        orders(rows);
        jdbc.sql("""
                        insert into shop_order_line (order_id, line_id, position, name, category_path, quantity, unit_price,
                            unit_cost, tax_rate)
                        select id, '1', 0, 'Scarpa', 'Scarpe', 1, total, total * (0.3 + 0.01 * (id % 20)), 0.22
                        from shop_order where id > ?
                        """).param(BASE).update();
        workOff();
    }

    private void customers(Iterable<Long> ids) {
        var all = new ArrayList<Long>();
        ids.forEach(all::add);
        jdbc.sql("""
                        insert into customer (id, kind, display_name, language, stage, created_at, updated_at)
                        select id, 'PERSON', 'Customer ' || id, 'it', 'ACQUISITION', now(), now() from unnest(?::bigint[]) id
                        """).param((Object) all.toArray(Long[]::new)).update();
    }

    private long order(long customer, OffsetDateTime at, String total) {
        orders(List.<Object[]>of(new Object[] {customer, at.toZonedDateTime(), new BigDecimal(total)}));
        return lastOrder;
    }

    /** Rows of customer, time, total. */
    private void orders(List<Object[]> rows) {
        long first = lastOrder + 1;
        lastOrder += rows.size();
        jdbc.sql("""
                        insert into shop_order (id, shop, external_id, number, updated_at, progress, hash, live, customer_id,
                            placed_at, channel, sales_model, status, payment_status, fulfillment_status, currency, total,
                            created_at)
                        select ? + x.n, 'insight', (? + x.n)::text, x.n::text, x.at, 0, '', false, x.customer, x.at, 'WEB', 'B2C',
                               'CLOSED', 'PAID', 'FULFILLED', 'EUR', x.total, x.at
                        from unnest(?::bigint[], ?::timestamptz[], ?::numeric[]) with ordinality x (customer, at, total, n)
                        """)
                .params(
                        first - 1,
                        first - 1,
                        rows.stream().map(row -> (Long) row[0]).toArray(Long[]::new),
                        rows.stream()
                                .map(row -> ((java.time.ZonedDateTime) row[1])
                                        .toInstant()
                                        .atOffset(ZoneOffset.UTC)
                                        .toString())
                                .toArray(String[]::new),
                        rows.stream().map(row -> (BigDecimal) row[2]).toArray(BigDecimal[]::new))
                .update();
    }

    private void line(long order, String price, String cost, String tax, int quantity) {
        jdbc.sql("""
                        insert into shop_order_line (order_id, line_id, position, name, category_path, quantity, unit_price,
                            unit_cost, tax_rate)
                        values (?, '1', 0, 'Scarpa', 'Scarpe', ?, ?::numeric, ?::numeric, ?::numeric)
                        """).params(order, quantity, price, cost, tax).update();
    }
}
