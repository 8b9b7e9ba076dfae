package io.filo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.Connectors.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From the inbox to the order itself: whatever order messages come in, the state is the same. */
class OrdersFromShopsIntegrationTests extends IntegrationTest {

    @Autowired
    Connectors connectors;

    @Autowired
    Inbox inbox;

    @Autowired
    InboxWork work;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void shops() {
        clean();
        for (String key : List.of("ordered", "stormed", "shopped")) {
            connectors.save(
                    new Draft(
                            key,
                            key,
                            key.equals("shopped") ? "shopify" : "woocommerce",
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
        }
    }

    @AfterEach
    void clean() {
        for (String table : List.of("shop_command", "webhook_inbox", "shop_poll", "shop_connector")) {
            jdbc.sql("delete from " + table).update();
        }
    }

    private void take(String shop, String topic, String body) {
        inbox.take(shop, topic, Inbox.Origin.HOOK, null, null, body.getBytes(StandardCharsets.UTF_8), false);
    }

    private List<String> errors() {
        return connectors.rows(null, null, null, 0, 200).items().stream()
                .filter(row -> row.error() != null)
                .map(Row::error)
                .toList();
    }

    @Test
    void paidBeforeCreatedEndsPaid() {
        String created = Payloads.oursText("shopify-order.json")
                .replace("\"financial_status\": \"paid\"", "\"financial_status\": \"pending\"")
                .replace(
                        "\"updated_at\": \"2026-04-30T10:05:00+02:00\"",
                        "\"updated_at\": \"2026-04-30T10:00:00+02:00\"");
        take("shopped", "orders/paid", Payloads.oursText("shopify-order.json"));
        work.workDue();
        take("shopped", "orders/create", created);
        work.workDue();
        assertThat(errors()).isEmpty();
        assertThat(jdbc.sql("select payment_status from shop_order where shop = 'shopped'")
                        .query(String.class)
                        .list())
                .containsExactly("PAID");
        assertThat(connectors
                        .rows("shopped", null, "orders/create", 0, 5)
                        .items()
                        .get(0)
                        .taken())
                .isEqualTo("OLDER");
    }

    @Test
    void aStormOfTheSameOrdersInAnyOrderEndsAsTheOrderedRun() {
        var messages = new ArrayList<String>();
        for (int order = 1; order <= 25; order++) {
            for (int step = 0; step < 4; step++) {
                messages.add(Payloads.oursText("woocommerce-order.json")
                        .replace("\"id\": 8001", "\"id\": " + (8000 + order))
                        .replace("mara.villa@", "buyer" + order + "@")
                        .replace(
                                "\"status\": \"processing\"",
                                "\"status\": \""
                                        + List.of("pending", "processing", "on-hold", "completed")
                                                .get(step) + "\"")
                        .replace("\"2026-04-30T08:10:00\"", "\"2026-04-30T08:1" + step + ":00\""));
            }
        }
        messages.forEach(message -> take("ordered", "order.updated", message));
        work.workDue();
        var storm = new ArrayList<>(messages);
        storm.addAll(messages.subList(0, 50));
        Collections.shuffle(storm, new Random(7));
        storm.forEach(message -> {
            take("stormed", "order.updated", message);
            if (message.hashCode() % 5 == 0) {
                work.workDue();
            }
        });
        work.workDue();
        assertThat(errors()).isEmpty();
        assertThat(state("stormed")).isEqualTo(state("ordered")).hasSize(25);
        assertThat(state("stormed")).allMatch(order -> order.contains("CLOSED"));
    }

    @Test
    void whatATillTellsOfThePastStartsNothing() {
        connectors.save(
                new Draft("tilled", "tilled", "native", null, true, null, "UTC", null, null, null, null), true, "test");
        String now = java.time.Instant.now()
                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                .toString();
        String order = Payloads.oursText("native-order.json")
                .replaceAll("\"(placedAt|updatedAt|time)\": \"[^\"]*\"", "\"$1\": \"" + now + "\"");
        take("tilled", "order.history", order);
        take("tilled", "order", order.replace("TO1-20260430-17", "TO1-20260430-18"));
        work.workDue();
        assertThat(errors()).isEmpty();
        assertThat(jdbc.sql("select live from shop_order where shop = 'tilled' order by external_id")
                        .query(Boolean.class)
                        .list())
                .containsExactly(false, true);
    }

    @Test
    void whatLiesInEachPlaceIsToldApartFromTheProduct() {
        String product = """
                {"id": 632910392, "title": "Aurora", "body_html": "", "vendor": "", "product_type": "Scarpe",
                 "status": "active", "updated_at": "%s",
                 "variants": [{"id": 808950810, "title": "Default Title", "sku": "AUR-42", "price": "129.00",
                               "inventory_item_id": 271878346596884015, "inventory_quantity": %d}]}
                """;
        String level = """
                {"inventory_item_id": 271878346596884015, "location_id": %d, "available": %d, "updated_at": "%s"}
                """;
        take("shopped", "inventory_levels/update", level.formatted(7, 1, "2026-04-30T07:00:00Z"));
        take("shopped", "products/create", product.formatted("2026-04-30T08:00:00Z", 12));
        work.workDue();
        assertThat(stock()).containsExactly("shopify 12");

        take("shopped", "inventory_levels/update", level.formatted(1, 5, "2026-04-30T09:00:00Z"));
        take("shopped", "inventory_levels/update", level.formatted(2, 6, "2026-04-30T09:00:00Z"));
        take("shopped", "inventory_levels/update", level.formatted(1, 9, "2026-04-30T08:30:00Z"));
        take("shopped", "products/update", product.formatted("2026-04-30T10:00:00Z", 11));
        work.workDue();
        assertThat(errors()).isEmpty();
        assertThat(stock()).containsExactly("1 5", "2 6");
    }

    private List<String> stock() {
        return jdbc.sql("""
                        select s.location || ' ' || s.available::int from product_stock s
                        join product p on p.id = s.product_id where p.shop = 'shopped' order by 1
                        """).query(String.class).list();
    }

    private List<String> state(String shop) {
        return jdbc
                .sql(
                        "select external_id, status, payment_status, fulfillment_status, total from shop_order where shop = ? order by external_id")
                .param(shop)
                .query()
                .listOfRows()
                .stream()
                .map(row -> row.values().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .toList();
    }
}
