package io.filo.campaign;

import static io.filo.campaign.FieldType.BOOLEAN;
import static io.filo.campaign.FieldType.CODE;
import static io.filo.campaign.FieldType.NUMBER;
import static io.filo.campaign.FieldType.TEXT;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What customers do, or what is done with them, at a moment. */
enum Deed {
    /** All but cancelled orders and those never paid, as the figures count them; those that came back among them. */
    ORDER(
            "order",
            "shop_order o",
            "o.customer_id",
            "o.placed_at",
            "o.status <> 'CANCELLED' and o.payment_status not in ('VOIDED', 'FAILED')",
            "shop_order_line l where l.order_id = o.id",
            List.of("total", "line.value", "line.quantity"),
            new Field("channel", CODE, "o.channel"),
            new Field("salesModel", CODE, "o.sales_model"),
            new Field("store", CODE, "o.store_id"),
            new Field("total", NUMBER, "case when o.currency = :currency then o.total end"),
            new Field("kept", BOOLEAN, "o.kept"),
            new Field("coupon", TEXT, "o.coupon_code"),
            new Field("source", TEXT, "o.source"),
            new Field("medium", TEXT, "o.medium"),
            new Field("campaign", TEXT, "o.campaign"),
            new Field(
                    "line.sku",
                    TEXT,
                    "l.sku",
                    "(select p.sku from shop_order s join product p on p.shop = s.shop"
                            + " and p.external_id = l.product_external_id where s.id = l.order_id)"),
            new Field("line.name", TEXT, "l.name"),
            new Field("line.category", TEXT, "l.category_path"),
            new Field("line.value", NUMBER, "case when o.currency = :currency then l.quantity * l.unit_price end"),
            new Field("line.quantity", NUMBER, "l.quantity")),
    /** Asked for, and neither rejected nor given up. */
    RETURN(
            "return",
            // apart, so that whose they are is looked up: there are few of them beside all orders
            """
            goods_return r
            cross join lateral (select s.customer_id, s.currency from shop_order s where s.id = r.order_id offset 0) o""",
            "o.customer_id",
            "r.requested_at",
            "r.status not in ('REJECTED', 'CANCELLED')",
            "goods_return_line l where l.return_id = r.id",
            List.of("refund"),
            new Field("kind", CODE, "r.kind"),
            new Field("mode", CODE, "r.mode"),
            new Field("status", CODE, "r.status"),
            new Field("refund", NUMBER, "case when o.currency = :currency then r.refund end"),
            new Field("line.reason", CODE, "l.reason")),
    /** What they looked at on the shop's site, of those who do not object to being known by it. */
    VISIT(
            "visit",
            """
            behaviour_event e
            join site_visitor v on v.connector_key = e.connector_key and v.visitor = e.visitor
            join shop_account a on a.shop = v.connector_key and a.external_id = v.account""",
            "a.customer_id",
            "e.occurred_at",
            """
            not exists (select from (select distinct on (s.customer_id) s.customer_id, s.state from consent_event s
                                     where s.purpose = 'PROFILING'
                                     order by s.customer_id, s.occurred_at desc, s.id desc) said
                        where said.customer_id = a.customer_id and said.state in ('WITHDRAWN', 'OBJECTED'))""",
            "",
            List.of(),
            new Field("type", CODE, "e.type"),
            new Field("sku", TEXT, "e.sku"),
            new Field("page", TEXT, "e.page"),
            new Field("words", TEXT, "e.words")),
    /** What we sent them. */
    CONTACT(
            "contact",
            "contact_log k",
            "k.customer_id",
            "k.decided_at",
            "k.outcome = 'SENT'",
            "",
            List.of(),
            new Field("purpose", CODE, "k.purpose"),
            new Field("channel", CODE, "k.channel"),
            new Field("topic", CODE, "k.topic"),
            new Field("template", CODE, "k.template")),
    /** Where they met the shop. */
    TOUCHPOINT(
            "touchpoint",
            "touchpoint t",
            "t.customer_id",
            "t.occurred_at",
            "true",
            "",
            List.of(),
            new Field("kind", CODE, "t.kind"),
            new Field("source", TEXT, "t.source"),
            new Field("medium", TEXT, "t.medium"),
            new Field("campaign", TEXT, "t.campaign"),
            new Field("event", TEXT, "t.event"),
            new Field("store", CODE, "t.store"));

    private final String written;
    private final String from;
    private final String customer;
    private final String at;
    private final String counts;
    private final String line;
    private final List<String> measures;
    private final Map<String, Field> fields;

    /**
     * @param from tables of it
     * @param customer whose it is
     * @param at when it was
     * @param counts what has to be true for it to count
     * @param line its lines, empty for what has none
     * @param measures names of the fields that can be added up
     */
    Deed(
            String written,
            String from,
            String customer,
            String at,
            String counts,
            String line,
            List<String> measures,
            Field... fields) {
        this.written = written;
        this.from = from;
        this.customer = customer;
        this.at = at;
        this.counts = counts;
        this.line = line;
        this.measures = measures;
        this.fields = ProfileFields.byName(List.of(fields));
    }

    static Optional<Deed> of(String written) {
        return Stream.of(values()).filter(deed -> deed.written.equals(written)).findFirst();
    }

    String written() {
        return written;
    }

    String from() {
        return from;
    }

    String customer() {
        return customer;
    }

    String at() {
        return at;
    }

    String counts() {
        return counts;
    }

    String line() {
        return line;
    }

    List<String> measures() {
        return measures;
    }

    Map<String, Field> fields() {
        return fields;
    }
}
