package io.filo.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.shop.Behaviour.Seen;
import io.filo.shop.Connectors.Draft;
import io.filo.support.BusinessException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What visitors look at, from the browser's post on. */
class BehaviourIntegrationTests extends IntegrationTest {

    private static final String SITE = "https://www.passolento.example";
    private static final String VISITOR = "0123456789abcdefABCDEF";

    private final String shop = "site-" + UUID.randomUUID().toString().substring(0, 8);
    private final HttpClient client = HttpClient.newHttpClient();

    @Autowired
    Behaviour behaviour;

    @Autowired
    StoredBehaviour stored;

    @Autowired
    Secrets secrets;

    @Autowired
    Connectors connectors;

    @Autowired
    SnapshotIntake intake;

    @Autowired
    Consents consents;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @LocalServerPort
    int port;

    @BeforeEach
    void aSite() {
        connectors.save(new Draft(shop, shop, "native", null, true, null, "UTC", null, null, null, null), true, "test");
        behaviour.allow(shop, List.of(SITE));
    }

    @AfterEach
    void gone() {
        jdbc.sql("delete from site_visitor where connector_key = ?").param(shop).update();
        jdbc.sql("delete from shop_connector where key = ?").param(shop).update();
    }

    private String key() {
        return behaviour.site(shop).orElseThrow().key();
    }

