package io.filo.order;

import io.filo.engine.RunningCases;
import io.filo.order.Snapshot.Adjustment;
import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.OrderSnapshot;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.support.IdSequence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Takes orders in: one statement looks, one writes. */
@Component
class OrderIntake {

    private static final Set<PaymentStatus> PAID =
            Set.of(PaymentStatus.PAID, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED);

    /** What was paid back or never will be paid. */
    private static final Set<PaymentStatus> UNDONE = Set.of(PaymentStatus.REFUNDED, PaymentStatus.VOIDED);

    /** Of two states told for the same moment the later one in the course of things holds. */
    private static final List<PaymentStatus> PAYMENTS = List.of(
            PaymentStatus.UNKNOWN,
            PaymentStatus.FAILED,
            PaymentStatus.PENDING,
            PaymentStatus.AUTHORIZED,
            PaymentStatus.PARTIALLY_PAID,
            PaymentStatus.PAID,
            PaymentStatus.VOIDED,
            PaymentStatus.PARTIALLY_REFUNDED,
            PaymentStatus.REFUNDED);

    private static final List<FulfillmentStatus> FULFILLMENTS = List.of(
            FulfillmentStatus.UNKNOWN,
            FulfillmentStatus.UNFULFILLED,
            FulfillmentStatus.PARTIALLY_FULFILLED,
            FulfillmentStatus.FULFILLED,
            FulfillmentStatus.RETURNED);

    private static final List<OrderStatus> STATUSES =
            List.of(OrderStatus.UNKNOWN, OrderStatus.OPEN, OrderStatus.CLOSED, OrderStatus.CANCELLED);

    private final JdbcClient jdbc;
    private final Buyers buyers;
    private final ShipmentIntake shipments;
    private final OrderEvents events;
    private final RunningCases cases;
    private final OrderProperties properties;
    private final Clock clock;
    private final IdSequence ids;

    OrderIntake(
            JdbcClient jdbc,
            Buyers buyers,
            ShipmentIntake shipments,
            OrderEvents events,
            RunningCases cases,
            OrderProperties properties,
            Clock clock) {
        this.jdbc = jdbc;
        this.buyers = buyers;
        this.shipments = shipments;
        this.events = events;
        this.cases = cases;
        this.properties = properties;
        this.clock = clock;
        this.ids = new IdSequence(jdbc, "order_seq");
    }

    private record Known(
            long id,
            Version version,
            boolean live,
            @Nullable Long customerId,
            @Nullable String account,
            @Nullable String contactEmail,
            PaymentStatus payment,
            boolean kept,
            @Nullable Instant openedAgainAt,
            Milestones milestones) {

        /** It came to nothing by what the shop said, which says otherwise now. */
        boolean isOpenedAgainBy(OrderSnapshot told) {
            return milestones.undoneAt != null
                    && (!kept || payment == PaymentStatus.FAILED)
                    && stands(told.status(), told.paymentStatus(), told.fulfillmentStatus());
        }
    }

    private static boolean stands(OrderStatus status, PaymentStatus payment, FulfillmentStatus fulfillment) {
        return status != OrderStatus.CANCELLED
                && payment != PaymentStatus.FAILED
                && !UNDONE.contains(payment)
                && fulfillment != FulfillmentStatus.RETURNED;
    }

