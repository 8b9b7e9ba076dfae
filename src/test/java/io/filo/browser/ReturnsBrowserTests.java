package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.order.OrderDesk;
import io.filo.order.ReturnView;
import io.filo.order.Returns;
import io.filo.order.Snapshot;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.order.TrackingTokens;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.support.FiloClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An order's page as its customer uses it, and what comes of it in Tasklist. */
class ReturnsBrowserTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    ManagementService management;

    @Autowired
    DueEvents events;

    @Autowired
    SnapshotIntake intake;

    @Autowired
    OrderDesk orders;

    @Autowired
    Returns returns;

    @Autowired
    TrackingTokens tokens;

    @Autowired
    Connectors connectors;

    @Autowired
    FiloClock clock;

    @Autowired
    JdbcClient jdbc;

    private final String shop = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final String email = "elena" + UUID.randomUUID() + "@posta.example";

    Instant now;
    long order;
    Chromium chromium;

    @BeforeEach
    void open() {
        Cases.endAll(runtime);
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        jdbc.sql("delete from tracking_post").update();
        connectors.save(new Draft(shop, shop, "native", null, true, null, "UTC", null, null, null, null), true, "test");
        now = clock.instant();
        order = take(new Told("2041", Told.guest(email), now.minus(Duration.ofDays(6)))
                .payment(PaymentStatus.PAID)
                .promised(now.plus(Duration.ofDays(1)))
                .order());
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
        jdbc.sql("delete from shop_command where connector_key = ?").param(shop).update();
        jdbc.sql("delete from shop_connector where key = ?").param(shop).update();
    }

    private long take(Snapshot snapshot) {
        intake.take(new Source(shop, null, false), snapshot);
        return jdbc.sql("select id from shop_order where shop = ? and external_id = '2041'")
                .param(shop)
                .query(Long.class)
                .single();
    }

    private void parcel(ShipmentStatus status, int hoursAgo, Instant expected) {
        take(Told.parcel(
                "p",
                "2041",
                now.minus(Duration.ofHours(hoursAgo)),
                status,
                now.plus(Duration.ofDays(1)),
                expected,
                "GLS",
                "TN1"));
    }

    @Test
    void aCustomerSeesWhereItIsAndAsksWithTheKeyboard() {
        parcel(ShipmentStatus.PRE_TRANSIT, 40, now.plus(Duration.ofDays(1)));
        parcel(ShipmentStatus.IN_TRANSIT, 30, now.plus(Duration.ofDays(1)));
        parcel(ShipmentStatus.OUT_FOR_DELIVERY, 2, now.plus(Duration.ofDays(3)));
        var link = "/track/" + tokens.issue(order);
        chromium.open(link);
        assertThat(chromium.texts(".track-line li strong"))
                .containsExactly("Annunciato al corriere", "In transito", "In consegna");
        looked("track");
        jdbc.sql("update customer set language = 'en' where id = ?")
                .param(orders.order(order).customerId())
                .update();
        chromium.open(link);
        assertThat(chromium.text("h1")).isEqualTo("Your order N2041");
        looked("track-en");

        chromium.open(link + "/question");
        looked("track-question");
        chromium.type("textarea[name=text]", "Where is my parcel?");
        chromium.waitFor("input[name=proof]").sendKeys(email, Keys.ENTER);
        chromium.waitFor(".notice.done");
        assertThat(chromium.text(".notice.done")).contains("We have your question");
        chromium.open("/track/nobody");
        looked("track-unknown");
        assertThat(chromium.errors().stream().filter(error -> !error.contains("404")))
                .isEmpty();
    }

    @Test
    void aContractIsWithdrawnFromWithTwoClicks() {
        parcel(ShipmentStatus.IN_TRANSIT, 60, now);
        parcel(ShipmentStatus.DELIVERED, 48, null);
        var link = "/track/" + tokens.issue(order);
        chromium.open(link);
        looked("track-delivered");
        chromium.click(".track-actions a[href$='/withdraw']");
        assertThat(chromium.text("form button")).isEqualTo("Conferma recesso");
        looked("track-withdraw");
        chromium.type("input[name=proof]", email);
        chromium.click("form button");
        chromium.waitFor(".notice.done");
        looked("track-withdrawn");
        assertThat(returns.ofOrder(order)).singleElement().satisfies(back -> {
            assertThat(back.kind()).isEqualTo(ReturnKind.WITHDRAWAL);
            assertThat(back.lines()).hasSize(3);
        });
    }

    @Test
    void aContractIsWithdrawnFromInEnglishAndAcknowledgedAtOnce() {
        jdbc.sql("update customer set language = 'en' where id = ?")
                .param(orders.order(order).customerId())
                .update();
        parcel(ShipmentStatus.DELIVERED, 48, null);
        chromium.open("/track/" + tokens.issue(order));
        looked("track-delivered-en");
        chromium.click(".track-actions a[href$='/withdraw']");
        assertThat(chromium.text("form button")).isEqualTo("Confirm withdrawal");
        looked("track-withdraw-en");
        chromium.type("input[name=proof]", "somebody@else.example");
        chromium.click("form button");
        chromium.waitFor("[role=alert]");
        looked("track-withdraw-problem-en");
        chromium.type("input[name=proof]", email);
        chromium.click("form button");
        chromium.waitFor(".notice.done");
        looked("track-withdrawn-en");
        events.deliver();
        assertThat(letters())
                .filteredOn(letter -> letter.contains("withdraw"))
                .singleElement()
                .asString()
                .startsWith("Receipt of your withdrawal, order N2041")
                .containsPattern(
                        "Received on: \\d+ \\p{L}+ \\d{4} at \\d{2}:\\d{2}|Received on: \\d+ \\p{L}+ \\d{4}, \\d{2}:\\d{2}");
        chromium.open("/track/" + tokens.issue(order));
        looked("track-approved-en");
        chromium.open("/track/" + tokens.issue(order) + "/return");
        looked("track-return-closed-en");
        assertThat(chromium.errors().stream().filter(error -> !error.contains("422")))
                .isEmpty();
    }

    @Test
    void whoWasShutOutHasANewLinkMailed() {
        parcel(ShipmentStatus.DELIVERED, 48, null);
        for (var language : List.of("it", "en")) {
            jdbc.sql("update customer set language = ? where id = ?")
                    .params(language, orders.order(order).customerId())
                    .update();
            jdbc.sql("delete from tracking_post").update();
            var link = "/track/" + tokens.issue(order);
            for (int guess = 0; guess < 4; guess++) {
                chromium.open(link + "/withdraw");
                chromium.type("input[name=proof]", "somebody@else.example");
                chromium.click("form button");
                chromium.waitFor(guess < 3 ? "[role=alert]" : "form[action$='/link']");
            }
            looked("track-too-many-" + language);
            chromium.click("form[action$='/link'] button");
            chromium.waitFor(".notice.done");
            looked("track-link-mailed-" + language);
        }
        assertThat(letters())
                .filteredOn(letter -> letter.startsWith("Un nuovo link") || letter.startsWith("A new link"))
                .hasSize(2);
    }

    private List<String> letters() {
        return jdbc.sql("""
                        select subject || E'\\n' || visible_text from message where customer_id = ? and direction = 'OUT' order by id
                        """)
                .param(orders.order(order).customerId())
                .query(String.class)
                .list();
    }

    @Test
    void anOperatorBeginsAReturnOnTheOrdersPageAndReviewsIt() {
        parcel(ShipmentStatus.IN_TRANSIT, 48, null);
        chromium.login("anna");
        chromium.open("/orders/" + order);
        looked("order-without-return");
        chromium.click("a[href$='/return']");
        chromium.waitFor("input[name=asked]");
        looked("order-return");
        chromium.click("select[name=mode] option[value=PHONE]");
        chromium.click("input[name=line][value='3']");
        chromium.type("textarea[name=note]", "Ha telefonato");
        chromium.click("select[name=reason] option[value=OTHER]");
        chromium.click(".page form .button.first");
        chromium.waitFor(".notice.done");
        looked("order-return-begun");
        var back = returns.ofOrder(order).get(0);
        assertThat(back.mode()).isEqualTo(Snapshot.ReturnMode.PHONE);
        assertThat(back.lines()).hasSize(2);
        events.deliver();

        var task = task("UserTask_ReviewReturn");
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.click("button.claim");
        chromium.waitFor("input[name=filo-review-return]");
        formLooked("review-return", task, 1500, 2300);
        chromium.click("input[name=filo-review-return][value=REJECT]");
        chromium.waitFor("#filo-reason");
        chromium.picture("review-return-rejected");
        chromium.click("#filo-reason option[value=OTHER]");
        chromium.click(".form-actions .btn-primary:not([disabled])");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !returns.find(back.id()).isOpen());
        assertThat(returns.find(back.id()).rejectReason()).isEqualTo("OTHER");
    }

    @Test
    void whoCannotBeWrittenToIsToldByAPerson() {
        jdbc.sql("update contact_point set state = 'HARD_BOUNCED', bounced_at = now() where customer_id = ?")
                .param(orders.order(order).customerId())
                .update();
        parcel(ShipmentStatus.DELIVERED, 48, null);
        returns.request(new Returns.Request(
                order,
                ReturnKind.WITHDRAWAL,
                Snapshot.ReturnMode.STORE,
                List.of(new Returns.Item("1", BigDecimal.ONE, null, null)),
                "browser:" + UUID.randomUUID(),
                clock.instant()));
        events.deliver();
        chromium.login("anna");
        var task = task("UserTask_AcknowledgeByHand");
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.click("button.claim");
        chromium.waitFor(".filo-facts");
        formLooked("look-after-return", task, 1200, 1800);
        chromium.click(".form-actions .btn-primary:not([disabled])");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> returns.ofOrder(order).get(0).status().equals(Snapshot.ReturnStatus.APPROVED));
    }

    private String task(String element) {
        return tasks.createTaskQuery().taskDefinitionKey(element).singleResult().getId();
    }

    /** Tasklist draws anew for a window of another width; what was chosen before is not chosen any more. */
    private void formLooked(String name, String task, int height, int narrowHeight) {
        chromium.resize(400, narrowHeight);
        openTask(task);
        chromium.picture(name + "-narrow");
        chromium.resize(1400, height);
        openTask(task);
        chromium.picture(name);
    }

    private void openTask(String task) {
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.waitFor(".filo-facts");
        chromium.waitFor("button.unclaim");
    }

    @Test
    void somethingIsSentBackForAnotherSize() {
        parcel(ShipmentStatus.DELIVERED, 48, null);
        chromium.open("/track/" + tokens.issue(order) + "/return");
        looked("track-return");
        chromium.click("input[name=line][value='1']");
        chromium.click("select[name=reason] option[value=TOO_SMALL]");
        chromium.click("input[name=wish][value=EXCHANGE]");
        chromium.type("input[name=exchangeFor]", "43");
        chromium.type("input[name=proof]", "nobody@else.example");
        chromium.click("form button");
        chromium.waitFor("[role=alert]");
        looked("track-return-problem");
        chromium.type("input[name=proof]", email);
        chromium.click("form button");
        chromium.waitFor(".notice.done");
        assertThat(returns.ofOrder(order))
                .singleElement()
                .satisfies(back -> assertThat(back.kind()).isEqualTo(ReturnKind.EXCHANGE));
    }

    @Test
    void whatCameBackIsInspectedInTasklist() {
        parcel(ShipmentStatus.DELIVERED, 48, null);
        long id = returns.request(new Returns.Request(
                order,
                ReturnKind.WITHDRAWAL,
                Snapshot.ReturnMode.PORTAL,
                List.of(
                        new Returns.Item("1", BigDecimal.ONE, null, null),
                        new Returns.Item("2", BigDecimal.ONE, null, null)),
                "browser:" + UUID.randomUUID(),
                clock.instant()));
        events.deliver();
        chromium.login("anna");
        chromium.open("/orders/" + order);
        looked("order-with-return");
        chromium.click("form[action$='/received'] button");
        chromium.waitForNo("form[action$='/received']");
        assertThat(returns.find(id).receivedAt()).isNotNull();
        events.deliver();
        chromium.open("/orders/" + order);
        assertThat(chromium.texts("a.button[href*='tasklist']")).containsExactly("Controlla la merce");
        var task = tasks.createTaskQuery()
                .taskDefinitionKey("UserTask_InspectReturn")
                .singleResult()
                .getId();
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.click("button.claim");
        chromium.waitFor("#filo-condition-0");
        formLooked("inspect", task, 1700, 2600);
        chromium.click("#filo-condition-0 option[value=NEW]");
        chromium.click("#filo-condition-1 option[value=WORN]");
        chromium.click("#filo-reason-1 option[value=TOO_SMALL]");
        chromium.click("input[name=filo-settlement][value=REFUND]");
        assertThat(chromium.value("#filo-refund")).isEqualTo("143.00");
        chromium.type("#filo-refund", "140,00");
        chromium.picture("inspect-decided");
        chromium.click(".form-actions .btn-primary:not([disabled])");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> tasks.createTaskQuery()
                                .taskDefinitionKey("UserTask_InspectReturn")
                                .count()
                        == 0);
        assertThat(returns.find(id).inspectedAt()).isNotNull();
        assertThat(returns.find(id).lines())
                .extracting(ReturnView.ReturnLine::condition, ReturnView.ReturnLine::reason)
                .containsExactly(tuple("NEW", null), tuple("WORN", "TOO_SMALL"));
        var job = management
                .createJobQuery()
                .activityId("ServiceTask_RefundReturn")
                .singleResult();
        management.executeJob(job.getId());
        assertThat(returns.find(id).refund()).isEqualByComparingTo("140");
    }

    /** On a desk and in a hand: nothing sticks out. */
    private void looked(String name) {
        chromium.narrow();
        assertThat(chromium.overhang()).as(name + " at 400 px").isLessThanOrEqualTo(0);
        chromium.picture(name + "-narrow");
        chromium.wide();
        chromium.picture(name);
    }
}
