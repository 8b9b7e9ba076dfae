package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
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
                        "segreto",
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
        chromium.click("button[name=language][value=en]");
        chromium.waitFor("form.form");
        chromium.picture("connector-en");
        chromium.click("button[name=language][value=it]");
    }

    @Test
    void whoOnlyLooksSeesNoForm() {
        connectors.save(
                new Draft(
                        "web", "Negozio web", "shopify", null, true, null, "UTC", "chiave-nascosta", null, null, null),
                true,
                "test");
        chromium.login("anna");
        chromium.open("/connectors/web");
        assertThat(chromium.text("h1")).isEqualTo("Negozio web");
        assertThat(chromium.text("main")).doesNotContain("Segreto dei messaggi", "chiave-nascosta");
    }
}
