package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.engine.Decisions;
import io.filo.engine.DueEvents;
import io.filo.engine.EngineClock;
import io.filo.insight.MeasuredInsight;
import io.filo.order.LeftCarts;
import io.filo.order.Snapshot;
import io.filo.order.Snapshot.CartSnapshot;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.Person;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.DueHooks;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Settlement;
import io.filo.support.FiloClock;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Care as its customer meets it, from an order that a shop tells of, and as operators do in Tasklist. */
class CareBrowserTests extends IntegrationTest {

    private static final byte[] SECRET = new byte[24];
    private static final Pattern LINK = Pattern.compile("(/u/[A-Za-z0-9_-]{22})");

    @LocalServerPort
    int port;

    @Autowired
    ShopCommands commands;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    ManagementService management;

    @Autowired
    DueEvents events;

    @Autowired
    DueHooks hooks;

    @Autowired
    SnapshotIntake intake;

    @Autowired
    LeftCarts carts;

    @Autowired
    Connectors connectors;

    @Autowired
    Consents consents;

    @Autowired
    EngineClock clocks;

    @Autowired
    FiloClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource dataSource;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    Decisions decisions;

    private final String shop = "c" + UUID.randomUUID().toString().substring(0, 8);
    private final String email = "sofia." + shop + "@posta.example";

    Instant now;
    Chromium chromium;

    @BeforeEach
    void open() {
        Cases.endAll(runtime);
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        var rome = ZoneId.of("Europe/Rome");
        // Letters that ask and calls have their hours.
        var noon = LocalDate.parse("2027-06-08").atTime(12, 0).atZone(rome).toInstant();
        clocks.setOffset(Duration.between(Instant.now(), noon));
        now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        connectors.save(
                new Draft(
                        shop,
                        shop,
                        "native",
                        null,
                        true,
                        null,
                        "UTC",
                        "whsec_" + Base64.getEncoder().encodeToString(SECRET),
                        null,
                        null,
                        null),
                true,
                "test");
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
        clocks.setOffset(Duration.ZERO);
        jdbc.sql("delete from shop_command where connector_key = ?").param(shop).update();
        jdbc.sql("delete from webhook_inbox where connector_key = ?")
                .param(shop)
                .update();
        jdbc.sql("delete from shop_connector where key = ?").param(shop).update();
    }

