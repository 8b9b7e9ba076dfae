package io.filo.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filo.order.Snapshot.CartSnapshot;
import io.filo.order.Snapshot.CustomerSnapshot;
import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.OrderSnapshot;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.ProductSnapshot;
import io.filo.order.Snapshot.SalesModel;
import io.filo.order.Snapshot.ShipmentSnapshot;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.shop.Platforms.MapFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shops do that nobody expects. */
class TrapTests {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String woo(String replaced, String by) {
        String order = Payloads.oursText("woocommerce-order.json");
        assertThat(order).contains(replaced);
        return order.replace(replaced, by);
    }

    private static String shopify(String replaced, String by) {
        String order = Payloads.oursText("shopify-order.json");
        assertThat(order).contains(replaced);
        return order.replace(replaced, by);
    }

    @Test
    void wooCommerceTellsTimesTwiceAndOnlyTheOnesInGmtCount() {
        OrderSnapshot order = Payloads.one("woocommerce", "order.updated", Payloads.ours("woocommerce-order.json"));
        assertThat(order.placedAt()).isEqualTo(Instant.parse("2026-04-30T08:00:00Z"));
        assertThat(order.updatedAt()).isEqualTo(Instant.parse("2026-04-30T08:10:00Z"));
        assertThat(order.paidAt()).isEqualTo(Instant.parse("2026-04-30T08:01:00Z"));
        assertThat(order.paymentStatus()).isEqualTo(PaymentStatus.PAID);
    }

    @Test
    void wooCommerceWritesNamesAsHtmlAndGuestsAsNumberZero() {
        OrderSnapshot order = Payloads.one("woocommerce", "order.updated", Payloads.ours("woocommerce-order.json"));
        assertThat(order.lines().get(0).name()).isEqualTo("Scarpa Aurora – Blu & Grigio");
        assertThat(order.person().id()).isNull();
        assertThat(order.person().email()).isEqualTo("mara.villa@posta.example");
        // 2 pieces for 200.00 without tax and 44.00 of it
        assertThat(order.lines().get(0).unitPrice()).isEqualByComparingTo("122");
        assertThat(order.shippingPaid()).isEqualByComparingTo("6.10");
    }

    @Test
    void whoCameByTheLinkOfAFriendBringsHisCode() {
        var woo = Payloads.oursText("woocommerce-order.json")
                .replace(
                        "\"meta_data\": [{",
                        "\"meta_data\": [{\"id\": 9, \"key\": \"_wc_order_attribution_session_entry\","
                                + " \"value\": \"https://shop.example/?utm_source=mail&ref=AMICO7KX2M9Q#top\"}, {");
        OrderSnapshot order = Payloads.one("woocommerce", "order.updated", woo.getBytes(StandardCharsets.UTF_8));
        assertThat(order.attribution().referralCode()).isEqualTo("AMICO7KX2M9Q");
        OrderSnapshot plain = Payloads.one("woocommerce", "order.updated", Payloads.ours("woocommerce-order.json"));
        assertThat(plain.attribution() == null ? null : plain.attribution().referralCode())
                .isNull();
    }

    @Test
    void wooCommerceHidesTheParcelInMetaData() {
        OrderSnapshot order = Payloads.one("woocommerce", "order.updated", Payloads.ours("woocommerce-order.json"));
        assertThat(order.shipments()).singleElement().satisfies(parcel -> {
            assertThat(parcel.trackingNumber()).isEqualTo("BRT0001");
            assertThat(parcel.carrier()).isEqualTo("BRT");
            assertThat(parcel.shippedAt()).isEqualTo(Instant.ofEpochSecond(1777536000));
        });
    }

    @Test
    void twoOrdersOfOneSecondAreTwoThoughTheySharesTheirDeliveryId() {
        byte[] first = Payloads.ours("woocommerce-order.json");
        byte[] second = bytes(woo("\"id\": 8001,", "\"id\": 8002,"));
        assertThat(Inbox.key("order.created", null, first)).isNotEqualTo(Inbox.key("order.created", null, second));
        assertThat(Inbox.key("order.created", null, first)).isEqualTo(Inbox.key("order.created", null, first.clone()));
        assertThat(new Platforms(Payloads.PROPERTIES)
                        .find("woocommerce")
                        .orElseThrow()
                        .platform()
                        .eventId())
                .as("no event id is trusted")
                .isNull();
    }

    @Test
    void anIdAbove2To53KeepsAllItsDigits() {
        OrderSnapshot order = Payloads.one("shopify", "orders/create", Payloads.ours("shopify-order.json"));
        assertThat(order.id()).isEqualTo("9007199254740993");
        assertThat(order.lines().get(0).lineId()).isEqualTo("12345678901234567891");
        assertThat(order.person().id()).isEqualTo("9223372036854775807");
    }

