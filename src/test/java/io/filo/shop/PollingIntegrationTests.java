package io.filo.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.filo.IntegrationTest;
import io.filo.shop.Connectors.Alarm;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.Connectors.Status;
import io.filo.shop.FakeShop.Kept;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Shops that are asked: what changed comes once, whatever goes wrong on the way. */
class PollingIntegrationTests extends IntegrationTest {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    /** As each platform writes an order of that id that was changed then. */
    enum Platform {
        SHOPIFY((id, at) -> Payloads.oursText("shopify-order.json")
                .replaceFirst("\"id\": \\d+", "\"id\": " + id)
                .replaceAll("\"updated_at\": \"[^\"]*\"", "\"updated_at\": \"" + at + "\"")),
        WOOCOMMERCE((id, at) -> Payloads.oursText("woocommerce-order.json")
                .replace("\"id\": 8001", "\"id\": " + id)
                .replaceAll(
                        "\"date_modified_gmt\": \"[^\"]*\"",
                        "\"date_modified_gmt\": \"" + time("yyyy-MM-dd'T'HH:mm:ss", at, ZoneOffset.UTC) + "\"")),
        MAGENTO((id, at) -> Payloads.oursText("magento-order.json")
                .replace("\"entity_id\": 3", "\"entity_id\": " + id)
                .replaceAll(
                        "\"updated_at\": \"[^\"]*\"",
                        "\"updated_at\": \"" + time("yyyy-MM-dd HH:mm:ss", at, ZoneOffset.UTC) + "\"")),
        PRESTASHOP((id, at) -> Payloads.oursText("prestashop-order.xml")
                .replaceFirst("<id><!\\[CDATA\\[5", "<id><![CDATA[" + id)
                .replaceAll(
                        "<date_upd><!\\[CDATA\\[[^]]*", "<date_upd><![CDATA[" + time("yyyy-MM-dd HH:mm:ss", at, ROME))),
        MEDUSA((id, at) -> Payloads.oursText("medusa-order.json")
                .replace("order_01EXAMPLE", id)
                .replaceFirst("\"updated_at\": \"[^\"]*\"", "\"updated_at\": \"" + at + "\"")),
        VTEX((id, at) -> Payloads.oursText("vtex-order.json")
                .replace("v9001-01", id)
                .replaceAll("\"lastChange\": \"[^\"]*\"", "\"lastChange\": \"" + at + "\""));

        private final BiFunction<String, Instant, String> written;

        Platform(BiFunction<String, Instant, String> written) {
            this.written = written;
        }

        Kept order(int number, Instant at) {
            String id = this == MEDUSA ? "order_" + number : String.valueOf(number);
            return new Kept(id, at, written.apply(id, at));
        }
    }

    private static String time(String pattern, Instant at, ZoneId zone) {
        return DateTimeFormatter.ofPattern(pattern).withZone(zone).format(at);
    }

    @Autowired
    Connectors connectors;

    @Autowired
    Inbox inbox;

    @Autowired
    InboxWork work;

    @Autowired
    Polling polling;

    @Autowired
    Heard heard;

    @Autowired
    JdbcClient jdbc;

    private final String shop = "polled-" + UUID.randomUUID().toString().substring(0, 8);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private FakeShop fake;

    @BeforeEach
    void aShop() throws IOException {
        clean();
        fake = new FakeShop();
    }

    @AfterEach
    void closed() {
        fake.close();
        clean();
    }

    private void clean() {
        for (String table : List.of("shop_command", "webhook_inbox", "shop_poll", "shop_connector")) {
            jdbc.sql("delete from " + table).update();
        }
    }

    private void connect(Platform platform) {
        connectors.save(
                new Draft(
                        shop,
                        shop,
                        platform.name().toLowerCase(java.util.Locale.ROOT),
                        null,
                        true,
                        fake.address(),
                        "Europe/Rome",
                        "secret-of-the-shop",
                        "user",
                        "token",
                        60),
                true,
                "test");
    }

    private void poll() {
        jdbc.sql("update shop_poll set next_at = now() - interval '1 second'").update();
        polling.pollDue();
    }

    private void pollAndWork() {
        poll();
        work.workDue();
    }

    private long orders() {
        return jdbc.sql("select count(*) from shop_order where shop = ?")
                .param(shop)
                .query(Long.class)
                .single();
    }

    private long rows() {
        return jdbc.sql("select count(*) from webhook_inbox where connector_key = ?")
                .param(shop)
                .query(Long.class)
                .single();
    }

    private void allIsWell() {
        assertThat(jdbc.sql("select error from webhook_inbox where error is not null")
                        .query(String.class)
                        .list())
                .isEmpty();
        assertThat(jdbc.sql("select error from shop_poll where error is not null")
                        .query(String.class)
                        .list())
                .isEmpty();
    }

