package io.filo.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.filo.IntegrationTest;
import io.filo.insight.CustomerInsights;
import io.filo.support.BusinessException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Segments over a few customers of their own; nothing of it stays. */
@Transactional
class SegmentIntegrationTests extends IntegrationTest {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");
    private static final long BASE = 9_000_000_000L;
    private static final int CUSTOMERS = 40;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Segments segments;

    @Autowired
    CustomerInsights insights;

    @Autowired
    ObjectMapper json;

    @Autowired
    Clock clock;

    private LocalDate today;
    private long last = BASE + 1_000;

    @BeforeEach
    void today() {
        today = insights.today();
    }

    // --- a store by hand --------------------------------------------------------------------------------------------

    private long customer(int number, String kind, String city, int daysAgo) {
        long id = BASE + number;
        jdbc.sql("insert into customer (id, kind, display_name, language, stage, city, created_at, updated_at)"
                        + " values (?, ?, ?, 'it', 'ACQUISITION', ?, ?, now())")
                .params(Arrays.asList(id, kind, "Segment " + number, city, noon(daysAgo)))
                .update();
        return id;
    }

    private OffsetDateTime noon(int daysAgo) {
        return today.minusDays(daysAgo).atTime(12, 0).atZone(ROME).toOffsetDateTime();
    }

    /** @param lines each {@code sku:category:price:quantity} */
    private long order(long customer, int daysAgo, String total, String currency, String channel, String... lines) {
        long id = ++last;
        jdbc.sql("insert into shop_order (id, shop, external_id, number, updated_at, progress, hash, live, customer_id,"
                        + " placed_at, channel, sales_model, status, payment_status, fulfillment_status, currency, total,"
                        + " created_at) values (:id, 'segments', :id::text, :id::text, now(), 0, '', false, :customer, :at,"
                        + " :channel, 'B2C', 'OPEN', 'PAID', 'FULFILLED', :currency, :total::numeric, now())")
                .param("id", id)
                .param("customer", customer)
                .param("at", noon(daysAgo))
                .param("channel", channel)
                .param("currency", currency)
                .param("total", total)
                .update();
        for (int i = 0; i < lines.length; i++) {
            var parts = lines[i].split(":");
            jdbc.sql(
                            "insert into shop_order_line (order_id, line_id, position, sku, name, category_path, quantity, unit_price)"
                                    + " values (?, ?, ?, ?, ?, ?, ?::numeric, ?::numeric)")
                    .params(id, "" + i, i, parts[0], parts[0], parts[1], parts[3], parts[2])
                    .update();
        }
        return id;
    }

    private void consent(long customer, String channel, String state, int daysAgo) {
        jdbc.sql(
                        "insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof, recorded_at)"
                                + " values (?, 'MARKETING', ?, ?, 'TEST', ?, 'x', now())")
                .params(customer, channel, state, noon(daysAgo))
                .update();
    }

    private void figures() {
        jdbc.sql("""
                        insert into customer_stats (customer_id, first_order_at, last_order_at, first_day, last_day, orders,
                            repeat_days, gross, returned, repeat_margin, margin_days, foreign_orders, dormant_at)
                        select customer_id, min(placed_at), max(placed_at), min(placed_at)::date, max(placed_at)::date, count(*),
                               0, coalesce(sum(total) filter (where currency = 'EUR'), 0), 0, 0, 0,
                               count(*) filter (where currency <> 'EUR'), max(placed_at)::date + 90
                        from shop_order where customer_id > ? and customer_id <= ? group by customer_id
                        on conflict do nothing
                        """).params(BASE, BASE + 1_000).update();
    }

    private JsonNode tree(String written) throws Exception {
        return json.readTree(written.replace('\'', '"'));
    }

    private List<Integer> found(String definition) throws Exception {
        return found(Subjects.CUSTOMERS, tree(definition));
    }