    private void hook(String type, String id, Map<String, Object> data) throws Exception {
        var body = new ObjectMapper()
                .writeValueAsBytes(Map.of(
                        "specversion",
                        "1.0",
                        "id",
                        id,
                        "source",
                        "/shop",
                        "type",
                        type,
                        "time",
                        now.toString(),
                        "data",
                        data));
        var time = String.valueOf(clock.instant().getEpochSecond());
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        var signature = Base64.getEncoder()
                .encodeToString(mac.doFinal((id + "." + time + "." + new String(body, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8)));
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/hooks/" + shop))
                                .header("Content-Type", "application/cloudevents+json")
                                .header("webhook-id", id)
                                .header("webhook-timestamp", time)
                                .header("webhook-signature", "v1," + signature)
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        hooks.work();
        events.deliver();
    }

    private long order() {
        return jdbc.sql("select id from shop_order where shop = ? order by id limit 1")
                .param(shop)
                .query(Long.class)
                .single();
    }

    private List<String> letters() {
        return jdbc.sql("select topic from contact_log where context_id = ? and outcome = 'SENT' order by id")
                .param("order:" + order())
                .query(String.class)
                .list();
    }

    private String lastLetter() {
        return jdbc.sql("""
                        select m.visible_text from message m join contact_log l on l.message_id = m.id
                        where l.context_id = ? order by m.id desc limit 1
                        """).param("order:" + order()).query(String.class).single();
    }

    private void ring(String element) {
        var job = management.createJobQuery().activityId(element).singleResult();
        assertThat(job).as(element).isNotNull();
        management.executeJob(job.getId());
        events.deliver();
    }

    private void looked(String name) {
        for (var language : List.of("it", "en")) {
            chromium.speak(language);
            chromium.narrow();
            assertThat(chromium.overhang())
                    .as("overhang of " + name + " at 400")
                    .isZero();
            chromium.picture("care-" + name + "-" + language + "-narrow");
            chromium.wide();
            chromium.picture("care-" + name + "-" + language);
        }
    }

    @Test
    void anOrderComesByASignedHookAndItsBuyerRecommendsUs() throws Exception {
        var line = Map.of(
                "lineId", "1",
                "sku", "AUR-42",
                "name", "Aurora trail",
                "categoryPath", List.of("Corsa", "Scarpe"),
                "quantity", "1",
                "unitPrice", "129.00");
        hook(
                "order",
                "o1",
                Map.ofEntries(
                        Map.entry("id", "2043"),
                        Map.entry("number", "2043"),
                        Map.entry("placedAt", now.minus(Duration.ofDays(12)).toString()),
                        Map.entry("updatedAt", now.minus(Duration.ofDays(12)).toString()),
                        Map.entry("channel", "WEB"),
                        Map.entry("salesModel", "B2C"),
                        Map.entry("status", "OPEN"),
                        Map.entry("paymentStatus", "PAID"),
                        Map.entry("paidAt", now.minus(Duration.ofDays(12)).toString()),
                        Map.entry("fulfillmentStatus", "FULFILLED"),
                        Map.entry(
                                "person",
                                Map.of("email", email, "givenName", "Sofia", "familyName", "Bruno", "locale", "it-IT")),
                        Map.entry("currency", "EUR"),
                        Map.entry("total", "129.00"),
                        Map.entry("lines", List.of(line))));
        assertThat(letters()).containsExactly("WELCOME");
        assertThat(lastLetter()).contains("Sofia", "2043", "/track/");
        hook(
                "shipment",
                "s1",
                Map.of(
                        "id",
                        "P1",
                        "orderId",
                        "2043",
                        "carrier",
                        "BRT",
                        "trackingNumber",
                        "BR1",
                        "status",
                        "DELIVERED",
                        "updatedAt",
                        now.minus(Duration.ofDays(8)).toString(),
                        "deliveredAt",
                        now.minus(Duration.ofDays(8)).toString(),
                        "checkpoints",
                        List.of()));
        ring("IntermediateCatchEvent_HowToDue");
        ring("IntermediateCatchEvent_SurveyDue");
        assertThat(letters()).containsExactly("WELCOME", "HOW_TO", "NPS");

        var link = LINK.matcher(lastLetter());
        assertThat(link.find()).isTrue();
        chromium.open(link.group(1) + "?score=10");
        chromium.waitFor(".scores");
        assertThat(chromium.await("arguments[0](document.querySelector('input[name=score]:checked').value)"))
                .isEqualTo("10");
        looked("nps");
        chromium.type("textarea[name=comment]", "Come sempre, perfetto.");
        chromium.click("button[name=action][value=answer]");
        chromium.waitFor(".notice.done");
        chromium.picture("care-nps-answered");
        events.deliver();
        assertThat(letters()).containsExactly("WELCOME", "HOW_TO", "NPS", "REFERRAL");
        assertThat(lastLetter()).containsPattern("AMICO[A-Z2-9]{7}");
    }

    private void take(Snapshot snapshot) {
        intake.take(new Source(shop, null, false), snapshot);
        events.deliver();
    }

    private String task(String element) {
        return tasks.createTaskQuery().taskDefinitionKey(element).singleResult().getId();
    }

    private void formLooked(String name, String task, String there, int height, int narrowHeight) {
        for (var language : List.of("en", "it")) {
            chromium.wide();
            chromium.open("/");
            chromium.switchTo(language);
            chromium.resize(400, narrowHeight);
            openTask(task, there);
            chromium.picture("care-" + name + "-" + language + "-narrow");
            chromium.resize(1400, height);
            openTask(task, there);
            chromium.picture("care-" + name + "-" + language);
            assertThat(chromium.texts("[lang=" + language + "] .filo-title"))
                    .as("the form in " + language)
                    .hasSize(1);
        }
    }

    private void openTask(String task, String there) {
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.waitFor(there);
    }

    @Test
    void aGraveDelayIsMadeUpForByACouponThatTheShopHearsOf() {
        take(new Told("2038", Told.guest(email), now.minus(Duration.ofHours(6)))
                .payment(PaymentStatus.PAID)
                .promised(now.plus(Duration.ofDays(2)))
                .order());
        take(new Snapshot.ShipmentSnapshot(
                "p",
                now,
                "2038",
                "GLS",
                "TN1",
                null,
                ShipmentStatus.IN_TRANSIT,
                true,
                "neve sul Brennero",
                now.minus(Duration.ofHours(4)),
                null,
                null,
                now.plus(Duration.ofDays(6)),
                "GLS",
                List.of(),
                List.of(new Snapshot.Checkpoint(
                        now.minus(Duration.ofHours(3)),
                        ShipmentStatus.IN_TRANSIT,
                        "Fermo per neve sul Brennero",
                        "Brennero"))));
        assertThat(letters()).containsExactly("WELCOME", "DELAY");
        assertThat(lastLetter()).contains("neve sul Brennero", "14 giugno 2027");

        chromium.login("anna");
        chromium.open("/orders/" + order());
        chromium.waitFor("[data-diagram][data-shown]");
        chromium.waitFor("[data-element-id=SubProcess_Delivery].active");
        chromium.picture("care-case");
        var task = task("UserTask_DecideRemedy");
        openTask(task, ".filo-facts, button.claim");
        chromium.click("button.claim");
        chromium.waitFor("input[name=filo-remedy]");
        var figures = new MeasuredInsight(dataSource, transactions, decisions);
        while (figures.workOff() > 0) {
            assertThat(figures).isNotNull();
        }
        figures.limits();
        figures.segments();
        openTask(task, ".filo-buyer:not([hidden])");
        assertThat(chromium.text(".filo-buyer")).contains("Come acquirente", "Ha comprato una volta", "161,00");
        formLooked("decide-remedy", task, "input[name=filo-remedy]", 1500, 2400);
        chromium.click("input[name=filo-remedy][value=REFUND]");
        chromium.waitFor("#filo-refund");
        chromium.type("#filo-refund", "500");
        assertThat(chromium.text(".filo-missing")).contains("161");
        chromium.picture("care-decide-remedy-refund");
        chromium.click("input[name=filo-remedy][value=COUPON]");
        chromium.waitFor("#filo-coupon");
        chromium.click(".form-actions .btn-primary:not([disabled])");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !acts().isEmpty());
        // No shop answers here: somebody does it there, and the customer is told.
        jdbc.sql("update shop_command set state = 'MANUAL' where id = ?")
                .param(acts().get(0))
                .update();
        commands.settle(acts().get(0), Settlement.DONE_BY_HAND, "carla");
        events.deliver();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> letters().contains("REMEDY"));
        assertThat(lastLetter()).containsPattern("SCUSE[A-Z2-9]{10}").contains("10 %");
        long customer = jdbc.sql("select customer_id from shop_order where id = ?")
                .param(order())
                .query(Long.class)
                .single();
        chromium.open("/customers/" + customer);
        assertThat(chromium.texts("code")).anyMatch(code -> code.matches("SCUSE[A-Z2-9]{10}"));
        chromium.picture("care-customer");
        assertThat(jdbc.sql("select kind || ' ' || (details ->> 'percent') from shop_command where connector_key = ?")
                        .param(shop)
                        .query(String.class)
                        .list())
                .containsExactly("ISSUE_COUPON 10");
        assertThat(chromium.errors()).isEmpty();
    }

    private List<Long> acts() {
        return jdbc.sql("select id from shop_command where connector_key = ?")
                .param(shop)
                .query(Long.class)
                .list();
    }

    @Test
    void goodsThatNobodyFetchesAreLookedAfterInTheStore() {
        take(new Told("2052", Told.guest(email), now.minus(Duration.ofDays(9)))
                .payment(PaymentStatus.PAID)
                .collected("BO1")
                .order());
        take(Told.parcel(
                "p",
                "2052",
                now.minus(Duration.ofDays(8)),
                ShipmentStatus.AVAILABLE_FOR_PICKUP,
                null,
                null,
                "Shop",
                "S"));
        ring("IntermediateCatchEvent_ReminderDue");
        ring("IntermediateCatchEvent_KeptLongEnough");
        assertThat(letters()).containsExactly("WELCOME", "READY_TO_COLLECT", "COLLECT_REMINDER");
        chromium.login("stefano");
        var task = task("UserTask_LookAfterGoods");
        openTask(task, "button.claim");
        chromium.click("button.claim");
        chromium.waitFor("input[type=radio]");
        formLooked("look-after-goods", task, "input[type=radio]", 1300, 2000);
        chromium.click("input[name=filo-goods][value=HANDED_OVER]");
        chromium.click(".form-actions .btn-primary:not([disabled])");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> tasks.createTaskQuery()
                                .taskDefinitionKey("UserTask_LookAfterGoods")
                                .count()
                        == 0);
    }

    @Test
    void aDearCartOfWhoAgreedToCallsIsCalledAbout() {
        var phone = "+39340555" + String.format("%04d", Math.abs(shop.hashCode()) % 10_000);
        var roberta = new Person(null, email, false, phone, "Roberta", "Fonti", null, null, "it-IT", null);
        take(new CartSnapshot(
                "C1",
                now.minus(Duration.ofMinutes(65)),
                roberta,
                "EUR",
                new BigDecimal("540.00"),
                List.of(Told.line("1", "Meridiana GPS", "MER-G", "229.00", null)),
                "https://shop.example/cart/C1",
                null,
                null));
        long customer = jdbc.sql("select customer_id from cart where shop = ?")
                .param(shop)
                .query(Long.class)
                .single();
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
        jdbc.sql("""
                        insert into phone_register (number, listed, checked_on, imported_at)
                        select normalised, false, ?, ? from contact_point where customer_id = ? and type = 'PHONE'
                        """)
                .params(
                        clock.instant().atOffset(ZoneOffset.UTC).toLocalDate(),
                        clock.instant().atOffset(ZoneOffset.UTC),
                        customer)
                .update();
        carts.find();
        events.deliver();
        chromium.login("luca");
        var task = task("UserTask_CallAboutCart");
        openTask(task, "button.claim");
        chromium.click("button.claim");
        chromium.waitFor(".filo-title");
        formLooked("call-about-cart", task, ".filo-title", 1300, 2000);
    }
}