    private Status status() {
        heard.write();
        return connectors.list().get(0);
    }

    @ParameterizedTest
    @EnumSource(Platform.class)
    void everyOrderComesOnceHoweverManyPagesThereAre(Platform platform) {
        connect(platform);
        // Two in each second, and the pages end between such two and exactly at the end of all.
        for (int i = 0; i < 100; i++) {
            fake.keep(platform.order(1000 + i, now.minusSeconds(3600 - i / 2)));
        }
        pollAndWork();
        allIsWell();
        assertThat(orders()).isEqualTo(100);
        assertThat(rows()).isEqualTo(100);
        assertThat(fake.asked).as("questions").hasSizeLessThan(430);
        poll();
        assertThat(rows()).as("nothing is new").isEqualTo(100);

        // One that was committed late, before the newest; and two more in the newest second.
        fake.keep(platform.order(2000, now.minusSeconds(3590)));
        fake.keep(platform.order(2001, now.minusSeconds(3551)));
        fake.keep(platform.order(2002, now.minusSeconds(3551)));
        fake.keep(platform.order(1000, now.minusSeconds(10)));
        pollAndWork();
        allIsWell();
        assertThat(orders()).isEqualTo(103);
        assertThat(rows()).isEqualTo(104);
        assertThat(jdbc.sql("select convert_from(body, 'UTF8') || coalesce(convert_from(fetched, 'UTF8'), '')"
                                + " from webhook_inbox where convert_from(body, 'UTF8') like '%never-kept%'"
                                + " or convert_from(fetched, 'UTF8') like '%never-kept%'")
                        .query(String.class)
                        .list())
                .as("passwords and keys of customers")
                .isEmpty();
    }

    @Test
    void aThousandOrdersOfOneMorningFollowEachOtherWithoutPages() {
        connect(Platform.SHOPIFY);
        for (int i = 0; i < 600; i++) {
            fake.keep(Platform.SHOPIFY.order(1000 + i, now.minusSeconds(7200 - i)));
        }
        poll();
        allIsWell();
        assertThat(rows()).isEqualTo(600);
    }

    @ParameterizedTest
    @EnumSource(
            value = Platform.class,
            names = {"WOOCOMMERCE", "MAGENTO", "PRESTASHOP", "MEDUSA", "VTEX"})
    void whatBreaksOffInTheMiddleBeginsAnew(Platform platform) {
        connect(platform);
        for (int i = 0; i < 120; i++) {
            fake.keep(platform.order(1000 + i, now.minusSeconds(3600 - i)));
        }
        polling.pollDue();
        jdbc.sql("delete from webhook_inbox").update();
        jdbc.sql("update shop_poll set seen_until = null").update();
        for (int i = 0; i < 120; i++) {
            fake.keep(platform.order(1000 + i, now.minusSeconds(3000 - i)));
        }
        // The first page comes, the second does not.
        fake.breaksAtQuestion = platform == Platform.VTEX ? 3 : 2;
        poll();
        assertThat(rows()).as("of the first page").isBetween(1L, 119L);
        assertThat(status().alarms()).contains(Alarm.ASKING_FAILS);

        pollAndWork();
        allIsWell();
        assertThat(status().alarms()).doesNotContain(Alarm.ASKING_FAILS);
        assertThat(orders()).isEqualTo(120);
        assertThat(rows()).isEqualTo(120);
    }

    @Test
    void aShopInTroubleIsAskedLessAndLessOftenUntilItAnswers() {
        connect(Platform.WOOCOMMERCE);
        fake.keep(Platform.WOOCOMMERCE.order(1, now.minusSeconds(60)));
        int[] troubles = {429, 500, 503, 0, 429, 500, 500, 500};
        int[] minutes = {1, 2, 4, 8, 16, 32, 60, 60};
        for (int i = 0; i < troubles.length; i++) {
            fake.troubles.add(troubles[i]);
            poll0(i == 0);
            assertThat(nextAt())
                    .as("after " + (i + 1))
                    .isCloseTo(Instant.now().plus(Duration.ofMinutes(minutes[i])), within(20, ChronoUnit.SECONDS));
            assertThat(status().askError()).isNotNull();
        }
        assertThat(rows()).isZero();
        pollAndWork();
        assertThat(orders()).isEqualTo(1);
        assertThat(status().askError()).isNull();
        fake.troubles.add(500);
        poll();
        assertThat(nextAt())
                .as("from the beginning")
                .isCloseTo(Instant.now().plus(Duration.ofMinutes(1)), within(20, ChronoUnit.SECONDS));
    }