    @Test
    void aPriceOfShopifyIsWhatIsPaidForOneWithTaxAndWithoutDiscount() {
        OrderSnapshot order = Payloads.one("shopify", "orders/create", Payloads.ours("shopify-order.json"));
        // 2 x 100.00 - 10.00 + 41.80 tax
        assertThat(order.lines().get(0).unitPrice()).isEqualTo(new BigDecimal("115.9000"));
        assertThat(order.attribution()).isNotNull();
        assertThat(Objects.requireNonNull(order.attribution()).source()).isEqualTo("newsletter");
    }

    @Test
    void aStatusOfShopifyThatNobodyKnowsIsUnknownAndNoError() {
        OrderSnapshot order = Payloads.one(
                "shopify",
                "orders/updated",
                bytes(shopify("\"financial_status\": \"paid\"", "\"financial_status\": \"pawned\"")));
        assertThat(order.paymentStatus()).isEqualTo(PaymentStatus.UNKNOWN);
        OrderSnapshot sent = Payloads.one(
                "shopify",
                "orders/updated",
                bytes(shopify("\"fulfillment_status\": null", "\"fulfillment_status\": \"teleported\"")));
        assertThat(sent.fulfillmentStatus()).isEqualTo(FulfillmentStatus.UNKNOWN);
        assertThat(sent.status()).isEqualTo(OrderStatus.OPEN);
    }

    @Test
    void paidBeforeCreatedIsTheSameStateUnderAnotherTopic() {
        OrderSnapshot paid = Payloads.one("shopify", "orders/paid", Payloads.ours("shopify-order.json"));
        OrderSnapshot created = Payloads.one("shopify", "orders/create", Payloads.ours("shopify-order.json"));
        assertThat(paid).isEqualTo(created);
    }

    @Test
    void aCartOfShopifyKnowsNobodyAndItsCheckoutTheSameCart() {
        CartSnapshot cart = Payloads.one("shopify", "carts/update", Payloads.read("shopify/carts_update.cart.json"));
        assertThat(cart.id()).isEqualTo("c1-3d906b8fc6190196853b56bd73e0591f");
        assertThat(cart.currency()).isEqualTo("USD");
        assertThat(cart.total()).isEqualByComparingTo("600");
    }

    @Test
    void privacyTopicsOfShopifyAreUnderstood() {
        var request = Payloads.translate("shopify", "customers/data_request", bytes("""
                {"shop_id": 954889, "shop_domain": "passolento.example", "orders_requested": [299938, 280263],
                 "customer": {"id": 191167, "email": "mara.villa@posta.example", "phone": null},
                 "data_request": {"id": 9999}}
                """));
        assertThat(request.kind()).isEqualTo("privacy");
        assertThat(request.data()).isInstanceOf(Map.class);
        assertThat(((Map<?, ?>) Objects.requireNonNull(request.data())).get("request"))
                .isEqualTo("ACCESS");
        var redact = Payloads.translate("shopify", "shop/redact", bytes("{\"shop_domain\": \"passolento.example\"}"));
        assertThat(((Map<?, ?>) Objects.requireNonNull(redact.data())).get("request"))
                .isEqualTo("ERASE_SHOP");
    }

    @Test
    void aVtexOrderOfAMarketplaceKeepsItsSalesModelAndCents() {
        OrderSnapshot order = (OrderSnapshot) Payloads.translate(
                        "vtex",
                        "order",
                        Payloads.read("vtex/hook.notification.json"),
                        Map.of("order", Objects.requireNonNull(PlainData.json(Payloads.read("vtex/order.get.json")))))
                .snapshots()
                .get(0);
        assertThat(order.salesModel()).isEqualTo(SalesModel.MARKETPLACE);
        assertThat(order.total()).isEqualByComparingTo("11.60");
        assertThat(order.lines().get(0).unitPrice()).isEqualByComparingTo("9.90");
        assertThat(order.lines().get(0).unitCost()).isEqualByComparingTo("5.20");
        assertThat(order.person().emailIsAlias()).isFalse();
        assertThat(order.shipments()).singleElement().satisfies(parcel -> {
            assertThat(parcel.status()).isEqualTo(ShipmentStatus.DELIVERED);
            assertThat(parcel.lines().get(0).lineId()).isEqualTo("94913BB553334977BFD669A24E678C69");
        });
    }

