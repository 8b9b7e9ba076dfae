package io.filo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every saved payload of every platform and carrier is a valid canonical snapshot. */
class PayloadTests {

    private record Case(String platform, String topic, String file) {}

    private static final List<Case> CASES = List.of(
            new Case("shopify", "orders/updated", "shopify/orders_updated.order.json"),
            new Case("shopify", "orders/cancelled", "shopify/orders_cancelled.order.json"),
            new Case("shopify", "fulfillments/create", "shopify/fulfillments_create.fulfillment.json"),
            new Case("shopify", "fulfillments/update", "shopify/fulfillments_update.fulfillment.json"),
            new Case("shopify", "fulfillment_events/create", "shopify/fulfillment_events_create.event.json"),
            new Case("shopify", "refunds/create", "shopify/refunds_create.refund.json"),
            new Case("shopify", "customers/create", "shopify/customers_create.customer.json"),
            new Case("shopify", "customers/update", "shopify/customers_update.customer.json"),
            new Case("shopify", "carts/update", "shopify/carts_update.cart.json"),
            new Case("woocommerce", "order.created", "woocommerce/order.created.json"),
            new Case("woocommerce", "order.updated", "woocommerce/order.updated.completed.json"),
            new Case("woocommerce", "customer.created", "woocommerce/customer.created.json"),
            new Case("woocommerce", "customer.updated", "woocommerce/customer.updated.json"),
            new Case("saleor", "order_created", "saleor/notify.order_created.json"),
            new Case("saleor", "order_canceled", "saleor/notify.order_canceled.json"),
            new Case("saleor", "order_fulfilled", "saleor/notify.order_fulfilled.json"),
            new Case("saleor", "order_refunded", "saleor/notify.order_refunded.json"),
            new Case("saleor", "order_payment_confirmation", "saleor/notify.payment_confirmation.json"),
            new Case("saleor", "fulfillment_updated", "saleor/notify.fulfillment_updated.json"),
            new Case("saleor", "account_confirmation", "saleor/notify.account_confirmation.json"),
            new Case("saleor", "account_set_customer_password", "saleor/notify.customer_created_by_staff.json"),
            new Case("easypost", "tracker.updated", "tracking/easypost.tracker.updated.event.json"),
            new Case("easypost", "tracker.updated", "tracking/easypost.tracker.updated.event.raw"),
            new Case("easypost", "tracker.created", "tracking/easypost.tracker.pre_transit.json"),
            new Case("shippo", "track_updated", "tracking/shippo.track_updated.sdk-example.json"),
            new Case("magento", "order", "magento/rest.order.json"));

    @TestFactory
    List<DynamicTest> eachSavedPayload() {
        var tests = new ArrayList<DynamicTest>();
        for (Case each : CASES) {
            tests.add(DynamicTest.dynamicTest(
                    each.file,
                    () -> assertThat(Payloads.translate(each.platform, each.topic, Payloads.read(each.file))
                                    .snapshots())
                            .isNotEmpty()));
        }
        for (String list : List.of("woocommerce/rest-orders-list.json", "shopify/checkouts_abandoned.list.json")) {
            tests.add(DynamicTest.dynamicTest(list, () -> {
                Object all = PlainData.json(Payloads.read(list));
                Object items = list.startsWith("shopify") ? PlainData.at(all, "/checkouts") : all;
                assertThat(items).isInstanceOf(List.class);
                for (Object item : (List<?>) java.util.Objects.requireNonNull(items)) {
                    byte[] body = PlainData.write(item);
                    assertThat(
                                    list.startsWith("shopify")
                                            ? Payloads.translate("shopify", "checkouts/update", body)
                                                    .snapshots()
                                            : Payloads.translate("woocommerce", "order.updated", body)
                                                    .snapshots())
                            .hasSize(1);
                }
            }));
        }
        for (String notice : List.of("vtex/hook.notification.json", "vtex/hook.notification.api-reference.json")) {
            tests.add(DynamicTest.dynamicTest(
                    notice,
                    () -> assertThat(Payloads.translate(
                                            "vtex",
                                            "order",
                                            Payloads.read(notice),
                                            Map.of(
                                                    "order",
                                                    java.util.Objects.requireNonNull(
                                                            PlainData.json(Payloads.read("vtex/order.get.json")))))
                                    .snapshots())
                            .hasSize(1)));
        }
        for (String event :
                List.of("order.placed", "order.fulfillment_created", "shipment.created", "delivery.created")) {
            tests.add(DynamicTest.dynamicTest(
                    "medusa/" + event,
                    () -> assertThat(Payloads.translate(
                                            "medusa",
                                            event,
                                            Payloads.read("medusa/" + event + ".event.json"),
                                            Map.of(
                                                    "order",
                                                    java.util.Objects.requireNonNull(
                                                            PlainData.json(Payloads.ours("medusa-order.json")))))
                                    .snapshots())
                            .hasSize(1)));
        }
        tests.add(DynamicTest.dynamicTest("prestashop/order.5.xml", () -> {
            Object order = PlainData.at(PlainData.xml(Payloads.read("prestashop/order.5.xml")), "/prestashop/order");
            Object customer =
                    PlainData.at(PlainData.xml(Payloads.read("prestashop/customer.1.xml")), "/prestashop/customer");
            Object address =
                    PlainData.at(PlainData.xml(Payloads.read("prestashop/address.4.xml")), "/prestashop/address");
            assertThat(Payloads.translate(
                                    "prestashop",
                                    "order",
                                    PlainData.write(order),
                                    Map.of(
                                            "customer", java.util.Objects.requireNonNull(customer),
                                            "address", java.util.Objects.requireNonNull(address)))
                            .snapshots())
                    .hasSize(1);
        }));
        return tests;
    }
}