    private void poll0(boolean first) {
        if (first) {
            polling.pollDue();
        } else {
            poll();
        }
    }

    private Instant nextAt() {
        return jdbc.sql("select next_at from shop_poll where connector_key = ?")
                .param(shop)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void aStormInAnyOrderWithGapsThatReconciliationClosesEndsAsTheOrderedRun(int seed) {
        connect(Platform.WOOCOMMERCE);
        String ordered = "ordered-" + UUID.randomUUID().toString().substring(0, 8);
        connectors.save(
                new Draft(
                        ordered,
                        ordered,
                        "woocommerce",
                        null,
                        true,
                        null,
                        "UTC",
                        "secret-of-the-shop",
                        null,
                        null,
                        null),
                true,
                "test");
        var messages = new ArrayList<String>();
        for (int order = 1; order <= 200; order++) {
            for (int step = 0; step < 4; step++) {
                messages.add(told(seed, order, step));
            }
            fake.keep(new Kept(String.valueOf(order), changed(order, 3), told(seed, order, 3)));
        }
        messages.forEach(message -> take(ordered, message));
        work.workDue();

        var storm = new ArrayList<>(messages);
        storm.addAll(messages.subList(0, 200));
        Collections.shuffle(storm, new Random(seed));
        var lost = new Random(seed);
        int taken = 0;
        for (String message : storm) {
            if (lost.nextInt(100) >= 15) {
                take(shop, message);
                if (++taken % 97 == 0) {
                    work.workDue();
                }
            }
        }
        work.workDue();
        assertThat(state(shop)).as("gaps").isNotEqualTo(state(ordered));
        pollAndWork();

        allIsWell();
        assertThat(state(shop)).isEqualTo(state(ordered)).hasSize(200);
        assertThat(told(shop)).isEqualTo(told(ordered));
        assertThat(told(ordered).values())
                .hasSize(200)
                .allSatisfy(events -> assertThat(events)
                        .containsExactlyInAnyOrder(
                                "customer.ordered", "order.paid", "order.placed", "order.cancelled", "order.undone"));
    }

    private Instant changed(int order, int step) {
        return now.minusSeconds(7200).plusSeconds(order * 10L + step * 600L);
    }

    /** Pending, paid, on hold, cancelled. */
    private String told(int seed, int order, int step) {
        String placed = time("yyyy-MM-dd'T'HH:mm:ss", now.minusSeconds(7300), ZoneOffset.UTC);
        String paid = time("yyyy-MM-dd'T'HH:mm:ss", changed(order, 1), ZoneOffset.UTC);
        return Payloads.oursText("woocommerce-order.json")
                .replace("\"id\": 8001", "\"id\": " + order)
                .replace("mara.villa@", "buyer" + order + "." + seed + "@")
                .replaceAll("\"date_created_gmt\": \"[^\"]*\"", "\"date_created_gmt\": \"" + placed + "\"")
                .replaceAll(
                        "\"date_paid_gmt\": \"[^\"]*\"",
                        step == 0 ? "\"date_paid_gmt\": null" : "\"date_paid_gmt\": \"" + paid + "\"")
                .replaceAll(
                        "\"date_modified_gmt\": \"[^\"]*\"",
                        "\"date_modified_gmt\": \""
                                + time("yyyy-MM-dd'T'HH:mm:ss", changed(order, step), ZoneOffset.UTC) + "\"")
                .replace(
                        "\"status\": \"processing\"",
                        "\"status\": \""
                                + List.of("pending", "processing", "on-hold", "cancelled")
                                        .get(step) + "\"");
    }

    private void take(String connector, String message) {
        inbox.take(
                connector,
                "order.updated",
                Inbox.Origin.HOOK,
                null,
                null,
                message.getBytes(StandardCharsets.UTF_8),
                false);
    }

    private List<String> state(String of) {
        return jdbc
                .sql(
                        "select external_id, status, payment_status, fulfillment_status, total, kept, paid_at, undone_at from shop_order"
                                + " where shop = ? order by external_id")
                .param(of)
                .query()
                .listOfRows()
                .stream()
                .map(row -> row.values().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .toList();
    }

    /** What was told of each order itself. */
    private Map<String, List<String>> told(String of) {
        return jdbc
                .sql("""
                        select o.external_id, e.name from shop_order o
                        join process_event e on e.cause = 'order:' || o.id and e.receiver = ''
                        where o.shop = ?
                        """)
                .param(of)
                .query((row, number) -> Map.entry(row.getString(1), row.getString(2)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey,
                        Collectors.mapping(
                                Map.Entry::getValue,
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        names -> names.stream().sorted().toList()))));
    }
}