    @Test
    void anAliasOfVtexIsAnAddressToWriteToAndNoIdentity() {
        String order = new String(Payloads.read("vtex/order.get.json"), StandardCharsets.UTF_8)
                .replace("rodrigo.smith@email.com", "0a1b2c-123@ct.vtex.com.br");
        OrderSnapshot snapshot = (OrderSnapshot) Payloads.translate(
                        "vtex",
                        "order",
                        Payloads.read("vtex/hook.notification.json"),
                        Map.of("order", Objects.requireNonNull(PlainData.json(bytes(order)))))
                .snapshots()
                .get(0);
        assertThat(snapshot.person().emailIsAlias()).isTrue();
        assertThat(snapshot.person().email()).isEqualTo("0a1b2c-123@ct.vtex.com.br");
        assertThat(snapshot.person().id()).isNull();
    }

    @Test
    void prestaShopHasDatesOfZeroAndTimesWithoutAZone() {
        OrderSnapshot order = (OrderSnapshot) Payloads.translate(
                        "prestashop",
                        "order",
                        PlainData.write(PlainData.at(
                                PlainData.xml(Payloads.read("prestashop/order.5.xml")), "/prestashop/order")))
                .snapshots()
                .get(0);
        assertThat(order.paidAt()).isNull();
        // Rome in January
        assertThat(order.placedAt()).isEqualTo(Instant.parse("2019-01-30T00:02:12Z"));
        assertThat(order.lines()).hasSize(3);
        assertThat(order.total()).isEqualByComparingTo("71.51");
    }

    @Test
    void ofPrestaShopsCustomersOnlyWhatIsNamedIsKept() {
        var fetch = new Platforms(Payloads.PROPERTIES)
                .find("prestashop").orElseThrow().platform().topics().get("order").fetch().stream()
                        .filter(each -> each.as().equals("customer"))
                        .findFirst()
                        .orElseThrow();
        Object customer = PlainData.keep(
                PlainData.at(PlainData.xml(Payloads.read("prestashop/customer.1.xml")), "/prestashop/customer"),
                fetch.keep());
        assertThat(new String(PlainData.write(customer), StandardCharsets.UTF_8))
                .contains("pub@prestashop.com")
                .doesNotContain("passwd", "secure_key", "SCRUBBED");
    }

    @Test
    void xmlCannotReadFilesOrGrow() {
        assertThatExceptionOfType(ShopTrouble.class).isThrownBy(() -> PlainData.xml(bytes("""
                <?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>""")));
    }

    @Test
    void aCommaIsUnderstoodWhereItCanMeanOneThingOnly() {
        assertThat(MapFunctions.amount("12,50")).isEqualTo("12.50");
        assertThat(MapFunctions.amount("1.234,56")).isEqualTo("1234.56");
        assertThat(MapFunctions.amount("1,234.56")).isEqualTo("1234.56");
        assertThat(MapFunctions.amount("9.000000")).isEqualTo("9.0000");
        assertThat(MapFunctions.amount("")).isNull();
        for (String unclear : new String[] {"1,234", "1.234.567", "12,5,0", "€ 12", "12.5.0"}) {
            assertThatExceptionOfType(ShopTrouble.class)
                    .as(unclear)
                    .isThrownBy(() -> MapFunctions.amount(unclear))
                    .satisfies(refused -> assertThat(refused.remark()).startsWith("shop.amount-unclear|"));
        }
        OrderSnapshot order = Payloads.one(
                "woocommerce", "order.updated", bytes(woo("\"total\": \"250.10\"", "\"total\": \"250,10\"")));
        assertThat(order.total()).isEqualByComparingTo("250.10");
        assertThatExceptionOfType(ShopTrouble.class)
                .isThrownBy(() -> Payloads.one(
                        "woocommerce", "order.updated", bytes(woo("\"total\": \"250.10\"", "\"total\": \"1,250\""))))
                .satisfies(refused -> assertThat(refused.remark()).isEqualTo("shop.amount-unclear|1,250"));
    }

    @Test
    void aSnapshotThatTheSchemaDoesNotAllowIsRefusedWithItsPlace() {
        assertThatExceptionOfType(ShopTrouble.class)
                .isThrownBy(() -> Payloads.one("native", "order", bytes("""
                        {"type": "order", "time": "2026-05-01T10:00:00Z", "data": {"id": "1", "total": 12}}
                        """)))
                .satisfies(refused -> assertThat(refused.remark()).startsWith("shop.invalid|order|"));
        assertThatExceptionOfType(ShopTrouble.class)
                .isThrownBy(() -> Payloads.one("native", "order", bytes("{\"type\": ")))
                .satisfies(refused -> assertThat(refused.remark()).startsWith("shop.no-json|"));
    }

