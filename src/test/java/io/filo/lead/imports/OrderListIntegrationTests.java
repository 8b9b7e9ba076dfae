package io.filo.lead.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.filo.IntegrationTest;
import io.filo.contact.Channel;
import io.filo.contact.ContactFacts;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.CustomerStage;
import io.filo.customer.Customers;
import io.filo.lead.imports.Imports.PreviewRow;
import io.filo.lead.imports.Imports.Problem;
import io.filo.order.OrderDesk;
import io.filo.support.BusinessException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Past orders of a shop, as a list with a row for each line. */
class OrderListIntegrationTests extends IntegrationTest {

    @Autowired
    Imports imports;

    @Autowired
    ImportCourse course;

    @Autowired
    ImportRuns runs;

    @Autowired
    OrderListing listing;

    @Autowired
    OrderDesk orders;

    @Autowired
    Customers customers;

    @Autowired
    CustomerProfiles profiles;

    @Autowired
    List<ContactFacts> facts;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final String own = UUID.randomUUID().toString().substring(0, 8);
    private final String shop = "past-" + own;

    private long receive(String list) {
        return receive(list.getBytes(StandardCharsets.UTF_8));
    }

    private long receive(byte[] list) {
        try {
            long id = imports.receive("orders-" + own + ".csv", new ByteArrayInputStream(list))
                    .id();
            imports.configure(id, importOf(id).settings().ofShop(shop));
            return id;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private ImportView importOf(long id) {
        return imports.find(id).orElseThrow();
    }

    /** As its diagram walks it. */
    private ImportView run(long id, boolean dryRun) {
        transaction.executeWithoutResult(status -> runs.started(id, dryRun, java.time.Instant.now()));
        while (!course.read(id).all()) {}
        while (!course.write(id)) {}
        transaction.executeWithoutResult(status -> course.report(id));
        return importOf(id);
    }

    private ImportView run(String list) {
        return run(receive(list), false);
    }

    private String mail(String name) {
        return name + "." + own + "@posta.example";
    }

    private List<Map<String, Object>> rows(String sql) {
        return jdbc.sql(sql).param(shop).query().listOfRows();
    }

    private long count(String sql) {
        return jdbc.sql("select count(*) from " + sql).query(Long.class).single();
    }

    private long customerOf(String order) {
        return jdbc.sql("select customer_id from shop_order where shop = ? and external_id = ?")
                .params(shop, order)
                .query(Long.class)
                .single();
    }

    private List<String> problems(long id) {
        return imports.rejects(id, 0, 200).items().stream()
                .map(row -> row.number() + " "
                        + row.problems().stream().map(Problem::toString).collect(Collectors.joining(" ")))
                .toList();
    }

    // --- good lists -------------------------------------------------------------------------------------------------

    @Test
    void rowsOfAnOrderBecomeOneOrderWithItsCustomerAndAllThatDependsOnIt() {
        var list = """
                Ordine;Data;Stato;Canale;E-mail;Cliente;Telefono;SKU;Prodotto;Categoria;Quantità;Prezzo;Costo;Spedizione;Consegnato il
                7001;03/02/2025 10:30;completato;online;%1$s;Ada Neri;340 %2$s;AUR;Aurora;Scarpe > Trail;1;129,00;71;6,90;07/02/2025
                7002;04/02/2025;annullato;;%3$s;Tito;;SOC;Calze;;2;14;5;;
                7001;03/02/2025 10:30;completato;online;%1$s;Ada Neri;340 %2$s;SOC;Calze;Accessori;2;1.014,50;5;6,90;07/02/2025
                """.formatted(mail("ada"), "7" + own.replaceAll("\\D", "1").substring(0, 6), mail("tito"));
        long id = receive(list.getBytes(Charset.forName("windows-1252")));
        assertThat(importOf(id).settings().content()).isEqualTo(ImportContent.ORDERS);
        assertThat(imports.preview(id, 10))
                .allSatisfy(row -> assertThat(row.problems()).isEmpty());

        var events = count("process_event");
        var done = run(id, false);

        assertThat(List.of(done.made(), done.known(), done.changed(), done.badRows()))
                .containsExactly(2, 0, 0, 0);
        assertThat(count("process_event")).isEqualTo(events);
        assertThat(rows("""
                        select external_id, channel, status, payment_status, fulfillment_status, live, total::text,
                               placed_at::timestamptz at time zone 'UTC' as placed
                        from shop_order where shop = ? order by external_id
                        """))
                .extracting(
                        row -> row.get("external_id"),
                        row -> row.get("status"),
                        row -> row.get("payment_status"),
                        row -> row.get("live"),
                        row -> row.get("total"),
                        row -> row.get("placed").toString())
                .containsExactly(
                        tuple("7001", "CLOSED", "PAID", false, "2164.9000", "2025-02-03 09:30:00.0"),
                        tuple("7002", "CANCELLED", "VOIDED", false, "28.0000", "2025-02-03 23:00:00.0"));
        assertThat(rows("""
                        select l.line_id, l.sku, l.category_path, l.quantity::text, l.unit_price::text
                        from shop_order_line l join shop_order o on o.id = l.order_id
                        where o.shop = ? and o.external_id = '7001' order by l.position
                        """))
                .extracting(Map::values)
                .extracting(Object::toString)
                .containsExactly(
                        "[1, AUR, Scarpe > Trail, 1.0000, 129.0000]", "[2, SOC, Accessori, 2.0000, 1014.5000]");

        long ada = customerOf("7001");
        assertThat(orders.ofCustomer(ada, 10))
                .hasSize(1)
                .first()
                .satisfies(order -> assertThat(order.shipments())
                        .singleElement()
                        .satisfies(parcel -> assertThat(parcel.status().name()).isEqualTo("DELIVERED")));
        assertThat(profiles.profile(ada).stage()).isEqualTo(CustomerStage.ACQUISITION);
        assertThat(profiles.profile(customerOf("7002")).stage()).isEqualTo(CustomerStage.AWARENESS);
        var flags = transaction.execute(status -> facts.stream()
                .flatMap(module -> module
                        .flags(List.of(ada), new ContactFacts.Situation("offer", null, null, Channel.EMAIL))
                        .getOrDefault(ada, java.util.Set.of())
                        .stream())
                .toList());
        assertThat(flags).containsExactly(ContactFacts.Flag.PAID_ORDER);
        assertThat(count("contact_point where customer_id = " + ada)).isEqualTo(2);
        assertThat(count("touchpoint where kind = 'ORDER_WEB' and customer_id = " + ada))
                .isEqualTo(1);
        assertThat(jdbc.sql("select type from timeline_entry where customer_id = ? order by occurred_at, id")
                        .param(ada)
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("FIRST_CONTACT", "ORDER_PLACED", "PARCEL_DELIVERED", "STAGE_ACQUISITION");
    }

    @Test
    void accountAndAddressAreOnePersonAndAMarketplacesAddressIsNobody() {
        long known = customers.identifyByEmail(mail("known"), "Kira", "it").customerId();
        var list = """
                order id,date,customer id,email,phone,sales model,sku,unit price
                a,2025-01-01T10:00:00Z,,%1$s,,,X,10.50
                b,2025-01-02T10:00:00Z,55,%1$s,,,X,10.50
                c,2025-01-03T10:00:00Z,55,%2$s,,,X,10.50
                d,2025-01-04T10:00:00Z,,%3$s,,marketplace,X,10.50
                e,2025-01-05T10:00:00Z,,%3$s,,marketplace,X,10.50
                f,2025-01-06T10:00:00Z,,,+39 347 %4$s,,X,10.50
                g,2025-01-07T10:00:00Z,,,+39 347 %4$s,,X,10.50
                h,2025-01-08T10:00:00Z,,,,,X,10.50
                """.formatted(
                        mail("known").toUpperCase(),
                        mail("other"),
                        mail("x-17"),
                        "8" + own.replaceAll("\\D", "2").substring(0, 6));
        run(list);

        assertThat(List.of(customerOf("a"), customerOf("b"), customerOf("c"))).containsOnly(known);
        assertThat(customerOf("d")).isNotEqualTo(customerOf("e"));
        assertThat(customerOf("f")).isEqualTo(customerOf("g"));
        assertThat(count("shop_order where shop = '" + shop + "' and customer_id is null"))
                .isEqualTo(1);
        assertThat(count("shop_account where shop = '" + shop + "'")).isEqualTo(1);
        assertThat(profiles.profile(known).stage()).isEqualTo(CustomerStage.RETENTION);
    }

    @Test
    void theSameOrdersAgainChangeNothingAndNewerNewsDoes() {
        var list =
                "order id,order date,status,email,sku,price\nA,2025-01-01,open,%s,X,10.00\nB,2025-01-01,,%s,X,10.00\n"
                        .formatted(mail("a"), mail("b"));
        run(list);
        var before = rows("select to_jsonb(o)::text as told from shop_order o where shop = ? order by id")
                .toString();

        var again = run(list + "C,2025-01-01,," + mail("a") + ",X,10.00\n");
        assertThat(List.of(again.made(), again.known(), again.changed())).containsExactly(1, 2, 0);
        assertThat(
                        rows("select to_jsonb(o)::text as told from shop_order o where shop = ? and external_id <> 'C' order by id")
                                .toString())
                .isEqualTo(before);

        var newer =
                run("order id,order date,updated at,status,email,sku,price\nA,2025-01-01,2025-01-09,closed,%s,X,10.00\n"
                        .formatted(mail("a")));
        assertThat(List.of(newer.made(), newer.known(), newer.changed())).containsExactly(0, 0, 1);
        assertThat(rows("select status from shop_order where shop = ? and external_id = 'A'"))
                .containsExactly(Map.of("status", "CLOSED"));
    }

    @Test
    void aDryRunCountsAndWritesNothing() {
        long id = receive(
                "order id,order date,email,sku,price\nA,2025-01-01,%s,X,10.00\nA,2025-01-02,%s,Y,1.00\nB,2025-01-01,,X,1.00\n"
                        .formatted(mail("a"), mail("a")));
        var checked = run(id, true);
        assertThat(List.of(checked.made(), checked.badRows())).containsExactly(1, 2);
        assertThat(checked.state()).isEqualTo(ImportState.CHECKED);
        assertThat(rows("select * from shop_order where shop = ?")).isEmpty();

        var done = run(id, false);
        assertThat(List.of(done.made(), done.badRows())).containsExactly(1, 2);
        assertThat(problems(id)).containsExactly("1 ROW:ORDER_HAS_ERRORS", "2 PLACED_AT:DIFFERS");
    }

    // --- bad lists --------------------------------------------------------------------------------------------------

    @Test
    void anOrderWithABadRowIsLeftOutWholeAndAllItsRowsCanBeMended() throws IOException {
        long id = receive("""
                order id,order date,status,email,sku,quantity,unit price,line id
                1,2025-01-01,,%1$s,X,1,10.00,a
                1,2025-01-01,,%1$s,Y,zero,10.00,b
                2,31/02/2025,,%1$s,X,1,10.00,a
                3,2025-01-01,teleported,%1$s,X,1,10.00,a
                4,2025-01-01,,nobody,X,1,10.00,a
                5,2025-01-01,,%1$s,X,-1,10.00,a
                ,2025-01-01,,%1$s,X,1,10.00,a
                6,2025-01-01,,%1$s,X,1,"10,00",a
                7,2025-01-01,,%1$s,X,1,10.00,a
                7,2025-01-01,,%1$s,X,1,10.00,a
                8,2099-01-01,,%1$s,,1,,a
                9,2025-01-01,,%1$s,X,1,10.00,a
                9,,,,Y,2,=1+1,b
                10,2025-01-01,,%1$s,X,1,10.00,a
                10,,,,Y,2,5.00,b
                """.formatted(mail("a")));
        imports.configure(
                id,
                new ImportSettings(
                        importOf(id).settings().mapping(),
                        "it",
                        100,
                        importOf(id).settings().orders()));
        var done = run(id, false);

        assertThat(done.made()).isEqualTo(1);
        assertThat(done.badRows()).isEqualTo(13);
        assertThat(problems(id))
                .containsExactly(
                        "1 ROW:ORDER_HAS_ERRORS",
                        "2 QUANTITY:BAD_NUMBER",
                        "3 PLACED_AT:BAD_TIME",
                        "4 STATUS:BAD_WORD",
                        "5 EMAIL:BAD_EMAIL",
                        "6 QUANTITY:BAD_QUANTITY",
                        "7 ORDER_ID:MISSING",
                        "8 UNIT_PRICE:BAD_NUMBER",
                        "9 ROW:ORDER_HAS_ERRORS",
                        "10 LINE_ID:LINE_TWICE",
                        "11 PLACED_AT:DATE_IN_FUTURE PRODUCT_NAME:MISSING UNIT_PRICE:MISSING",
                        "12 ROW:ORDER_HAS_ERRORS",
                        "13 UNIT_PRICE:BAD_NUMBER");
        assertThat(rows("""
                        select o.external_id, count(*) as lines from shop_order o join shop_order_line l on l.order_id = o.id
                        where o.shop = ? group by 1
                        """)).containsExactly(Map.of("external_id", "10", "lines", 2L));
        var out = new ByteArrayOutputStream();
        imports.writeRejects(id, out, Problem::toString);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("'=1+1").hasLineCount(14);
    }

    @Test
    void withoutAShopOrWithoutColumnsNothingStarts() throws IOException {
        long id = imports.receive(
                        "x.csv",
                        new ByteArrayInputStream(
                                ("order id,order date,sku,price\n" + own + ",2025-01-01,X,1\n").getBytes()))
                .id();
        imports.configure(id, importOf(id).settings().ofShop("s"));
        assertThatThrownBy(() -> imports.configure(id, importOf(id).settings().ofShop("")))
                .isInstanceOfSatisfying(
                        BusinessException.class, no -> assertThat(no.code()).isEqualTo("SHOP_MISSING"));
        assertThatThrownBy(() -> imports.configure(
                        id,
                        new ImportSettings(
                                Map.of(ImportField.ORDER_ID, 0),
                                "it",
                                5,
                                importOf(id).settings().orders())))
                .isInstanceOfSatisfying(
                        BusinessException.class, no -> assertThat(no.code()).isEqualTo("ORDER_MAPPING_MISSING"));
        imports.interpret(id, ImportContent.PEOPLE);
        assertThat(importOf(id).settings().content()).isEqualTo(ImportContent.PEOPLE);
    }

    @Test
    void anOrderOfMoreRowsThanAnybodyBuysIsLeftOutAndTheOthersAreNot() {
        var list = new StringBuilder("order id,order date,email,sku,price\n");
        IntStream.range(0, 2_500).forEach(i -> list.append("B,2025-01-01,,X,1.00\n"));
        list.append("A,2025-01-01,,X,1.00\nC,2025-01-01,,X,1.00\n");
        long id = receive(list.toString());
        var done = run(id, false);

        assertThat(List.of(done.made(), done.badRows())).containsExactly(2, 2_500);
        assertThat(imports.rejects(id, 0, 1).items())
                .extracting(PreviewRow::problems)
                .containsExactly(List.of(new Problem("ROW", "TOO_MANY_LINES")));
    }

    // --- interrupted ------------------------------------------------------------------------------------------------

    private String many(int count) {
        return "order id,order date,email,sku,price\n"
                + IntStream.range(0, count)
                        .mapToObj(i -> "%05d,2025-01-01,%s,X,1.00%n%1$05d,2025-01-01,%2$s,Y,2.00%n"
                                .formatted(i * 7_919 % count, mail("p" + i * 7_919 % count % 700)))
                        .collect(Collectors.joining());
    }

    @Test
    void whatWasKilledBetweenGoesOnFromItsLastBatch() {
        int all = 3_000;
        long id = receive(many(all));
        transaction.executeWithoutResult(status -> runs.started(id, false, java.time.Instant.now()));
        while (!course.read(id).all()) {}
        boolean more = Boolean.TRUE.equals(transaction.execute(status -> listing.writeBatch(runs.lock(id))));
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    listing.writeBatch(runs.lock(id));
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        var half = importOf(id);
        assertThat(count("shop_order where shop = '" + shop + "'")).isEqualTo(half.made());
        assertThat(more).isEqualTo(half.made() < all);

        while (!course.write(id)) {}

        assertThat(importOf(id).made()).isEqualTo(all);
        assertThat(count("shop_order where shop = '" + shop + "'")).isEqualTo(all);
        assertThat(count("shop_order_line l join shop_order o on o.id = l.order_id where shop = '" + shop + "'"))
                .isEqualTo(2 * all);
        assertThat(count("contact_point where normalised like '%." + own + "@posta.example'"))
                .isEqualTo(700);
    }

    @Test
    void whoeverIsOvertakenBeginsTheBatchAgain() throws Exception {
        long id = receive("order id,order date,email,sku,price\nA,2025-01-01,%s,X,10.00\n".formatted(mail("a")));
        var entered = new CountDownLatch(1);
        var other = CompletableFuture.supplyAsync(() -> transaction.execute(status -> {
            long made = customers.identifyByEmail(mail("a"), "Ada", "it").customerId();
            entered.countDown();
            // Until the import waits for this very row.
            long until = System.nanoTime() + 20_000_000_000L;
            while (count("pg_locks where not granted") == 0 && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            return made;
        }));
        entered.await();
        run(id, false);

        assertThat(customerOf("A")).isEqualTo(other.get());
        assertThat(importOf(id).made()).isEqualTo(1);
    }
}
