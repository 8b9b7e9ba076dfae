package io.filo.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.filo.IntegrationTest;
import io.filo.order.Snapshot;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.shop.Connectors.Alarm;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.Connectors.Row;
import io.filo.shop.Connectors.Status;
import io.filo.shop.ShopCommands.Settlement;
import io.filo.support.BusinessException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** From the door to the intake; the intake itself is a double that notes what it is given. */
class HooksIntegrationTests extends IntegrationTest {

    private static final String SECRET = "test-secret-of-the-hooks";
    private static final String TILL = "whsec_" + Base64.getEncoder().encodeToString(new byte[24]);

    private final JdbcClient jdbc;
    private final Connectors connectors;
    private final Heard heard;
    private final StoredCommands commands;
    private final Polling polling;
    private final InboxCleanup cleanup;
    private final InboxWork work;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Noted intake = new Noted();

    /** What shops are asked for, by path; the shop itself. */
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();

    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** What is written to them. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    private @Nullable HttpServer shop;

    HooksIntegrationTests(
            @Autowired JdbcClient jdbc,
            @Autowired Connectors connectors,
            @Autowired Heard heard,
            @Autowired StoredCommands commands,
            @Autowired Polling polling,
            @Autowired InboxCleanup cleanup,
            @Autowired ConnectorRows rows,
            @Autowired Platforms platforms,
            @Autowired Translation translation,
            @Autowired ShopClient shopClient,
            @Autowired PrivacyRequests privacy,
            @Autowired PlatformTransactionManager transactions,
            @Autowired ShopProperties properties,
            @Autowired Clock clock,
            @LocalServerPort int port) {
        this.jdbc = jdbc;
        this.connectors = connectors;
        this.heard = heard;
        this.commands = commands;
        this.polling = polling;
        this.cleanup = cleanup;
        this.port = port;
        this.work = new InboxWork(
                jdbc, clock, rows, platforms, translation, shopClient, intake, privacy, transactions, properties);
    }

    private static final class Noted implements SnapshotIntake {

        private final List<Snapshot> taken = new CopyOnWriteArrayList<>();
        private volatile Taken answer = Taken.NEW;
        private volatile @Nullable RuntimeException failure;

        @Override
        public Taken take(Source source, Snapshot snapshot) {
            if (failure != null) {
                throw failure;
            }
            taken.add(snapshot);
            return answer;
        }
    }