    /** Numbers of those that this test has made. */
    private List<Integer> found(Subjects subjects, JsonNode definition) {
        var condition = new DefinitionReader(subjects, null, today, key -> Optional.empty()).read(definition);
        var query = SegmentQuery.of(condition, subjects, today, ROME, "EUR");
        return jdbc.sql("select id - :base from (" + query.sql()
                        + ") m where id > :base and id <= :base + 1000 order by id")
                .params(query.parameters())
                .param("base", BASE)
                .query(Integer.class)
                .list();
    }

    // --- each operator ----------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'field':'city','op':'=','value':'torino'}                                   | 1 4
            {'field':'city','op':'!=','value':'Torino'}                                  | 2 3 5
            {'not':{'field':'city','op':'=','value':'Torino'}}                           | 2 3 5
            {'not':{'field':'city','op':'!=','value':'Torino'}}                          | 1 4
            {'field':'city','op':'in','value':['Torino','L_Aquila']}                     | 1 2 4
            {'field':'city','op':'contains','value':'AQUI'}                              | 2
            {'field':'city','op':'contains','value':'%'}                                 |
            {'field':'city','op':'starts with','value':'l_a'}                            | 2
            {'field':'city','op':'is empty'}                                             | 3 5
            {'not':{'field':'city','op':'is empty'}}                                     | 1 2 4
            {'field':'since','op':'<','value':{'daysAgo':50}}                            | 1 2 3
            {'field':'since','op':'between','value':[{'daysAgo':200},{'daysAgo':100}]}   | 2 3
            {'field':'orders','op':'=','value':0}                                        | 3 4 5
            {'field':'orders','op':'>=','value':2}                                       | 1
            {'field':'orders','op':'in','value':[1,2]}                                   | 1 2
            {'field':'net','op':'between','value':[100,300]}                             | 1
            {'field':'lastOrder','op':'>','value':{'daysAgo':30}}                        | 1
            {'field':'lastOrder','op':'is empty'}                                        | 3 4 5
            {'field':'silentDays','op':'<=','value':10}                                  | 1
            {'field':'averageOrder','op':'!=','value':1}                                 | 1 2 3 4 5
            {'field':'dormant','op':'=','value':true}                                    | 2
            {'field':'dormant','op':'!=','value':true}                                   | 1 3 4 5
            {'field':'kind','op':'=','value':'COMPANY'}                                  | 5
            {'did':'order'}                                                              | 1 2
            {'did':'order','atLeast':2}                                                  | 1
            {'did':'order','within':{'days':30}}                                         | 1
            {'did':'order','within':{'from':{'daysAgo':160},'until':{'daysAgo':20}}}     | 1 2
            {'didNot':'order','within':{'days':30}}                                      | 2 3 4
            {'didNot':'order','within':{'days':60}}                                      | 2 3
            {'not':{'did':'order','within':{'days':60}}}                                 | 2 3 4 5
            {'didNot':'order','atLeast':2,'within':{'days':60}}                          | 2 3
            {'didNot':'order'}                                                           | 3 4 5
            {'did':'order','where':[{'field':'line.sku','op':'=','value':'aur'}]}        | 1
            {'did':'order','where':[{'field':'line.sku','op':'=','value':'AUR'},{'field':'line.value','op':'<','value':50}]} |
            {'did':'order','where':[{'field':'line.category','op':'starts with','value':'run'},{'field':'channel','op':'=','value':'STORE'}]} | 1
            {'or':[{'did':'order','where':[{'field':'line.sku','op':'=','value':'SOC'}]},{'field':'city','op':'is empty'}]} | 1 2 3 5
            {'sum':'order','of':'total','op':'>=','value':200}                           | 1
            {'sum':'order','of':'total','within':{'days':30},'op':'between','value':[50,99]} | 1
            {'sum':'order','of':'line.value','where':[{'field':'line.sku','op':'=','value':'SOC'}],'op':'=','value':28} | 1
            {'sum':'order','of':'total','op':'=','value':0}                              | 2 3 4 5
            {'average':'order','of':'total','op':'<','value':200}                        | 1
            {'average':'order','of':'total','op':'is empty'}                             | 2 3 4 5
            {'count':'order','op':'<=','value':1}                                        | 2 3 4 5
            {'consent':'MARKETING','channel':'EMAIL','is':'GIVEN'}                       | 1
            {'consent':'MARKETING','channel':'EMAIL','is':'REFUSED'}                     | 2
            {'consent':'MARKETING','channel':'EMAIL','is':'NOTHING'}                     | 4 5
            {'consent':'MARKETING','channel':'EMAIL','is':'REQUESTED'}                   | 3
            {'and':[{'did':'order'},{'not':{'and':[{'field':'city','op':'=','value':'Torino'},{'did':'order','atLeast':2}]}}]} | 2
            """)
    void everyOperatorSaysWhatItIsCalled(String definition, String expected) throws Exception {
        long one = customer(1, "PERSON", "Torino", 300);
        order(one, 40, "200", "EUR", "STORE", "AUR:Running/Trail:129:1", "SOC:Running:14:2");
        order(one, 10, "60", "EUR", "WEB", "FLA:Bottles:18:1");
        long two = customer(2, "PERSON", "L_Aquila", 150);
        order(two, 120, "999", "USD", "WEB", "SOC:Walking:14:1");
        long three = customer(3, "PERSON", null, 120);
        customer(4, "PERSON", "Torino", 40);
        customer(5, "COMPANY", "", 0);
        consent(one, "ANY", "OBJECTED", 9);
        consent(one, "EMAIL", "CONFIRMED", 3);
        consent(one, "EMAIL", "REQUESTED", 2);
        consent(two, "EMAIL", "GIVEN", 9);
        consent(two, "ANY", "WITHDRAWN", 5);
        consent(three, "EMAIL", "REQUESTED", 5);
        figures();

        assertThat(found(definition).stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void aCompanyIsTheSumOverItsPeople() throws Exception {
        long company = customer(1, "COMPANY", "Torino", 300);
        long other = customer(4, "COMPANY", "Torino", 300);
        for (int person : List.of(2, 3)) {
            long id = customer(person, "PERSON", null, 300);
            jdbc.sql("update customer set company_id = ? where id = ?")
                    .params(company, id)
                    .update();
            order(id, 40, "100", "EUR", "WEB", "AUR:Running:100:1");
        }
        order(other, 40, "100", "EUR", "WEB", "AUR:Running:100:1");
        figures();

        var of = Subjects.COMPANIES;
        assertThat(found(of, tree("{'field':'net','op':'=','value':200}"))).containsExactly(1);
        assertThat(found(of, tree("{'did':'order','atLeast':2,'within':{'days':60}}")))
                .containsExactly(1);
        assertThat(found(of, tree("{'did':'order','where':[{'field':'line.sku','op':'=','value':'AUR'}]}")))
                .containsExactly(1, 4);
        assertThat(found(of, tree("{'didNot':'order','within':{'days':20}}"))).containsExactly(1, 4);
        assertThat(insights.of(company)).hasValueSatisfying(known -> {
            assertThat(known.net()).isEqualByComparingTo("200");
            assertThat(known.dormant()).isFalse();
        });
        assertThat(jdbc.sql("select alive from company_insight(?) where customer_id = ?")
                        .params(today, company)
                        .query((row, number) -> Optional.ofNullable(row.getObject(1)))
                        .single())
                .as("without a model nobody knows")
                .isEqualTo(
                        Optional.ofNullable(insights.of(company).orElseThrow().alive()));
    }

    @Test
    void returnsVisitsContactsAndTouchpointsAreDeedsToo() throws Exception {
        long one = customer(1, "PERSON", "Torino", 300);
        long two = customer(2, "PERSON", "Torino", 300);
        long order = order(one, 40, "200", "EUR", "WEB", "AUR:Running:100:2");
        jdbc.sql("insert into goods_return (id, order_id, live, kind, mode, status, requested_at, refund)"
                        + " values (?, ?, false, 'DEFECT', 'PORTAL', 'COMPLETED', ?, 50)")
                .params(++last, order, noon(20))
                .update();
        jdbc.sql("insert into goods_return_line (return_id, line_id, quantity, reason) values (?, '0', 1, 'DEFECTIVE')")
                .param(last)
                .update();
        for (long id : List.of(one, two)) {
            jdbc.sql("insert into touchpoint (customer_id, occurred_at, kind, campaign) values (?, ?, 'VISIT', 'Fair')")
                    .params(id, noon(15))
                    .update();
            jdbc.sql(
                            "insert into contact_log (customer_id, decided_at, purpose, channel, topic, outcome, reason, rule,"
                                    + " table_key, table_version) values (?, ?, 'MARKETING', 'EMAIL', 'news', ?, 'x', 'x', 'x', 1)")
                    .params(id, noon(5), id == one ? "SENT" : "REFUSED")
                    .update();
        }
        figures();

        assertThat(found("{'did':'return','where':[{'field':'line.reason','op':'=','value':'DEFECTIVE'}]}"))
                .containsExactly(1);
        assertThat(found("{'sum':'return','of':'refund','op':'=','value':50}")).containsExactly(1);
        assertThat(found("{'or':[{'did':'return','where':[{'field':'kind','op':'=','value':'EXCHANGE'}]}]}"))
                .isEmpty();
        assertThat(found("{'did':'touchpoint','where':[{'field':'campaign','op':'=','value':'fair'}]}"))
                .containsExactly(1, 2);
        assertThat(found("{'did':'contact','within':{'days':7}}")).containsExactly(1);
        assertThat(found("{'not':{'did':'contact','atLeast':2}}")).containsExactly(1, 2);
        assertThat(found("{'did':'visit','within':{'days':7},'where':[{'field':'type','op':'=','value':'CART'}]}"))
                .isEmpty();
    }

    @Test
    void aLineWithoutANumberHasThatOfItsProduct() throws Exception {
        long one = customer(1, "PERSON", "Torino", 300);
        long two = customer(2, "PERSON", "Torino", 300);
        order(one, 40, "100", "EUR", "WEB", "X:Running:100:1");
        long other = order(two, 40, "100", "EUR", "WEB", "AUR-9:Running:100:1");
        jdbc.sql("update shop_order_line set sku = null, product_external_id = 'p9' where order_id = ?")
                .param(other - 1)
                .update();
        jdbc.sql("insert into product (id, shop, external_id, updated_at, progress, hash, sku, name, category_path,"
                        + " attributes, active, deleted) values (?, 'segments', 'p9', now(), 0, '', 'AUR-9', 'Aurora', 'Running',"
                        + " '{}', true, false)")
                .param(BASE)
                .update();
        assertThat(found("{'did':'order','where':[{'field':'line.sku','op':'in','value':['aur-9','none']}]}"))
                .containsExactly(1, 2);
        assertThat(found("{'did':'order','where':[{'field':'line.sku','op':'!=','value':'aur-9'}]}"))
                .isEmpty();
        assertThat(found("{'did':'order','where':[{'field':'line.sku','op':'starts with','value':'aur'}]}"))
                .containsExactly(1, 2);
        assertThat(found("{'did':'order','where':[{'field':'line.sku','op':'is empty'}]}"))
                .isEmpty();
    }

    @Test
    void everyFieldCanBeAskedForAllSubjects() {
        for (var subjects : Subjects.values()) {
            subjects.fields()
                    .values()
                    .forEach(field -> run(
                            subjects,
                            json.createObjectNode()
                                    .put("field", field.name())
                                    .put("op", field.type() == FieldType.BOOLEAN ? "=" : "is empty"),
                            field));
            for (var deed : Deed.values()) {
                deed.fields().values().forEach(field -> {
                    var where =
                            json.createObjectNode().put("field", field.name()).put("op", "!=");
                    where.set("value", sample(field));
                    for (var head : List.of("did", "didNot")) {
                        var did = json.createObjectNode().put(head, deed.written());
                        did.set("where", json.createArrayNode().add(where));
                        found(subjects, did);
                        found(subjects, json.createObjectNode().set("not", did));
                    }
                });
                deed.measures()
                        .forEach(measure -> found(
                                subjects,
                                json.createObjectNode()
                                        .put("average", deed.written())
                                        .put("of", measure)
                                        .put("op", ">")
                                        .put("value", 1)));
            }
        }
    }

    private void run(Subjects subjects, ObjectNode node, Field field) {
        if (field.type() == FieldType.BOOLEAN) {
            node.put("value", true);
        }
        found(subjects, node);
    }

    private JsonNode sample(Field field) {
        var value = json.createArrayNode();
        return switch (field.type()) {
            case BOOLEAN -> value.add(true).get(0);
            case NUMBER -> value.add(1).get(0);
            default -> value.add("X").get(0);
        };
    }

    // --- random trees against plain Java ----------------------------------------------------------------------------

    /** Companies buy half of it through one of their people; each lead is that of a customer. */
    @ParameterizedTest
    @EnumSource(Subjects.class)
    void anyTreeHasWhomPlainJavaFinds(Subjects subjects) throws Exception {
        var random = new Random(42);
        var store = new NaiveSegments(today);
        for (int number = 1; number <= CUSTOMERS; number++) {
            var city = pick(random, null, "", "Torino", "torino", "Milano", "O'Hara");
            int since = random.nextInt(200);
            long id = customer(number, subjects == Subjects.COMPANIES ? "COMPANY" : "PERSON", city, since);
            var buyers = new ArrayList<Long>(List.of(id));
            if (subjects == Subjects.COMPANIES) {
                long person = customer(500 + number, "PERSON", "Torino", 5);
                jdbc.sql("update customer set company_id = ? where id = ?")
                        .params(id, person)
                        .update();
                buyers.add(person);
            } else if (subjects == Subjects.LEADS) {
                jdbc.sql(
                                "insert into lead (id, origin, source, status, customer_id, city, language, received_at, created_at)"
                                        + " values (?, ?, 'HAND', 'NEW', ?, 'Milano', 'it', now(), now())")
                        .params(id, "segments:" + id, id)
                        .update();
            }
            var known = store.add(number, city, today.minusDays(since));
            for (int n = random.nextInt(5); n > 0; n--) {
                int at = random.nextInt(200);
                var total = String.valueOf(random.nextInt(300));
                var channel = pick(random, "WEB", "STORE");
                var currency = random.nextInt(8) == 0 ? "USD" : "EUR";
                var lines = IntStream.rangeClosed(0, random.nextInt(3))
                        .mapToObj(line -> pick(random, "A", "B", "C") + ":" + pick(random, "Run/Trail", "Walk") + ":"
                                + random.nextInt(100) + ":" + (1 + random.nextInt(3)))
                        .toArray(String[]::new);
                order(buyers.get(random.nextInt(buyers.size())), at, total, currency, channel, lines);
                known.order(today.minusDays(at), total, currency, channel, lines);
            }
            for (int n = random.nextInt(3); n > 0; n--) {
                int at = n * 10;
                var state = pick(random, "GIVEN", "CONFIRMED", "WITHDRAWN", "OBJECTED", "REQUESTED");
                consent(id, pick(random, "EMAIL", "ANY"), state, at);
                known.consent(state, today.minusDays(at));
            }
        }
        figures();

        int some = 0;
        for (int n = 0; n < 250; n++) {
            var definition = NaiveSegments.randomTree(json, random, 4);
            var expected = store.members(definition);
            assertThat(found(subjects, definition)).as(definition.toString()).isEqualTo(expected);
            some += expected.isEmpty() || expected.size() == CUSTOMERS ? 0 : 1;
        }
        assertThat(some).as("trees that tell customers apart").isGreaterThan(100);
    }

    private static String pick(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }

    // --- whoever means harm -----------------------------------------------------------------------------------------

    @Test
    void whatWasEnteredIsAValueAndNeverAStatement() throws Exception {
        customer(1, "PERSON", "x'; drop table segment; --", 300);
        var evil = "x'; drop table segment; --";
        for (var op : List.of("=", "!=", "contains", "starts with")) {
            var node =
                    json.createObjectNode().put("field", "city").put("op", op).put("value", evil);
            var condition = new DefinitionReader(Subjects.CUSTOMERS, null, today, key -> Optional.empty()).read(node);
            var query = SegmentQuery.of(condition, Subjects.CUSTOMERS, today, ROME, "EUR");
            assertThat(query.sql()).doesNotContain("drop");
            assertThat(query.parameters()).containsValue(evil);
            assertThat(found(Subjects.CUSTOMERS, node)).isEqualTo(op.equals("!=") ? List.of() : List.of(1));
        }
        assertThat(jdbc.sql("select count(*) from segment").query(Long.class).single())
                .isNotNull();
    }

    @Test
    void aDefinitionThatSpeaksOfItselfIsRefused() throws Exception {
        segments.create("seg-a", "A", Subjects.CUSTOMERS, tree("{'field':'city','op':'=','value':'Torino'}"), "marta");
        segments.create("seg-b", "B", Subjects.CUSTOMERS, tree("{'not':{'inSegment':'seg-a'}}"), "marta");
        assertThatThrownBy(() -> segments.change("seg-a", "A", tree("{'or':[{'inSegment':'seg-b'}]}"), "marta"))
                .isInstanceOf(WrongSegmentException.class)
                .hasMessageContaining("seg-a > seg-b > seg-a");
        assertThatThrownBy(
                        () -> segments.create("seg-c", "C", Subjects.CUSTOMERS, tree("{'inSegment':'seg-c'}"), "marta"))
                .isInstanceOf(WrongSegmentException.class);
        assertThatThrownBy(() -> segments.preview(Subjects.COMPANIES, tree("{'inSegment':'seg-a'}"), null))
                .isInstanceOf(WrongSegmentException.class);
        long others = jdbc.sql("select count(*) from customer where merged_into is null and erased_at is null")
                .query(Long.class)
                .single();
        assertThat(segments.preview(Subjects.CUSTOMERS, tree("{'inSegment':'seg-a'}"), null)
                                .count()
                        + segments.preview(Subjects.CUSTOMERS, tree("{'inSegment':'seg-b'}"), null)
                                .count())
                .isEqualTo(others);
        assertThatThrownBy(() -> segments.create("seg-a", "A", Subjects.CUSTOMERS, tree("{'did':'order'}"), "marta"))
                .isInstanceOf(BusinessException.class)
                .extracting(refusal -> ((BusinessException) refusal).code())
                .isEqualTo("SEGMENT_EXISTS");
    }

    @Test
    void whatTakesTooLongIsGivenUp() throws Exception {
        var hasty = new StoredSegments(
                jdbc,
                insights,
                new AnsweredFields(jdbc, json),
                new Bounds(jdbc, new CampaignProperties(Duration.ofMillis(50))),
                json,
                ROME,
                "EUR",
                clock);
        try (var other = DATABASE.getPostgresDatabase().getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table rfm_cell in access exclusive mode");
            assertThatThrownBy(() -> hasty.preview(
                            Subjects.CUSTOMERS, tree("{'field':'rfmSegment','op':'=','value':'LOYAL'}"), null))
                    .isInstanceOf(BusinessException.class)
                    .extracting(refusal -> ((BusinessException) refusal).code())
                    .isEqualTo("SEGMENT_TOO_SLOW");
            other.rollback();
        }
    }

    @Test
    void theTimeOfAStatementIsThatOfTheTransactionAgain() throws Exception {
        var before = jdbc.sql("show statement_timeout").query(String.class).single();
        segments.preview(Subjects.CUSTOMERS, tree("{'did':'order'}"), null);
        assertThat(jdbc.sql("show statement_timeout").query(String.class).single())
                .isEqualTo(before);
    }
}