    /**
     * What has happened once, whatever came after.
     *
     * @param promiseToldAt when the shop first told of the first promise
     */
    private record Milestones(
            @Nullable Instant paidAt,
            @Nullable Instant undoneAt,
            @Nullable Instant firstPromise,
            @Nullable Instant promiseToldAt) {

        static final Milestones NONE = new Milestones(null, null, null, null);

        Milestones and(OrderSnapshot told, Instant at) {
            boolean paid = PAID.contains(told.paymentStatus()) || told.paidAt() != null;
            var firstPaid = paid ? earlier(paidAt, told.paidAt() == null ? at : told.paidAt()) : paidAt;
            // What fails before it is paid may still be paid.
            boolean takenBack =
                    told.paymentStatus() == PaymentStatus.FAILED && firstPaid != null && at.isAfter(firstPaid);
            boolean undone = told.status() == OrderStatus.CANCELLED
                    || takenBack
                    || UNDONE.contains(told.paymentStatus())
                    || told.fulfillmentStatus() == FulfillmentStatus.RETURNED;
            boolean promisedEarlier =
                    told.promisedUntil() != null && (promiseToldAt == null || at.isBefore(promiseToldAt));
            return new Milestones(
                    firstPaid,
                    undone ? earlier(undoneAt, told.cancelledAt() == null ? at : told.cancelledAt()) : undoneAt,
                    promisedEarlier ? told.promisedUntil() : firstPromise,
                    promisedEarlier ? at : promiseToldAt);
        }

        Milestones openedAgain() {
            return new Milestones(paidAt, null, firstPromise, promiseToldAt);
        }

        /** When it was known to have failed before anybody told that it had been paid. */
        Milestones and(PaymentStatus known, Instant at) {
            boolean takenBack = known == PaymentStatus.FAILED && paidAt != null && at.isAfter(paidAt);
            return takenBack ? new Milestones(paidAt, earlier(undoneAt, at), firstPromise, promiseToldAt) : this;
        }

        Row into(Row row) {
            return row.with("paid_at", paidAt)
                    .with("undone_at", undoneAt)
                    .with("first_promised_until", firstPromise)
                    .with("first_promise_told_at", promiseToldAt);
        }
    }

    static Instant earlier(@Nullable Instant known, Instant told) {
        return known == null || told.isBefore(known) ? told : known;
    }

    Taken take(Source source, OrderSnapshot told) {
        check(told);
        var version = versionOf(told);
        var known = find(source.shop(), told.id());
        if (known.isEmpty()) {
            buyers.lock(source.shop(), "ORDER", told.id(), told.person());
            known = find(source.shop(), told.id());
        }
        if (known.isEmpty()) {
            add(source, told, version);
            return Taken.NEW;
        }
        return switch (version.against(known.get().version)) {
            case UNCHANGED -> Taken.UNCHANGED;
            case CONFIRMED -> {
                jdbc.sql("update shop_order set updated_at = ? where id = ?")
                        .params(version.updatedAt().atOffset(ZoneOffset.UTC), known.get().id)
                        .update();
                yield Taken.UNCHANGED;
            }
            case OLDER -> {
                lateNews(source, told, version, known.get());
                yield Taken.OLDER;
            }
            case NEW, CHANGED -> {
                change(source, told, version, known.get());
                yield Taken.CHANGED;
            }
        };
    }

    static Version versionOf(OrderSnapshot told) {
        return Content.version(
                told,
                STATUSES.indexOf(told.status()) * 100
                        + PAYMENTS.indexOf(told.paymentStatus()) * 10
                        + FULFILLMENTS.indexOf(told.fulfillmentStatus()));
    }

    /** @throws io.filo.support.BusinessException {@code BAD_SNAPSHOT} in words */
    static void check(OrderSnapshot told) {
        var lines = new HashSet<String>();
        for (var line : told.lines()) {
            if (!lines.add(line.lineId())) {
                throw Content.bad("Two lines of the order have the id '" + line.lineId() + "'.");
            }
            if (line.quantity().signum() <= 0) {
                throw Content.bad("The quantity of line '" + line.lineId() + "' is not above 0.");
            }
        }
        var adjustments = new HashSet<String>();
        for (var adjustment : told.adjustments()) {
            if (!adjustments.add(adjustment.id())) {
                throw Content.bad("Two adjustments of the order have the id '" + adjustment.id() + "'.");
            }
        }
    }

    private Optional<Known> find(String shop, String externalId) {
        return jdbc.sql("""
                        select id, updated_at, progress, hash, live, customer_id, account, contact_email, payment_status,
                               kept, opened_again_at, paid_at, undone_at, first_promised_until, first_promise_told_at
                        from shop_order where shop = ? and external_id = ? for no key update
                        """)
                .params(shop, externalId)
                .query((row, number) -> new Known(
                        row.getLong("id"),
                        Objects.requireNonNull(Version.of(row)),
                        row.getBoolean("live"),
                        row.getObject("customer_id", Long.class),
                        row.getString("account"),
                        row.getString("contact_email"),
                        PaymentStatus.valueOf(row.getString("payment_status")),
                        row.getBoolean("kept"),
                        instant(row, "opened_again_at"),
                        new Milestones(
                                instant(row, "paid_at"),
                                instant(row, "undone_at"),
                                instant(row, "first_promised_until"),
                                instant(row, "first_promise_told_at"))))
                .optional();
    }

