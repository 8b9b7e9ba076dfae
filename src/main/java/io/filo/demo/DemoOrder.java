package io.filo.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An order of the demo shop, in the words of canonical.schema.json.
 *
 * @param told what there is besides id, number, lines and sums
 */
record DemoOrder(int number, Person person, Instant placedAt, Map<String, Object> told, List<Line> lines) {

    /** @param locale BCP 47 */
    record Person(String email, String givenName, String familyName, String locale) {

        Map<String, Object> snapshot() {
            return Map.of(
                    "id", email, "email", email, "givenName", givenName, "familyName", familyName, "locale", locale);
        }
    }

    record Line(DemoGoods goods, int quantity) {}

    private static final BigDecimal SHIPPING = new BigDecimal("4.90");
    private static final BigDecimal FREE_FROM = new BigDecimal(60);

    static DemoOrder web(Person person, Instant placedAt) {
        return new DemoOrder(0, person, placedAt, Map.of(), List.of())
                .and("channel", "WEB")
                .and("salesModel", "B2C")
                .and("status", "OPEN")
                .and("paymentStatus", "PENDING")
                .and("fulfillmentStatus", "UNFULFILLED");
    }

    static DemoOrder inStore(Person person, Instant placedAt, String store, String assistant) {
        return web(person, placedAt)
                .and("channel", "STORE")
                .and("storeId", store)
                .and("assistantId", assistant);
    }

    String id() {
        return "PL-" + number;
    }

    private DemoOrder and(String name, Object value) {
        var more = new LinkedHashMap<>(told);
        more.put(name, value);
        return new DemoOrder(number, person, placedAt, more, lines);
    }

    DemoOrder numbered(int number) {
        return new DemoOrder(number, person, placedAt, told, lines);
    }

    DemoOrder with(DemoGoods goods, int quantity) {
        var more = new ArrayList<>(lines);
        more.add(new Line(goods, quantity));
        return new DemoOrder(number, person, placedAt, told, more);
    }

    DemoOrder paid() {
        return and("paymentStatus", "PAID").and("paidAt", placedAt.toString());
    }

    DemoOrder sent() {
        return and("fulfillmentStatus", "FULFILLED");
    }

    /** Paid and with the customer. */
    DemoOrder over() {
        return paid().sent().and("status", "CLOSED");
    }

    DemoOrder sentBack(Duration after) {
        return and("status", "CLOSED")
                .and("paymentStatus", "REFUNDED")
                .and("fulfillmentStatus", "RETURNED")
                .and("cancelledAt", placedAt.plus(after).toString());
    }

    DemoOrder ofMarketplace() {
        return and("salesModel", "MARKETPLACE");
    }

    DemoOrder afterLookingAtTheWeb() {
        return and("researchChannel", "WEB");
    }

    DemoOrder fetchedAt(String store) {
        return and("pickupStoreId", store);
    }

    DemoOrder promised(Instant until) {
        return and("promisedUntil", until.toString());
    }

    DemoOrder to(Map<String, String> address) {
        return and("shippingAddress", address);
    }

    private BigDecimal goods() {
        return BigDecimal.valueOf(lines.stream()
                .mapToLong(line -> (long) line.goods.price() * line.quantity)
                .sum());
    }

    private BigDecimal shipping() {
        return told.containsKey("storeId") || goods().compareTo(FREE_FROM) >= 0 ? BigDecimal.ZERO : SHIPPING;
    }

    String total() {
        return goods().add(shipping()).setScale(2).toPlainString();
    }

    Map<String, Object> snapshot() {
        var order = new LinkedHashMap<>(this.told);
        order.put("id", id());
        order.put("number", String.valueOf(number));
        order.put("placedAt", placedAt.toString());
        order.put("updatedAt", placedAt.toString());
        order.put("person", person.snapshot());
        order.put("currency", "EUR");
        order.put("total", total());
        order.put(
                "taxTotal",
                new BigDecimal(total())
                        .multiply(new BigDecimal("0.22"))
                        .divide(new BigDecimal("1.22"), 2, RoundingMode.HALF_UP)
                        .toPlainString());
        if (!told.containsKey("storeId")) {
            order.put("shippingCost", "6.20");
            order.put("shippingPaid", shipping().toPlainString());
        }
        var told = new ArrayList<Map<String, Object>>();
        lines.forEach(line -> told.add(line.goods.line(told.size() + 1, line.quantity)));
        order.put("lines", told);
        return order;
    }
}