    @Test
    void theNativeIngestTakesCanonicalSnapshots() {
        OrderSnapshot order = Payloads.one("native", "order", Payloads.ours("native-order.json"));
        assertThat(order.total()).isEqualByComparingTo("178");
        assertThat(order.updatedAt()).isEqualTo(Instant.parse("2026-04-30T09:00:00Z"));
        ProductSnapshot product = Payloads.one("native", "product", bytes("""
                {"specversion": "1.0", "id": "e1", "source": "/till", "type": "product", "time": "2026-05-01T10:00:00Z",
                 "data": {"id": "P1", "sku": "AUR-42", "name": "Aurora trail", "price": 129, "cost": "71.00", "active": true,
                          "categoryPath": ["Scarpe", "Trail"], "attributes": {"size": "42"},
                          "stock": [{"location": "TO1", "available": 3}]}}
                """));
        assertThat(product.price()).isEqualByComparingTo("129");
        assertThat(product.stock().get(0).available()).isEqualByComparingTo("3");
    }

    @Test
    void whatACarrierCallsLateIsAFlagAndNoPosition() {
        ShipmentSnapshot parcel = Payloads.one("easypost", "tracker.updated", bytes("""
                {"id": "evt_1", "description": "tracker.updated", "result": {"id": "trk_1", "status": "in_transit",
                 "status_detail": "delayed", "carrier": "BRT", "tracking_code": "BRT1", "updated_at": "2026-05-01T10:00:00Z",
                 "est_delivery_date": "2026-05-04T18:00:00Z", "tracking_details": []}}
                """));
        assertThat(parcel.status()).isEqualTo(ShipmentStatus.IN_TRANSIT);
        assertThat(parcel.carrierSaysLate()).isTrue();
        assertThat(parcel.delayReason()).isNull();
        assertThat(parcel.checkpoints()).isEmpty();
    }

    @Test
    void shopifyCustomersTellTheirConsents() {
        CustomerSnapshot customer = Payloads.one("shopify", "customers/update", bytes("""
                {"id": 1, "updated_at": "2026-05-01T10:00:00Z", "email": "mara.villa@posta.example",
                 "email_marketing_consent": {"state": "subscribed", "consent_updated_at": "2026-04-01T10:00:00Z"},
                 "sms_marketing_consent": {"state": "not_subscribed"}}
                """));
        assertThat(customer.consents()).singleElement().satisfies(consent -> {
            assertThat(consent.channel()).isEqualTo("EMAIL");
            assertThat(consent.state()).isEqualTo("GRANTED");
        });
    }

    @Test
    void aShopWhoseClockIsAheadDoesNotSilenceWhatFollows() {
        var stock = Map.of(
                "id", "7", "stockId", "A", "location", "main", "available", "3", "updatedAt", "2099-01-01T00:00:00Z");
        var read = new SnapshotReader()
                .read("stockLevel", stock, Payloads.RECEIVED)
                .get(0);

        assertThat(read.updatedAt()).isEqualTo(Payloads.RECEIVED);
    }

    @Test
    void aMapThatLoopsIsStopped() {
        var maps = new SnapshotMaps(Payloads.properties(null, Duration.ofMillis(300)));
        for (String looping : new String[] {
            "($f := function($n) { $f($n + 1) }; $f(0))",
            "($f := function($n) { 1 + $f($n + 1) }; $f(0))",
            "$map([1..1000000], function($x) { $sum([1..100000]) })"
        }) {
            assertThatExceptionOfType(ShopTrouble.class)
                    .as(looping)
                    .isThrownBy(() -> maps.run(
                            new MapFile("loop.jsonata", looping, String.valueOf(looping.hashCode())),
                            Map.of(),
                            ZoneId.of("UTC"),
                            Payloads.RECEIVED))
                    .satisfies(stopped -> assertThat(stopped.remark()).startsWith("shop.map-stopped|loop.jsonata|"));
        }
    }

    @Test
    void aPlatformOfOnesOwnTakesThePlaceOfAShippedOneAndIsMendedInPlace(@TempDir Path folder) throws IOException {
        Path own = Files.createDirectories(folder.resolve("native"));
        Files.writeString(own.resolve("connector.yaml"), """
                name: Our till
                topics:
                  order: {kind: order, map: mine.jsonata}
                """);
        Files.writeString(own.resolve("mine.jsonata"), "data");
        Files.createDirectories(folder.resolve("broken"));
        Files.writeString(
                folder.resolve("broken/connector.yaml"), "topics: {order: {kind: order, map: absent.jsonata}}");
        var platforms = new Platforms(Payloads.properties(folder, Duration.ofSeconds(1)));
        assertThat(platforms.find("native").orElseThrow().platform().name()).isEqualTo("Our till");
        assertThat(platforms.find("shopify")).isPresent();
        assertThat(platforms.find("broken")).isEmpty();
        assertThat(platforms.problems())
                .singleElement()
                .asString()
                .contains("broken")
                .contains("absent.jsonata");
    }
}