    private void add(Source source, OrderSnapshot told, Version version) {
        var buyer = buyers.recognise(
                        source.shop(), told.person(), told.shippingAddress(), "Order " + told.number(), null)
                .orElse(null);
        var customer = buyer == null ? null : Long.valueOf(buyer.customerId());
        long id = ids.next();
        boolean live = !source.history()
                && buyer != null
                && told.placedAt().isAfter(clock.instant().minus(properties.careWithin()));
        var milestones = Milestones.NONE.and(told, version.updatedAt());
        var row = newRow(source, id, told, version, customer, live, clock.instant());
        jdbc.sql("with added as (insert into shop_order (" + row.columns() + ") select " + row.columns()
                        + " from jsonb_populate_record(null::shop_order, :row::jsonb)), "
                        + LINES + """
                                , met as (
                                    insert into touchpoint (customer_id, occurred_at, kind, reference, source, medium,
                                                            campaign, store, assistant, code)
                                    select t.customer_id, t.placed_at, :kind, 'order:' || t.id, t.source, t.medium,
                                           t.campaign, coalesce(t.store_id, t.pickup_store_id), t.assistant_id,
                                           coalesce(t.coupon_code, t.referral_code)
                                    from jsonb_populate_record(null::shop_order, :row::jsonb) t
                                    where t.customer_id is not null)
                                insert into timeline_entry (customer_id, occurred_at, type, reference)
                                select t.customer_id, what.at, what.type, 'order:' || t.id
                                from jsonb_populate_record(null::shop_order, :row::jsonb) t,
                                     lateral (values (t.placed_at, 'ORDER_PLACED'), (t.undone_at, 'ORDER_UNDONE'))
                                             as what (at, type)
                                where t.customer_id is not null and what.at is not null
                                """)
                .param("row", row.json())
                .param("order", id)
                .param("lines", lines(told))
                .param("adjustments", adjustments(told))
                .param("kind", touchpointKind(told))
                .update();
        if (live && buyer != null) {
            events.placed(id, buyer, told, news(Milestones.NONE, milestones));
        }
        told.shipments().forEach(shipment -> shipments.takeOf(id, live, customer, source, shipment));
    }

    Row newRow(
            Source source,
            long id,
            OrderSnapshot told,
            Version version,
            @Nullable Long customer,
            boolean live,
            Instant now) {
        return Milestones.NONE
                .and(told, version.updatedAt())
                .into(told(new Row().with("id", id), told, version, customer))
                .with("shop", source.shop())
                .with("brand", source.brand())
                .with("external_id", told.id())
                .with("live", live)
                .with("created_at", now);
    }

    static String touchpointKind(OrderSnapshot told) {
        return "ORDER_" + (told.channel() == SalesChannel.OTHER ? "ELSEWHERE" : told.channel());
    }

    private void change(Source source, OrderSnapshot told, Version version, Known known) {
        var customer = Objects.equals(known.account, told.person().id())
                        && Objects.equals(known.contactEmail, told.person().email())
                ? known.customerId
                : buyers.identify(
                                source.shop(),
                                told.person(),
                                told.shippingAddress(),
                                "Order " + told.number(),
                                known.customerId)
                        .orElse(known.customerId);
        boolean openedAgain = known.isOpenedAgainBy(told);
        var before = openedAgain ? known.milestones.openedAgain() : known.milestones;
        var milestones = before.and(told, version.updatedAt());
        var row = milestones.into(told(new Row().with("id", known.id), told, version, customer));
        if (openedAgain) {
            row.with("opened_again_at", version.updatedAt());
        }
        jdbc.sql("with changed as (update shop_order o set " + row.assignments("t")
                        + " from jsonb_populate_record(null::shop_order, :row::jsonb) t where o.id = t.id), " + LINES
                        + UNDONE_ENTRY)
                .param("row", row.json())
                .param("order", known.id)
                .param("lines", lines(told))
                .param("adjustments", adjustments(told))
                .param("customer", customer)
                .param("undone", undoneNow(before, milestones))
                .update();
        if (customer != null && !customer.equals(known.customerId)) {
            handOver(known.id, known.customerId, customer, told.placedAt());
        }
        // Whoever cared for it has ended.
        if (openedAgain && customer != null && known.live && !source.history()) {
            events.openedAgain(known.id, customer, told, version.updatedAt());
        }
        tell(source, known, customer, before, milestones);
        told.shipments().forEach(shipment -> shipments.takeOf(known.id, known.live, customer, source, shipment));
    }