    private HttpResponse<String> send(String method, String path, @Nullable String origin, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/collect/" + path))
                .method(method, BodyPublishers.ofString(body));
        if (origin != null) {
            request.header("Origin", origin);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private int post(String body) {
        return send("POST", key(), SITE, body.replace('\'', '"')).statusCode();
    }

    private long rows() {
        return jdbc.sql("select count(*) from behaviour_event where connector_key = ?")
                .param(shop)
                .query(Long.class)
                .single();
    }

    private long customer(String account) {
        intake.take(
                new Source(shop, null, true),
                new Told("1", Told.account(account, account + "." + shop + "@posta.example"), Instant.now()).order());
        return jdbc.sql("select customer_id from shop_account where shop = ? and external_id = ?")
                .params(shop, account)
                .query(Long.class)
                .single();
    }

    private String proof(String account) {
        return secrets.proof(behaviour.site(shop).orElseThrow().secret(), VISITOR + "\n" + account);
    }

    @Test
    void nothingIsKeptWithoutConsentAndAllIsForgottenWhenItIsTakenBack() {
        assertThat(post("{'visitor': '" + VISITOR + "', 'events': [{'type': 'PAGE', 'page': '/'}]}"))
                .isEqualTo(204);
        assertThat(rows()).isZero();

        assertThat(post("{'visitor': '" + VISITOR + "', 'consent': true, 'events': ["
                        + "{'type': 'PAGE', 'page': '/scarpe?token=1#x', 'ago': 5000},"
                        + "{'type': 'PRODUCT', 'sku': 'SKU-1'}, {'type': 'SEARCH', 'words': 'trail'}]}"))
                .isEqualTo(204);
        assertThat(jdbc.sql("select page from behaviour_event where connector_key = ? and type = 'PAGE'")
                        .param(shop)
                        .query(String.class)
                        .list())
                .containsExactly("/scarpe");
        assertThat(rows()).isEqualTo(3);

        assertThat(post("{'visitor': '" + VISITOR + "', 'consent': false}")).isEqualTo(204);
        assertThat(rows()).isZero();
    }

    @Test
    void onlyPagesOfTheSiteMayTellAndNobodyReadsAnythingBack() {
        var batch = "{\"visitor\": \"" + VISITOR + "\", \"consent\": true, \"events\": [{\"type\": \"PAGE\"}]}";
        var taken = send("POST", key(), SITE, batch);
        assertThat(taken.statusCode()).isEqualTo(204);
        assertThat(taken.body()).isEmpty();
        assertThat(taken.headers().firstValue("Access-Control-Allow-Origin")).contains(SITE);
        assertThat(taken.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(send("POST", key(), "https://elsewhere.example", batch).statusCode())
                .isEqualTo(403);
        assertThat(send("POST", key(), null, batch).statusCode()).isEqualTo(403);
        assertThat(send("POST", "nobodyknowsthiskey00000", SITE, batch).statusCode())
                .isEqualTo(404);
        assertThat(send("GET", key(), SITE, "").statusCode()).isEqualTo(405);

        assertThat(send("OPTIONS", key(), SITE, "").headers().firstValue("Access-Control-Allow-Methods"))
                .contains("POST");
        var refused = send("OPTIONS", key(), "https://elsewhere.example", "");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void whatIsOddOrTooMuchIsRefused() {
        assertThat(post("{'visitor': 'short', 'consent': true}")).isEqualTo(400);
        assertThat(post("[]")).isEqualTo(400);
        assertThat(post("not json")).isEqualTo(400);
        assertThat(post("{'visitor': '" + VISITOR + "', 'consent': true, 'events': [{'type': 'LOGIN'}]}"))
                .isEqualTo(400);
        assertThat(post("{'visitor': '" + VISITOR + "', 'consent': true, 'events': [" + "{'type': 'PAGE'},".repeat(50)
                        + "{'type': 'PAGE'}]}"))
                .isEqualTo(400);
        assertThat(post("{'visitor': '" + "a".repeat(Behaviour.MAX_BODY) + "'}"))
                .isEqualTo(413);
        assertThat(rows()).isZero();
        var batch = ("{'visitor': '" + VISITOR + "', 'consent': true}").replace('\'', '"');
        var network = "203.0.113." + (int) (Math.random() * 250);
        for (int i = 0; i < 2 * 120 + 1; i++) {
            stored.collect(key(), SITE, network, batch.getBytes());
        }
        assertThat(stored.collect(key(), SITE, network, batch.getBytes())).isEqualTo(Behaviour.Answer.TOO_MANY);
        assertThat(stored.collect(key(), SITE, "198.51.100.7", batch.getBytes()))
                .isEqualTo(Behaviour.Answer.TAKEN);
    }

    @Test
    void aVisitorBecomesACustomersOnceTheShopHasProvedIt() {
        long customer = customer("77");
        post("{'visitor': '" + VISITOR + "', 'consent': true, 'events': [{'type': 'SEARCH', 'words': 'trail'}]}");
        post("{'visitor': '" + VISITOR + "', 'consent': true, 'account': '77', 'proof': 'guessed'}");
        assertThat(behaviour.of(customer, 10)).as("anybody can say so").isEmpty();

        post("{'visitor': '" + VISITOR + "', 'consent': true, 'account': '77', 'proof': '" + proof("77") + "'}");
        assertThat(behaviour.of(customer, 10)).extracting(Seen::words).containsExactly("trail");

        transaction.executeWithoutResult(status -> consents.record(new ConsentRecord(
                customer,
                null,
                ConsentPurpose.PROFILING,
                ConsentChannel.ANY,
                ConsentState.OBJECTED,
                "MAIL",
                null,
                Instant.now().minusSeconds(5),
                "mail")));
        assertThat(behaviour.of(customer, 10)).as("who objects").isEmpty();
    }

    @Test
    void theCartOfAKnownCustomerIsOneThatMayBeLeft() {
        long customer = customer("78");
        var cart = "'cart': {'currency': 'EUR', 'url': '" + SITE + "/cart', 'items': ["
                + "{'sku': 'SKU-1', 'name': 'Aurora', 'quantity': 2, 'price': 50.00}]}";
        post("{'visitor': '" + VISITOR + "', 'consent': true, " + cart + "}");
        assertThat(carts()).as("nobody's").isZero();
        post("{'visitor': '" + VISITOR + "', 'consent': true, 'account': '78', 'proof': '" + proof("78") + "', " + cart
                + "}");
        assertThat(jdbc.sql("select customer_id || ' ' || total || ' ' || recovery_url from cart where shop = ?")
                        .param(shop)
                        .query(String.class)
                        .list())
                .containsExactly(customer + " 100.0000 " + SITE + "/cart");
        post("{'visitor': '" + VISITOR + "', 'consent': true, " + cart.replace(SITE, "https://elsewhere.example")
                + "}");
        assertThat(jdbc.sql("select count(*) from cart where shop = ? and recovery_url is null")
                        .param(shop)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        post("{'visitor': '" + VISITOR + "', 'consent': true, 'cart': {'currency': 'EUR', 'items': []}}");
        assertThat(jdbc.sql("select jsonb_array_length(lines) from cart where shop = ?")
                        .param(shop)
                        .query(Integer.class)
                        .single())
                .as("emptied: nothing is left")
                .isZero();
    }

    private long carts() {
        return jdbc.sql("select count(*) from cart where shop = ?")
                .param(shop)
                .query(Long.class)
                .single();
    }

    @Test
    void aSiteThatIsNamedNoMoreIsForgottenWithItsKey() {
        var before = key();
        behaviour.allow(shop, List.of(SITE, "http://localhost:8080"));
        assertThat(key()).isEqualTo(before);
        assertThatThrownBy(() -> behaviour.allow(shop, List.of("https://shop.example/cart")))
                .isInstanceOf(BusinessException.class);
        behaviour.allow(shop, List.of());
        assertThat(behaviour.site(shop)).isEmpty();
        assertThat(send("POST", before, SITE, "{}").statusCode()).isEqualTo(404);
        behaviour.allow(shop, List.of(SITE));
        assertThat(key()).isNotEqualTo(before);
    }

    @Test
    void theOldIsForgotten() {
        post("{'visitor': '" + VISITOR
                + "', 'consent': true, 'events': [{'type': 'PAGE'}, {'type': 'WISH', 'sku': 'A'}]}");
        jdbc.sql(
                        "update behaviour_event set occurred_at = now() - interval '181 days' where type = 'PAGE' and connector_key = ?")
                .param(shop)
                .update();
        stored.cleanUp();
        assertThat(rows()).isEqualTo(1);
        jdbc.sql("update site_visitor set seen_at = now() - interval '181 days' where connector_key = ?")
                .param(shop)
                .update();
        stored.cleanUp();
        assertThat(rows()).isZero();
    }

    @Test
    void theScriptIsThere() {
        var script = send("GET", "filo.js", null, "");
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.body()).contains("window.filo");
        assertThat(script.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
    }
}
