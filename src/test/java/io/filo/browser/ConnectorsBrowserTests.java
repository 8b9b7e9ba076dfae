package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.DueCommands;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.State;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Connecting a shop, and mending what was not understood, as an operator does it. */
class ConnectorsBrowserTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    Connectors connectors;

    @Autowired
    ShopCommands commands;

    @Autowired
    DueCommands sender;

    @Autowired
    DueEvents events;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    JdbcClient jdbc;

    Chromium chromium;

    @BeforeEach
    void open() {
        clean();
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
        clean();
    }

    private void clean() {
        for (String table : new String[] {"shop_command", "webhook_inbox", "shop_poll", "shop_connector"}) {
            jdbc.sql("delete from " + table).update();
        }
    }

    @Test
    void aShopIsConnectedTestedAndItsMessageReplayed() {
        chromium.login("carla");
        chromium.open("/connectors");
        chromium.resize(1400, 900);
        chromium.open("/connectors/new");
        chromium.picture("connector-new");
        chromium.open("/connectors/new?platform=easypost");
        chromium.type("input[name=key]", "corriere");
        chromium.type("textarea[name=hookSecret]", "segreto-del-corriere");
        chromium.click("form.form .button.first");
        chromium.waitFor("code");
        assertThat(chromium.text("code")).endsWith("/hooks/corriere");
        assertThat(connectors.find("corriere").orElseThrow().hasHookSecret()).isTrue();
        chromium.click("form[action$='/test'] button");
        chromium.waitFor(".notice.late");
        assertThat(chromium.text(".notice.late")).contains("messaggio di prova");
        chromium.resize(1400, 1500);
        chromium.picture("connector");
        chromium.resize(400, 2600);
        chromium.picture("connector-narrow");
        connectors.save(
                new Draft(
                        "web",
                        "Negozio web",
                        "woocommerce",
                        null,
                        true,
                        null,
                        "Europe/Rome",
                        "segreto-del-negozio",
                        null,
                        null,
                        60),
                true,
                "test");
        jdbc.sql("""
                        insert into webhook_inbox (connector_key, dedupe_key, topic, origin, body, received_at, state, attempts,
                                                   next_attempt_at, error, kind)
                        values ('web', 'x', 'order.updated', 'HOOK', '{"id": 8001, "total": "1,250"}', now(), 'FAILED', 1, now(),
                                'shop.amount-unclear|1,250', 'order')
                        """).update();
        chromium.open("/connectors");
        assertThat(chromium.text("#list")).contains("Non compreso");
        chromium.resize(1400, 900);
        chromium.picture("connectors");
        chromium.resize(400, 1200);
        chromium.picture("connectors-narrow");
        chromium.resize(1400, 1000);
        chromium.open("/shop-messages?state=FAILED");
        chromium.picture("shop-messages");
        chromium.click("a.row-link");
        chromium.waitFor(".columns");
        assertThat(chromium.text(".notice.problem")).contains("1,250").contains("1234.50");
        chromium.picture("shop-message");
        chromium.resize(400, 1600);
        chromium.picture("shop-message-narrow");
        chromium.resize(1400, 1000);
        chromium.click(".button.first");
        chromium.waitFor(".notice.done");
        assertThat(jdbc.sql("select state from webhook_inbox")
                        .query(String.class)
                        .single())
                .isEqualTo("STORED");
        jdbc.sql("""
                        insert into shop_command (connector_key, kind, cause, details, state, next_attempt_at, error, created_at)
                        values ('web', 'GRANT_POINTS', 'p1', '{"points": "10"}', 'MANUAL', now(), 'shop.command-manual|web', now())
                        """).update();
        chromium.open("/connectors/web");
        chromium.picture("connector-commands");
        chromium.click("form[action$='/done'] button");
        chromium.waitFor(".notice.done");
        assertThat(jdbc.sql("select done_by from shop_command")
                        .query(String.class)
                        .single())
                .isEqualTo("carla");
        chromium.switchTo("en");
        chromium.waitFor("form.form");
        chromium.picture("connector-en");
        chromium.switchTo("it");
    }

    @Test
    void whoOnlyLooksSeesNoForm() {
        connectors.save(
                new Draft(
                        "web",
                        "Negozio web",
                        "shopify",
                        null,
                        true,
                        null,
                        "UTC",
                        "chiave-nascosta-ma-lunga",
                        null,
                        null,
                        null),
                true,
                "test");
        chromium.login("anna");
        chromium.open("/connectors/web");
        assertThat(chromium.text("h1")).isEqualTo("Negozio web");
        assertThat(chromium.text("main")).doesNotContain("Segreto dei messaggi", "chiave-nascosta-ma-lunga");
    }

    private void connectShop() {
        connectors.save(
                new Draft("web", "Negozio web", "native", null, true, null, "Europe/Rome", null, null, null, 60),
                true,
                "test");
    }

    @Test
    void aSiteIsNamedAndItsSnippetShown() {
        connectShop();
        chromium.login("carla");
        chromium.open("/connectors/web");
        chromium.type("textarea[name=origins]", "https://www.passolento.example/cart");
        chromium.click("form[action$='/site'] button");
        chromium.waitFor(".notice.problem");
        chromium.type("textarea[name=origins]", "https://WWW.passolento.example/");
        chromium.click("form[action$='/site'] button");
        chromium.waitFor("pre.snippet");
        assertThat(chromium.text("pre.snippet")).contains("/collect/filo.js", "data-site=");
        chromium.click("details summary");
        looked("connector-site");
        chromium.switchTo("en");
        chromium.waitFor("pre.snippet");
        chromium.picture("connector-site-en");
        chromium.switchTo("it");
    }

    @Test
    void whatAShopCannotDoIsDoneByHandInTasklist() {
        Cases.endAll(runtime);
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        connectShop();
        long id = commands.order(
                "web",
                Kind.REFUND_ORDER,
                Map.of(
                        "number",
                        "2041",
                        "amount",
                        "12.50",
                        "currency",
                        "EUR",
                        "reason",
                        "Reso 17",
                        "email",
                        "mara.villa@posta.example"),
                "test:" + java.util.UUID.randomUUID());
        sender.send();
        events.deliver();
        var task =
                tasks.createTaskQuery().taskDefinitionKey("UserTask_DoInShop").singleResult();
        assertThat(task.getName()).isEqualTo("Fallo a mano nel negozio");
        chromium.login("anna");
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task.getId());
        chromium.click("button.claim");
        chromium.waitFor("input[name=filo-in-shop]");
        assertThat(chromium.text(".filo-facts")).contains("Negozio web", "12,50", "Reso 17");
        chromium.resize(1400, 1700);
        chromium.click("input[name=filo-in-shop][value=DONE_BY_HAND]");
        chromium.picture("do-in-shop");
        chromium.click(".form-actions .btn-primary:not([disabled])");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> commands.find(id).orElseThrow().state() == State.DONE);
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