    /** The order is somebody else's now: its cases and what was noted of it go along. */
    private void handOver(long id, @Nullable Long from, long to, Instant placedAt) {
        if (from == null) {
            jdbc.sql("""
                            insert into timeline_entry (customer_id, occurred_at, type, reference)
                            values (?, ?, 'ORDER_PLACED', ?)
                            """)
                    .params(to, placedAt.atOffset(ZoneOffset.UTC), "order:" + id)
                    .update();
            return;
        }
        cases.followWhere("orderId", Long.toString(id), "order:" + id, from, to);
        jdbc.sql("""
                        with noted as (
                            update timeline_entry set customer_id = :to where customer_id = :from and reference = :order)
                        update touchpoint set customer_id = :to where customer_id = :from and reference = :order
                        """)
                .param("to", to)
                .param("from", from)
                .param("order", "order:" + id)
                .update();
    }

    /** What is older than what is known may still tell of something that has happened. */
    private void lateNews(Source source, OrderSnapshot told, Version version, Known known) {
        var milestones = known.milestones.and(told, version.updatedAt()).and(known.payment, known.version.updatedAt());
        if (known.milestones.undoneAt == null && known.kept && known.payment != PaymentStatus.FAILED) {
            // Opened again since.
            milestones = milestones.openedAgain();
        }
        if (!milestones.equals(known.milestones)) {
            var row = milestones.into(new Row().with("id", known.id));
            jdbc.sql("with changed as (update shop_order o set " + row.assignments("t")
                            + " from jsonb_populate_record(null::shop_order, :row::jsonb) t where o.id = t.id) "
                            + UNDONE_ENTRY)
                    .param("row", row.json())
                    .param("order", known.id)
                    .param("customer", known.customerId)
                    .param("undone", undoneNow(known.milestones, milestones))
                    .update();
            tell(source, known, known.customerId, known.milestones, milestones);
        }
        told.shipments()
                .forEach(shipment -> shipments.takeOf(known.id, known.live, known.customerId, source, shipment));
    }

    private void tell(Source source, Known known, @Nullable Long customer, Milestones before, Milestones now) {
        if (!known.live || source.history()) {
            return;
        }
        news(before, now).forEach((name, at) -> {
            if (name.equals(OrderEvents.CANCELLED)) {
                events.undone(known.id, customer, at, known.openedAgainAt);
            } else {
                events.order(name, known.id, at);
            }
        });
    }

    private static Map<String, Instant> news(Milestones before, Milestones now) {
        var news = new LinkedHashMap<String, Instant>();
        if (before.paidAt == null && now.paidAt != null) {
            news.put(OrderEvents.PAID, now.paidAt);
        }
        if (before.undoneAt == null && now.undoneAt != null) {
            news.put(OrderEvents.CANCELLED, now.undoneAt);
        }
        return news;
    }

    private static @Nullable OffsetDateTime undoneNow(Milestones before, Milestones now) {
        return before.undoneAt == null && now.undoneAt != null ? now.undoneAt.atOffset(ZoneOffset.UTC) : null;
    }