    @BeforeEach
    void shops() throws IOException {
        clean();
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = answers.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(answer == null ? 404 : 200, answer == null ? -1 : answer.length);
            if (answer != null) {
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        shop.start();
        make("woo", "woocommerce", SECRET);
        make("shopify", "shopify", SECRET + "\nold-secret-of-the-hooks");
        make("vtex", "vtex", SECRET);
        make("till", "native", TILL);
        make("presta", "prestashop", "");
    }

    @AfterEach
    void closed() {
        if (shop != null) {
            shop.stop(0);
        }
        clean();
    }

    private void clean() {
        for (String table : List.of("shop_command", "webhook_inbox", "shop_poll", "shop_connector")) {
            jdbc.sql("delete from " + table).update();
        }
    }

    private void make(String key, String platform, String secret) {
        String address =
                "http://127.0.0.1:" + (shop == null ? 0 : shop.getAddress().getPort());
        connectors.save(
                new Draft(key, key, platform, null, true, address, "Europe/Rome", secret, "user", "token", 60),
                true,
                "test");
    }

    private HttpResponse<String> post(String key, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hooks/" + key))
                .POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private int woo(byte[] body) throws Exception {
        return post(
                        "woo",
                        body,
                        "X-WC-Webhook-Topic",
                        "order.updated",
                        "X-WC-Webhook-Signature",
                        sign(SECRET, body),
                        "X-WC-Webhook-Delivery-ID",
                        "039f3155b209b1c591c26f60004d889f")
                .statusCode();
    }

    static String sign(String secret, byte[] body) throws GeneralSecurityException {
        return sign(secret.getBytes(StandardCharsets.UTF_8), body);
    }

    private static String sign(byte[] secret, byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long rows() {
        return jdbc.sql("select count(*) from webhook_inbox").query(Long.class).single();
    }

    private Row only() {
        var all = connectors.rows(null, null, null, 0, 50);
        assertThat(all.items()).hasSize(1);
        return all.items().get(0);
    }

    private Status status(String key) {
        heard.write();
        return connectors.list().stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsSignedIsKeptOnceAndWhatIsNotIsOnlyCounted() throws Exception {
        byte[] order = Payloads.ours("woocommerce-order.json");
        assertThat(woo(order)).isEqualTo(200);
        assertThat(woo(order)).isEqualTo(200);
        assertThat(rows()).isEqualTo(1);
        byte[] changed = order.clone();
        changed[100] ^= 1;
        var refused = post("woo", changed, "X-WC-Webhook-Signature", sign(SECRET, order));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("BAD_SIGNATURE");
        assertThat(post("woo", order).statusCode()).isEqualTo(401);
        assertThat(rows()).isEqualTo(1);
        assertThat(status("woo").accepted()).isEqualTo(2);
        assertThat(status("woo").refused()).isEqualTo(2);
        assertThat(status("woo").alarms()).contains(Alarm.REFUSALS);
        assertThat(status("woo").heardAt()).isNotNull();
    }

    @Test
    void theOldSecretIsGoodWhileTheNewOneTakesItsPlace() throws Exception {
        byte[] order = Payloads.ours("shopify-order.json");
        for (String secret : List.of(SECRET, "old-secret-of-the-hooks")) {
            assertThat(post(
                                    "shopify",
                                    order,
                                    "X-Shopify-Topic",
                                    "orders/create",
                                    "X-Shopify-Hmac-Sha256",
                                    sign(secret, order))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(post("shopify", order, "Shopify-Topic", "orders/paid", "Shopify-Hmac-Sha256", sign(SECRET, order))
                        .statusCode())
                .as("the newer form of the headers")
                .isEqualTo(200);
        assertThat(post("shopify", order, "X-Shopify-Hmac-Sha256", sign("third", order))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aShopThatOnlyTriesTheAddressIsAnsweredAndNothingIsKept() throws Exception {
        var ping = post("woo", bytes("webhook_id=7"), "Content-Type", "application/x-www-form-urlencoded");
        assertThat(ping.statusCode()).isEqualTo(200);
        var vtex = post("vtex", bytes("{\"hookConfig\":\"ping\"}"), "Content-Type", "application/json");
        assertThat(vtex.statusCode()).isEqualTo(200);
        assertThat(post("vtex", bytes("{\"hookConfig\":\"ping\",\"OrderId\":\"1\"}"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(rows()).isZero();
        assertThat(status("vtex").pingedAt()).isNotNull();
    }

    @Test
    void nobodyListensAtAnUnknownAddressNorAtOneThatIsSwitchedOff() throws Exception {
        assertThat(post("nobody", bytes("{}")).statusCode()).isEqualTo(404);
        connectors.save(
                new Draft("woo", "woo", "woocommerce", null, false, null, "UTC", null, null, null, null),
                false,
                "test");
        assertThat(woo(Payloads.ours("woocommerce-order.json"))).isEqualTo(404);
        assertThat(rows()).isZero();
    }

    @Test
    void theAddressOnlyTakesPosts() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hooks/woo"))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(post("..%2fwoo", bytes("{}")).statusCode()).isIn(400, 404);
    }

    @Test
    void twentyMegabytesAreRefusedInWords() throws Exception {
        var answer = post("woo", new byte[20 * 1024 * 1024], "X-WC-Webhook-Signature", "x");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("filo.shop.max-body").contains("5242880");
        assertThat(rows()).isZero();
    }

    @Test
    void aTillSignsByStandardWebhooks() throws Exception {
        byte[] order = Payloads.ours("native-order.json");
        String now = String.valueOf(Instant.now().getEpochSecond());
        String signature =
                "v1," + sign(new byte[24], bytes("msg_1." + now + "." + new String(order, StandardCharsets.UTF_8)));
        for (int i = 0; i < 2; i++) {
            assertThat(post(
                                    "till",
                                    order,
                                    "webhook-id",
                                    "msg_1",
                                    "webhook-timestamp",
                                    now,
                                    "webhook-signature",
                                    signature)
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(post("till", order, "webhook-id", "msg_2", "webhook-timestamp", now, "webhook-signature", signature)
                        .statusCode())
                .as("the id is signed")
                .isEqualTo(401);
        work.workDue();
        assertThat(only().state()).isEqualTo("DONE");
        assertThat(only().thingId()).isEqualTo("TO1-20260430-17");
        assertThat(intake.taken).hasSize(1);
    }

    @Test
    void twoOrdersOfOneSecondAreBothTaken() throws Exception {
        String order = Payloads.oursText("woocommerce-order.json");
        assertThat(woo(bytes(order))).isEqualTo(200);
        assertThat(woo(bytes(order.replace("\"id\": 8001", "\"id\": 8002")))).isEqualTo(200);
        work.workDue();
        assertThat(intake.taken).extracting(Snapshot::id).containsExactlyInAnyOrder("8001", "8002");
    }

    @Test
    void whatComesTooEarlyComesAgainLater() throws Exception {
        intake.answer = Taken.EARLY;
        woo(Payloads.ours("woocommerce-order.json"));
        assertThat(work.workDue()).isEqualTo(1);
        assertThat(only().state()).isEqualTo("STORED");
        assertThat(only().error()).isEqualTo("shop.early");
        assertThat(work.workDue()).as("not before its time").isZero();
        jdbc.sql("update webhook_inbox set next_attempt_at = now() - interval '1 second'")
                .update();
        intake.answer = Taken.NEW;
        work.workDue();
        assertThat(only().state()).isEqualTo("DONE");
        assertThat(only().taken()).isEqualTo("NEW");
    }

    @Test
    void whatCannotBeUnderstoodIsKeptShownAndReplayed() throws Exception {
        byte[] order = bytes(
                Payloads.oursText("woocommerce-order.json").replace("\"total\": \"250.10\"", "\"total\": \"1,250\""));
        woo(order);
        work.workDue();
        assertThat(only().state()).isEqualTo("FAILED");
        assertThat(only().error()).isEqualTo("shop.amount-unclear|1,250");
        assertThat(connectors.body(only().id(), false)).isEqualTo(order);
        assertThat(status("woo").alarms()).contains(Alarm.FAILED_ROWS);
        assertThat(intake.taken).isEmpty();
        // As after a mended map.
        jdbc.sql("update webhook_inbox set body = ?")
                .param(Payloads.ours("woocommerce-order.json"))
                .update();
        assertThat(connectors.replayFailed("woo")).isEqualTo(1);
        work.workDue();
        assertThat(only().state()).isEqualTo("DONE");
        assertThat(only().mapVersion()).hasSize(12);
        connectors.replay(only().id());
        work.workDue();
        assertThat(intake.taken).hasSize(2);
    }

    @Test
    void whatIsOverIsForgottenAndWhatWaitsForAPersonIsKeptLonger() {
        jdbc.sql("""
                        insert into webhook_inbox (connector_key, dedupe_key, topic, origin, body, received_at,
                                                   next_attempt_at, state, done_at)
                        select 'woo', state || n || age, 'order.updated', 'HOOK', '', now() - age, now() - age, state,
                               case when state <> 'STORED' then now() - age end
                        from unnest(array['DONE', 'IGNORED', 'FAILED', 'STORED']) state,
                             unnest(array[interval '89 days', '91 days', '366 days']) age, generate_series(1, 600) n
                        """).update();

        cleanup.cleanUp();

        assertThat(jdbc.sql("""
                        select state || ' ' || extract(days from now() - received_at) || ': ' || count(*) from webhook_inbox
                        group by state, extract(days from now() - received_at)
                        """).query(String.class).list())
                .containsExactlyInAnyOrder(
                        "DONE 89: 600",
                        "IGNORED 89: 600",
                        "FAILED 89: 600",
                        "FAILED 91: 600",
                        "STORED 89: 600",
                        "STORED 91: 600",
                        "STORED 366: 600");
    }

    @Test
    void whatTheIntakeRefusesWaitsForAPersonAndWhatFailsIsTriedAgain() throws Exception {
        intake.failure = new BusinessException("BAD_SNAPSHOT", "The lines cost more than the order.");
        woo(Payloads.ours("woocommerce-order.json"));
        work.workDue();
        assertThat(only().state()).isEqualTo("FAILED");
        assertThat(only().error()).isEqualTo("shop.refused|The lines cost more than the order.");
        intake.failure = new IllegalStateException("away");
        connectors.replay(only().id());
        work.workDue();
        assertThat(only().state()).isEqualTo("STORED");
        assertThat(only().attempts()).isEqualTo(1);
    }

    @Test
    void aTopicThatNobodyMapsIsIgnoredAndSaysSo() throws Exception {
        byte[] body = bytes("{\"id\": 1}");
        post("woo", body, "X-WC-Webhook-Topic", "coupon.created", "X-WC-Webhook-Signature", sign(SECRET, body));
        work.workDue();
        assertThat(only().state()).isEqualTo("IGNORED");
        assertThat(only().error()).isEqualTo("shop.no-topic|coupon.created");
    }

    @Test
    void aNoticeOfVtexIsAskedForAndTheSameNoticeAgainIsAskedAgain() throws Exception {
        answers.put("/api/oms/pvt/orders/v40484048naf-01", Payloads.read("vtex/order.get.json"));
        byte[] notice = Payloads.read("vtex/hook.notification.json");
        for (int i = 1; i <= 2; i++) {
            assertThat(post("vtex", notice, "X-Filo-Secret", SECRET).statusCode())
                    .isEqualTo(200);
            work.workDue();
            assertThat(only().error()).isNull();
            assertThat(only().state()).isEqualTo("DONE");
            assertThat(asked).hasSize(i);
        }
        assertThat(intake.taken).hasSize(2);
        assertThat(new String(connectors.body(only().id(), true), StandardCharsets.UTF_8))
                .contains("1172452900788-01");
    }

    @Test
    void prestaShopIsAskedAndItsPasswordsAreNeverKept() throws Exception {
        String order = new String(Payloads.read("prestashop/order.5.xml"), StandardCharsets.UTF_8)
                .replace("<order>", "<orders><order>")
                .replace("</order>", "</order></orders>");
        answers.put("/api/orders", bytes(order));
        answers.put("/api/customers/1", Payloads.read("prestashop/customer.1.xml"));
        answers.put("/api/addresses/4", Payloads.read("prestashop/address.4.xml"));
        jdbc.sql("delete from shop_connector where key <> 'presta'").update();
        polling.pollDue();
        assertThat(only().origin()).isEqualTo("POLL");
        work.workDue();
        assertThat(only().error()).isNull();
        assertThat(only().state()).isEqualTo("DONE");
        assertThat(jdbc.sql("select convert_from(body, 'UTF8') || convert_from(fetched, 'UTF8') from webhook_inbox")
                        .query(String.class)
                        .single())
                .contains("pub@prestashop.com")
                .doesNotContain("SCRUBBED", "passwd");
        assertThat(status("presta").heardAt())
                .as("it sends nothing: its answer counts")
                .isNotNull();
        jdbc.sql("update shop_poll set next_at = now() - interval '1 second'").update();
        polling.pollDue();
        assertThat(rows()).as("the overlap brings nothing twice").isEqualTo(1);
        assertThat(asked.stream()
                        .filter(each -> each.startsWith("GET /api/orders?"))
                        .toList())
                .hasSize(2)
                .last()
                .asString()
                .as("a quarter of an hour before the newest, in the shop's own time")
                .contains("2019-01-30%2000%3A47%3A13");
    }

    @Test
    void aShopThatDoesNotAnswerIsAnAlarmAndSoIsSilence() {
        jdbc.sql("delete from shop_connector where key not in ('presta', 'woo')")
                .update();
        polling.pollDue();
        assertThat(status("presta").alarms()).contains(Alarm.ASKING_FAILS);
        assertThat(status("presta").askError()).startsWith("shop.answer|404");
        jdbc.sql("update shop_connector set created_at = now() - interval '61 minutes'")
                .update();
        assertThat(status("woo").alarms()).contains(Alarm.SILENT);
        assertThat(connectors.test("presta").good()).isFalse();
        answers.put("/api", bytes("<prestashop><orders/></prestashop>"));
        assertThat(connectors.test("presta").good()).isTrue();
    }

    @Test
    void aPrivacyRequestOfShopifyBecomesAMessageThatSpeaksOfPrivacy() throws Exception {
        byte[] body = bytes("""
                {"shop_domain": "passolento.example", "orders_requested": [299938],
                 "customer": {"id": 191167, "email": "mara.villa@posta.example"}, "data_request": {"id": 9999}}
                """);
        post("shopify", body, "X-Shopify-Topic", "customers/data_request", "X-Shopify-Hmac-Sha256", sign(SECRET, body));
        work.workDue();
        assertThat(only().error()).isNull();
        assertThat(only().state()).isEqualTo("DONE");
        assertThat(jdbc.sql(
                                "select subject from message where channel = 'SHOP' and from_address = 'mara.villa@posta.example'")
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .allMatch(subject -> subject.startsWith("Richiesta privacy"));
    }

    @Test
    void aRefundGoesToTheShopOnceHoweverOftenItIsOrdered() {
        answers.put("/wp-json/wc/v3/orders/8001/refunds", bytes("{\"id\": 77}"));
        Map<String, String> details = Map.of("orderId", "8001", "amount", "12.50", "reason", "Reso 17");
        long id = commands.order("woo", ShopCommands.Kind.REFUND_ORDER, details, "return:17:refund");
        assertThat(commands.order("woo", ShopCommands.Kind.REFUND_ORDER, details, "return:17:refund"))
                .isEqualTo(id);
        assertThat(commands.sendDue()).isEqualTo(1);
        assertThat(commands.sendDue()).isZero();
        assertThat(asked).containsExactly("POST /wp-json/wc/v3/orders/8001/refunds");
        assertThat(commands.find(id).orElseThrow().state()).isEqualTo(ShopCommands.State.DONE);
        assertThat(commands.find(id).orElseThrow().answer()).contains("77");
    }

    @Test
    void whatBrokeOffOnItsWayIsNotSentAgainButLookedAtByAPerson() {
        long id = commands.order(
                "woo", ShopCommands.Kind.REFUND_ORDER, Map.of("orderId", "8001", "amount", "1"), "return:18:refund");
        // As after a kill between the call and its answer.
        jdbc.sql("update shop_command set state = 'SENDING', lease_until = now() - interval '1 second'")
                .update();
        commands.sendDue();
        assertThat(asked).isEmpty();
        assertThat(commands.forPeople("woo")).singleElement().satisfies(act -> {
            assertThat(act.id()).isEqualTo(id);
            assertThat(act.state()).isEqualTo(ShopCommands.State.CHECKING);
        });
        assertThat(jdbc.sql("select count(*) from process_event where name = 'shop.commandWaits' and business_key = ?")
                        .param(String.valueOf(id))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        answers.put("/wp-json/wc/v3/orders/8001/refunds", bytes("{\"id\": 78}"));
        commands.settle(id, Settlement.SEND_AGAIN, "carla");
        commands.sendDue();
        assertThat(commands.find(id).orElseThrow().state()).isEqualTo(ShopCommands.State.DONE);
    }

    @Test
    void aTagIsAddedToThoseThatTheShopHas() {
        answers.put("/admin/api/2025-07/graphql.json", bytes("{\"data\":{\"tagsAdd\":{\"userErrors\":[]}}}"));
        long id = commands.order(
                "shopify",
                ShopCommands.Kind.TAG_CUSTOMER,
                Map.of("orderId", "1", "customerId", "820982911946154508", "tag", "faithful"),
                "tag:1");
        commands.sendDue();
        assertThat(commands.find(id).orElseThrow().state()).isEqualTo(ShopCommands.State.DONE);
        assertThat(asked).containsExactly("POST /admin/api/2025-07/graphql.json");
        assertThat(told)
                .singleElement()
                .asString()
                .contains("\"gid://shopify/Customer/820982911946154508\"")
                .contains("\"tags\":[\"faithful\"]");
    }

    @Test
    void aRefusalThatComesWithAGoodStatusIsOne() {
        var tag = Map.of("customerId", "17", "tag", "faithful");
        for (String refusal : List.of(
                "{\"data\":{\"tagsAdd\":{\"userErrors\":[{\"message\":\"Customer not found\"}]}}}",
                "{\"errors\":[{\"message\":\"Throttled\"}],\"data\":null}",
                "<html>Come back later</html>")) {
            answers.put("/admin/api/2025-07/graphql.json", bytes(refusal));
            long id = commands.order("shopify", ShopCommands.Kind.TAG_CUSTOMER, tag, "tag:" + refusal.hashCode());
            commands.sendDue();
            assertThat(commands.find(id).orElseThrow().state())
                    .isEqualTo(refusal.startsWith("<") ? ShopCommands.State.CHECKING : ShopCommands.State.FAILED);
        }
    }

    @Test
    void eachTimeThatSomethingComesToAPersonIsNews() {
        long id = commands.order(
                "woo", ShopCommands.Kind.REFUND_ORDER, Map.of("orderId", "9", "amount", "1"), "return:20:refund");
        for (int times = 1; times <= 2; times++) {
            commands.sendDue();
            assertThat(jdbc.sql(
                                    "select count(*) from process_event where name = 'shop.commandWaits' and business_key = ?")
                            .param(String.valueOf(id))
                            .query(Integer.class)
                            .single())
                    .isEqualTo(times);
            commands.settle(id, Settlement.SEND_AGAIN, "carla");
        }
    }

    @Test
    void whatAPlatformCannotDoOrRefusesWaitsForAPerson() {
        long points = commands.order("woo", ShopCommands.Kind.GRANT_POINTS, Map.of("points", "10"), "points:1");
        long refund = commands.order(
                "woo", ShopCommands.Kind.REFUND_ORDER, Map.of("orderId", "9", "amount", "1"), "return:19:refund");
        commands.sendDue();
        assertThat(commands.find(points).orElseThrow().state()).isEqualTo(ShopCommands.State.MANUAL);
        assertThat(commands.find(refund).orElseThrow().state()).isEqualTo(ShopCommands.State.FAILED);
        commands.settle(points, Settlement.DONE_BY_HAND, "carla");
        assertThat(commands.forPeople("woo"))
                .extracting(ShopCommands.Ordered::id)
                .containsExactly(refund);
    }

    @Test
    void twoWorkersNeverTakeTheSameRow() throws Exception {
        String order = Payloads.oursText("woocommerce-order.json");
        for (int i = 0; i < 60; i++) {
            woo(bytes(order.replace("\"id\": 8001", "\"id\": " + (9000 + i))));
        }
        var threads = Executors.newFixedThreadPool(2);
        try {
            var first = threads.submit(work::workDue);
            var second = threads.submit(work::workDue);
            first.get();
            second.get();
        } finally {
            threads.shutdown();
        }
        assertThat(intake.taken).hasSize(60).extracting(Snapshot::id).doesNotHaveDuplicates();
    }

    @Test
    void secretsAreNotReadableInTheDatabaseAndStayWhenNotEntered() {
        assertThat(jdbc.sql("select secrets from shop_connector where key = 'woo'")
                        .query(byte[].class)
                        .single())
                .satisfies(kept -> assertThat(new String(kept, StandardCharsets.ISO_8859_1))
                        .doesNotContain(SECRET));
        connectors.save(
                new Draft("woo", "Renamed", "woocommerce", null, true, null, "UTC", null, null, null, null),
                false,
                "test");
        assertThat(connectors.find("woo").orElseThrow().hasHookSecret()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "woocommerce,x,too short",
        "woocommerce,fifteen-letters,too short",
        "vtex,x,too short",
        "native,whsec_!!!,whsec_ and then Base64",
        "native,notwhsec,whsec_ and then Base64"
    })
    void aSecretThatProvesNothingIsNotTaken(String platform, String secret, String said) {
        var draft = new Draft("short", "Short", platform, null, false, null, "UTC", secret, null, null, null);
        assertThatThrownBy(() -> connectors.save(draft, true, "test")).hasMessageContaining(said);
        var oneOfTwo =
                new Draft("short", "Short", platform, null, false, null, "UTC", TILL + "\n" + secret, null, null, null);
        assertThatThrownBy(() -> connectors.save(oneOfTwo, true, "test")).hasMessageContaining(said);
        assertThat(connectors.find("short")).isEmpty();
    }

    @Test
    void aTokenThatIsKeptIsNotSentToAnotherServer() {
        connectors.save(at("https://shop.example/api", "a-token"), true, "test");
        connectors.save(at("https://SHOP.example/v2", null), false, "test");

        for (var other : List.of("https://evil.example/api", "https://shop.example:8443/api")) {
            assertThatThrownBy(() -> connectors.save(at(other, null), false, "test"))
                    .hasMessageContaining("enter the token once more");
            connectors.save(at(null, null), false, "test");
            assertThatThrownBy(() -> connectors.save(at(other, null), false, "test"))
                    .hasMessageContaining("enter the token once more");
        }
        connectors.save(at("https://evil.example/api", "another-token"), false, "test");
    }

    private static Draft at(@Nullable String address, @Nullable String token) {
        return new Draft("moved", "Moved", "woocommerce", null, false, address, "UTC", null, null, token, null);
    }
}