    private static final String LINES = """
            gone_lines as (
                delete from shop_order_line
                where order_id = :order and line_id not in (select x ->> 'line_id' from jsonb_array_elements(:lines::jsonb) x)),
            lines as (
                insert into shop_order_line as l (order_id, line_id, position, product_external_id, sku, name, category_path,
                                                  quantity, unit_price, unit_cost, tax_rate)
                select :order, line_id, position, product_external_id, sku, name, category_path, quantity, unit_price,
                       unit_cost, tax_rate
                from jsonb_populate_recordset(null::shop_order_line, :lines::jsonb)
                on conflict (order_id, line_id) do update
                set (position, product_external_id, sku, name, category_path, quantity, unit_price, unit_cost, tax_rate)
                    = (excluded.position, excluded.product_external_id, excluded.sku, excluded.name, excluded.category_path,
                       excluded.quantity, excluded.unit_price, excluded.unit_cost, excluded.tax_rate)
                where (l.position, l.product_external_id, l.sku, l.name, l.category_path, l.quantity, l.unit_price, l.unit_cost,
                       l.tax_rate) is distinct from
                      (excluded.position, excluded.product_external_id, excluded.sku, excluded.name, excluded.category_path,
                       excluded.quantity, excluded.unit_price, excluded.unit_cost, excluded.tax_rate)),
            gone_adjustments as (
                delete from order_adjustment
                where order_id = :order
                  and external_id not in (select x ->> 'external_id' from jsonb_array_elements(:adjustments::jsonb) x)),
            adjustments as (
                insert into order_adjustment (order_id, external_id, kind, amount, occurred_at, reason)
                select :order, external_id, kind, amount, occurred_at, reason
                from jsonb_populate_recordset(null::order_adjustment, :adjustments::jsonb)
                on conflict (order_id, external_id) do update
                set (kind, amount, occurred_at, reason)
                    = (excluded.kind, excluded.amount, excluded.occurred_at, excluded.reason))
            """;

    private static final String UNDONE_ENTRY = """
            insert into timeline_entry (customer_id, occurred_at, type, reference)
            select :customer::bigint, :undone::timestamptz, 'ORDER_UNDONE', 'order:' || :order
            where :undone::timestamptz is not null and :customer::bigint is not null
            """;

    private static Row told(Row row, OrderSnapshot told, Version version, @Nullable Long customer) {
        var attribution = told.attribution();
        return row.with(version)
                .with("number", told.number())
                .with("customer_id", customer)
                .with("account", told.person().id())
                .with("contact_email", told.person().email())
                .with("placed_at", told.placedAt())
                .with("channel", told.channel())
                .with("sales_model", told.salesModel())
                .with("store_id", told.storeId())
                .with("research_channel", told.researchChannel())
                .with("pickup_store_id", told.pickupStoreId())
                .with("assistant_id", told.assistantId())
                .with("status", told.status())
                .with("payment_status", told.paymentStatus())
                .with("fulfillment_status", told.fulfillmentStatus())
                .with("shipping_address", told.shippingAddress())
                .with("currency", told.currency())
                .with("total", told.total())
                .with("tax_total", told.taxTotal())
                .with("discount_total", told.discountTotal())
                .with("shipping_cost", told.shippingCost())
                .with("shipping_paid", told.shippingPaid())
                .with("promised_until", told.promisedUntil())
                .with("cart_external_id", told.cartId())
                .with("source", attribution == null ? null : attribution.source())
                .with("medium", attribution == null ? null : attribution.medium())
                .with("campaign", attribution == null ? null : attribution.campaign())
                .with("referral_code", attribution == null ? null : attribution.referralCode())
                .with("coupon_code", attribution == null ? null : attribution.couponCode());
    }

    private static String lines(OrderSnapshot told) {
        return Content.write(lineRows(told).stream().map(Row::values).toList());
    }

    static List<Row> lineRows(OrderSnapshot told) {
        var rows = new ArrayList<Row>();
        for (Line line : told.lines()) {
            rows.add(new Row()
                    .with("line_id", line.lineId())
                    .with("position", rows.size())
                    .with("product_external_id", line.productId())
                    .with("sku", line.sku())
                    .with("name", line.name())
                    .with("category_path", Content.path(line.categoryPath()))
                    .with("quantity", line.quantity())
                    .with("unit_price", line.unitPrice())
                    .with("unit_cost", line.unitCost())
                    .with("tax_rate", line.taxRate()));
        }
        return rows;
    }

    private static String adjustments(OrderSnapshot told) {
        return Content.write(adjustmentRows(told).stream().map(Row::values).toList());
    }

    static List<Row> adjustmentRows(OrderSnapshot told) {
        return told.adjustments().stream()
                .map((Adjustment adjustment) -> new Row()
                        .with("external_id", adjustment.id())
                        .with("kind", adjustment.kind())
                        .with("amount", adjustment.amount())
                        .with("occurred_at", adjustment.at())
                        .with("reason", adjustment.reason()))
                .toList();
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
