package io.filo.order;

import static io.filo.order.OrderIntake.instant;

import io.filo.customer.Customers;
import io.filo.order.OrderView.AdjustmentView;
import io.filo.order.OrderView.CheckpointView;
import io.filo.order.OrderView.LineView;
import io.filo.order.OrderView.OrderRow;
import io.filo.order.OrderView.ShipmentView;
import io.filo.order.OrderView.State;
import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.SalesModel;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Orders as they are read: each part of many orders by one statement. */
@Service
@Transactional(readOnly = true)
class StoredOrders implements OrderDesk {

    private static final int MAX_PAGE_SIZE = 200;
    private static final int SCALE = 4;

    private final JdbcClient jdbc;
    private final StoredReturns returns;
    private final Customers customers;
    private final Clock clock;

    StoredOrders(JdbcClient jdbc, StoredReturns returns, Customers customers, Clock clock) {
        this.jdbc = jdbc;
        this.returns = returns;
        this.customers = customers;
        this.clock = clock;
    }

    // --- lists ------------------------------------------------------------------------------------------------------

    /** More than these nobody pages through; counting them all would cost more than showing some. */
    private static final int MOST_COUNTED = 5_000;

    /** What begins with the same letters as so many others is looked for among the newest instead. */
    private static final int MOST_FOUND = 5_000;

    private static final String FILTER = """
            where (:found::bigint[] is null or o.id = any (:found))
              and (:shop::text is null or o.shop = :shop)
              and (:channel::text is null or o.channel = :channel)
              and (:from::date is null or o.placed_at >= :from::date)
              and (:until::date is null or o.placed_at < :until::date + 1)
              and (:customer::bigint is null or o.customer_id = :customer)
            """;

    private static final String DIGITS = "regexp_replace(lower(o.number), '^[^0-9]+', '')";

    /** As {@link #FOUND}, of one order. */
    private static final String FITS = """
            and (lower(o.number) like :start or %s like :start or lower(o.contact_email) like :start
                 or exists (select from contact_point p
                            where p.customer_id = o.customer_id
                              and (lower(p.value) like :start or p.type = 'PHONE' and p.normalised = :phone))
                 or exists (select from customer c
                            where c.id = o.customer_id
                              and to_tsvector('simple', c.display_name) @@ to_tsquery('simple', :words)))
            """.formatted(DIGITS);

    /** Each by an index of its own, which no condition with "or" could use. */
    private static final String FOUND = """
            (select o.id from shop_order o where lower(o.number) like :start limit :most)
            union (select o.id from shop_order o where %s like :start limit :most)
            union (select o.id from shop_order o where lower(o.contact_email) like :start limit :most)
            union (select o.id from contact_point p join shop_order o on o.customer_id = p.customer_id
                   where lower(p.value) like :start limit :most)
            union (select o.id from contact_point p join shop_order o on o.customer_id = p.customer_id
                   where p.type = 'PHONE' and p.normalised = :phone limit :most)
            union (select o.id from customer c join shop_order o on o.customer_id = c.id
                   where to_tsvector('simple', c.display_name) @@ to_tsquery('simple', :words) limit :most)
            """.formatted(DIGITS);

    /** The address of a list may say anything; what is no state filters nothing. */
    private static String condition(@Nullable String state) {
        return switch (String.valueOf(state)) {
            case "OPEN" -> " and o.kept and o.status <> 'CLOSED'";
            case "UNPAID" -> " and o.kept and o.paid_at is null";
            case "LATE" -> " and o.id in (" + OrderSql.LATE_IDS + ")";
            case "DELIVERED" ->
                " and o.kept and exists (select from shipment s where s.order_id = o.id and s.status = 'DELIVERED')"
                        + " and not exists (select from shipment s where s.order_id = o.id"
                        + " and s.status not in ('DELIVERED', 'CANCELLED'))";
            case "RETURN" -> " and " + OrderSql.OPEN_RETURN;
            case "UNDONE" -> " and not o.kept";
            default -> "";
        };
    }

    @Override
    public PageOf<OrderRow> search(Search search, int page, int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        var text = search.text() == null || search.text().isBlank()
                ? null
                : search.text().strip().toLowerCase(Locale.ROOT).replaceFirst("^#", "");
        var parameters = new HashMap<String, @Nullable Object>();
        parameters.put("shop", search.shop());
        parameters.put("channel", search.channel());
        parameters.put("from", search.from());
        parameters.put("until", search.until());
        parameters.put("customer", search.customerId());
        parameters.put("now", now());
        parameters.put("rows", rows);
        parameters.put("skip", (long) at * rows);
        boolean dense = false;
        Long[] found = null;
        if (text != null) {
            parameters.put("start", escape(text) + "%");
            parameters.put("phone", customers.normalisePhone(text).orElse(null));
            parameters.put("words", words(text));
            parameters.put("most", MOST_FOUND + 1);
            found = jdbc.sql(FOUND).params(parameters).query(Long.class).list().toArray(Long[]::new);
            dense = found.length > MOST_FOUND;
        }
        parameters.put("found", dense ? null : found);
        var filter = FILTER + (dense ? FITS : "") + condition(search.state());
        parameters.put("counted", MOST_COUNTED);
        // Of what is everywhere the newest are found soon, but counting would go through all.
        long total = dense
                ? MOST_COUNTED
                : jdbc.sql("select count(*) from (select from shop_order o " + filter + " limit :counted) counted")
                        .params(parameters)
                        .query(Long.class)
                        .single();
        if (total == 0) {
            return new PageOf<>(List.of(), at, rows, 0);
        }
        var ids = jdbc.sql("select o.id from shop_order o " + filter
                        + " order by o.placed_at desc, o.id desc limit :rows offset :skip")
                .params(parameters)
                .query(Long.class)
                .list();
        if (dense && ids.size() < rows) {
            total = (long) at * rows + ids.size();
        }
        var items = views(ids).stream()
                .map(order -> new OrderRow(
                        order.id(),
                        order.shop(),
                        order.number(),
                        order.state(),
                        order.customerId(),
                        order.customerName(),
                        order.placedAt(),
                        order.channel(),
                        order.currency(),
                        order.total(),
                        order.expectedUntil()))
                .toList();
        return new PageOf<>(items, at, rows, total);
    }

    /** What the words of a name begin with, in the language of text search. */
    private static String words(String text) {
        return Arrays.stream(text.split("[^\\p{L}\\d]+"))
                .filter(word -> !word.isEmpty())
                .map(word -> word + ":*")
                .collect(Collectors.joining(" & "));
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    @Override
    public OrderView order(long orderId) {
        return views(List.of(orderId)).stream()
                .findFirst()
                .orElseThrow(() -> new NotFoundException("order " + orderId));
    }

    @Override
    public List<OrderView> ofCustomer(long customerId, int most) {
        return views(jdbc.sql("""
                        select id from shop_order
                        where customer_id = (select coalesce(merged_into, id) from customer where id = ?)
                        order by placed_at desc, id desc limit ?
                        """).params(customerId, most).query(Long.class).list());
    }

    @Override
    public Optional<Long> byNumber(String number) {
        var found = jdbc.sql("select id from shop_order where lower(number) = ? limit 2")
                .param(number.strip().toLowerCase(Locale.ROOT).replaceFirst("^#", ""))
                .query(Long.class)
                .list();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    @Override
    public List<String> shops() {
        // One look into the index for each shop, not through all orders.
        return jdbc.sql("""
                        with recursive shops as (
                            (select shop from shop_order order by shop limit 1)
                            union all
                            select (select o.shop from shop_order o where o.shop > s.shop order by o.shop limit 1)
                            from shops s where s.shop is not null)
                        select shop from shops where shop is not null
                        """).query(String.class).list();
    }

    @Override
    public boolean belongsTo(long orderId, String written) {
        record Proof(@Nullable String email, @Nullable String postalCode) {}
        var proof = jdbc.sql(
                        "select contact_email, shipping_address ->> 'postalCode' as code from shop_order where id = ?")
                .param(orderId)
                .query((row, number) -> new Proof(row.getString("contact_email"), row.getString("code")))
                .optional()
                .orElse(new Proof(null, null));
        if (written.contains("@")) {
            var told = customers.normaliseEmail(written);
            return told.isPresent() && proof.email != null && told.equals(customers.normaliseEmail(proof.email));
        }
        return proof.postalCode != null
                && !plain(written).isEmpty()
                && plain(written).equals(plain(proof.postalCode));
    }

    private static String plain(String postalCode) {
        return postalCode.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
    }

    @Override
    public CartView cart(long cartId) {
        return jdbc.sql("""
                        select c.*, c.converted_order is not null
                               or exists (select from shop_order o
                                          where o.shop = c.shop and o.cart_external_id = c.external_id)
                               or exists (select from shop_order o
                                          where o.customer_id = c.customer_id and o.placed_at >= c.updated_at) as ordered
                        from cart c where c.id = ?
                        """)
                .param(cartId)
                .query((row, number) -> new CartView(
                        row.getLong("id"),
                        row.getString("shop"),
                        row.getString("brand"),
                        row.getObject("customer_id", Long.class),
                        row.getString("contact_email"),
                        row.getString("currency"),
                        row.getBigDecimal("total"),
                        Content.readAll(row.getString("lines"), Line.class),
                        row.getString("recovery_url"),
                        row.getBoolean("ordered"),
                        row.getObject("marketing_allowed", Boolean.class),
                        Objects.requireNonNull(instant(row, "updated_at")),
                        instant(row, "abandoned_at")))
                .optional()
                .orElseThrow(() -> new NotFoundException("cart " + cartId));
    }

    // --- whole orders -----------------------------------------------------------------------------------------------

    private record OfOrder<T>(long orderId, T part) {}

    /** In the order of the ids. */
    private List<OrderView> views(List<Long> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        var all = ids.toArray(Long[]::new);
        var lines = byOrder(lines(all));
        var shipments = byOrder(shipments(all));
        var adjustments = byOrder(adjustments(all));
        var sentBack = returns.ofOrders(all).stream().collect(Collectors.groupingBy(ReturnView::orderId));
        var now = clock.instant();
        return jdbc.sql("""
                        select o.*, c.display_name from shop_order o left join customer c on c.id = o.customer_id
                        where o.id = any (:ids) order by array_position(:ids, o.id)
                        """)
                .param("ids", all)
                .query((row, number) -> {
                    long id = row.getLong("id");
                    return view(
                            row,
                            lines.getOrDefault(id, List.of()),
                            shipments.getOrDefault(id, List.of()),
                            adjustments.getOrDefault(id, List.of()),
                            sentBack.getOrDefault(id, List.of()),
                            now);
                })
                .list();
    }

    private static <T> Map<Long, List<T>> byOrder(List<OfOrder<T>> parts) {
        return parts.stream()
                .collect(Collectors.groupingBy(
                        OfOrder::orderId, Collectors.mapping(OfOrder::part, Collectors.toList())));
    }

    private List<OfOrder<LineView>> lines(Long[] ids) {
        return jdbc.sql("""
                        select l.*, coalesce(l.unit_cost, p.cost) as cost,
                               coalesce(l.tax_rate, round(o.tax_total / nullif(o.total - o.tax_total, 0), 6)) as rate,
                               coalesce((select sum(r.quantity) from goods_return_line r
                                         join goods_return g on g.id = r.return_id
                                         where g.order_id = l.order_id and r.line_id = l.line_id
                                           and g.status not in ('REJECTED', 'CANCELLED') and not g.exchanged), 0)
                                   as returned
                        from shop_order_line l
                        join shop_order o on o.id = l.order_id
                        left join lateral (select p.cost from product p
                                           where p.sku = l.sku and p.shop = o.shop
                                           order by p.deleted, p.id limit 1) p on true
                        where l.order_id = any (?) order by l.order_id, l.position
                        """)
                .param(ids)
                .query((row, number) -> {
                    var quantity = row.getBigDecimal("quantity");
                    var price = row.getBigDecimal("unit_price");
                    var cost = row.getBigDecimal("cost");
                    var rate = row.getBigDecimal("rate");
                    return new OfOrder<>(
                            row.getLong("order_id"),
                            new LineView(
                                    row.getString("line_id"),
                                    row.getString("sku"),
                                    row.getString("name"),
                                    row.getString("category_path"),
                                    quantity,
                                    price,
                                    quantity.multiply(price).setScale(SCALE, RoundingMode.HALF_UP),
                                    cost,
                                    rate,
                                    cost == null || rate == null
                                            ? null
                                            : withoutTax(price, rate)
                                                    .subtract(cost)
                                                    .multiply(quantity)
                                                    .setScale(SCALE, RoundingMode.HALF_UP),
                                    row.getBigDecimal("returned")));
                })
                .list();
    }

    private static BigDecimal withoutTax(BigDecimal price, BigDecimal rate) {
        return price.divide(BigDecimal.ONE.add(rate), 2 * SCALE, RoundingMode.HALF_UP);
    }

    private List<OfOrder<ShipmentView>> shipments(Long[] ids) {
        return jdbc.sql("""
                        select s.*, (s.status = 'DELIVERED'
                                     and s.delivered_at >
                        """ + OrderSql.PROMISE + ") is true or " + OrderSql.LATE_PARCEL + " is true as late, "
                        + OrderSql.PROMISE + """
                                as promise,
                               (select jsonb_agg(jsonb_build_object('at', c.occurred_at, 'status', c.status,
                                                                    'description', c.description, 'location', c.location)
                                                 order by c.occurred_at, c.status)
                                from shipment_checkpoint c where c.shipment_id = s.id) as scans
                        from shipment s join shop_order o on o.id = s.order_id
                        where s.order_id = any (:ids) order by s.order_id, s.id
                        """)
                .param("ids", ids)
                .param("now", now())
                .query((row, number) -> new OfOrder<>(
                        row.getLong("order_id"),
                        new ShipmentView(
                                row.getLong("id"),
                                row.getString("carrier"),
                                row.getString("tracking_number"),
                                row.getString("tracking_url"),
                                ShipmentStatus.valueOf(row.getString("status")),
                                row.getBoolean("carrier_says_late"),
                                row.getString("delay_reason"),
                                instant(row, "shipped_at"),
                                instant(row, "ready_at"),
                                instant(row, "delivered_at"),
                                instant(row, "promise"),
                                instant(row, "expected_arrival_until"),
                                row.getString("eta_source"),
                                instant(row, "last_scan_at"),
                                row.getBoolean("late"),
                                Content.readAll(row.getString("scans"), CheckpointView.class))))
                .list();
    }

    private List<OfOrder<AdjustmentView>> adjustments(Long[] ids) {
        return jdbc.sql(
                        "select * from order_adjustment where order_id = any (?) order by occurred_at nulls last, external_id")
                .param(ids)
                .query((row, number) -> new OfOrder<>(
                        row.getLong("order_id"),
                        new AdjustmentView(
                                row.getString("kind"),
                                row.getBigDecimal("amount"),
                                instant(row, "occurred_at"),
                                row.getString("reason"))))
                .list();
    }

    private static OrderView view(
            ResultSet row,
            List<LineView> lines,
            List<ShipmentView> shipments,
            List<AdjustmentView> adjustments,
            List<ReturnView> returns,
            Instant now)
            throws SQLException {
        var status = OrderStatus.valueOf(row.getString("status"));
        var fulfillment = FulfillmentStatus.valueOf(row.getString("fulfillment_status"));
        boolean kept = row.getBoolean("kept");
        var sent = shipments.stream()
                .filter(parcel -> parcel.status() != ShipmentStatus.CANCELLED)
                .toList();
        boolean delivered =
                !sent.isEmpty() && sent.stream().allMatch(parcel -> parcel.status() == ShipmentStatus.DELIVERED);
        var orderPromise = instant(row, "first_promised_until");
        var promise = shipments.stream()
                .map(ShipmentView::originalPromisedUntil)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(orderPromise);
        boolean late = kept
                && !delivered
                && (sent.stream().anyMatch(parcel -> parcel.status() != ShipmentStatus.DELIVERED && parcel.late())
                        || sent.isEmpty()
                                && status == OrderStatus.OPEN
                                && (fulfillment == FulfillmentStatus.UNFULFILLED
                                        || fulfillment == FulfillmentStatus.UNKNOWN)
                                && !PaymentStatus.valueOf(row.getString("payment_status"))
                                        .isUnpaid()
                                && orderPromise != null
                                && orderPromise.isBefore(now));
        var rates = lines.stream().map(LineView::taxRate).toList();
        var net = rates.stream().anyMatch(Objects::isNull)
                ? null
                : sum(lines, line -> withoutTax(line.amount(), Objects.requireNonNull(line.taxRate())));
        var shippingCost = row.getBigDecimal("shipping_cost");
        var shippingPaid = row.getBigDecimal("shipping_paid");
        boolean costs = !lines.isEmpty() && lines.stream().allMatch(line -> line.margin() != null);
        var margin = net != null && costs
                ? sum(lines, line -> Objects.requireNonNull(line.margin()))
                        .add(netOf(shippingPaid, lines, net))
                        .subtract(shippingCost == null ? BigDecimal.ZERO : shippingCost)
                        .setScale(SCALE, RoundingMode.HALF_UP)
                : null;
        return new OrderView(
                row.getLong("id"),
                row.getString("shop"),
                row.getString("brand"),
                row.getString("external_id"),
                row.getString("number"),
                state(row, status, kept, late, delivered, sent, returns),
                status,
                PaymentStatus.valueOf(row.getString("payment_status")),
                fulfillment,
                kept,
                row.getBoolean("live"),
                row.getObject("customer_id", Long.class),
                row.getString("display_name"),
                Objects.requireNonNull(instant(row, "placed_at")),
                Objects.requireNonNull(instant(row, "updated_at")),
                instant(row, "paid_at"),
                instant(row, "undone_at"),
                SalesChannel.valueOf(row.getString("channel")),
                SalesModel.valueOf(row.getString("sales_model")),
                row.getString("store_id"),
                row.getString("research_channel"),
                row.getString("pickup_store_id"),
                row.getString("assistant_id"),
                row.getString("currency"),
                row.getBigDecimal("total"),
                row.getBigDecimal("tax_total"),
                row.getBigDecimal("discount_total"),
                shippingCost,
                shippingPaid,
                net == null ? null : net.setScale(SCALE, RoundingMode.HALF_UP),
                margin,
                promise,
                delivered ? null : expected(sent, instant(row, "promised_until")),
                delivered
                        ? sent.stream()
                                .map(ShipmentView::deliveredAt)
                                .filter(Objects::nonNull)
                                .max(Comparator.naturalOrder())
                                .orElse(null)
                        : null,
                late,
                row.getString("source"),
                row.getString("medium"),
                row.getString("campaign"),
                row.getString("referral_code"),
                row.getString("coupon_code"),
                lines,
                shipments,
                adjustments,
                returns);
    }

    /** What the customer paid for sending is taxed as the goods are. */
    private static BigDecimal netOf(@Nullable BigDecimal shippingPaid, List<LineView> lines, BigDecimal net) {
        var gross = sum(lines, LineView::amount);
        return shippingPaid == null || gross.signum() == 0
                ? BigDecimal.ZERO
                : shippingPaid.multiply(net).divide(gross, 2 * SCALE, RoundingMode.HALF_UP);
    }

    private static BigDecimal sum(List<LineView> lines, Function<LineView, BigDecimal> part) {
        return lines.stream().map(part).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static @Nullable Instant expected(List<ShipmentView> sent, @Nullable Instant promisedNow) {
        return sent.stream()
                .filter(parcel -> parcel.status() != ShipmentStatus.DELIVERED)
                .map(parcel -> parcel.expectedArrivalUntil() == null
                        ? parcel.originalPromisedUntil()
                        : parcel.expectedArrivalUntil())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(promisedNow);
    }

    private static State state(
            ResultSet row,
            OrderStatus status,
            boolean kept,
            boolean late,
            boolean delivered,
            List<ShipmentView> sent,
            List<ReturnView> returns)
            throws SQLException {
        if (!kept) {
            return State.UNDONE;
        }
        if (returns.stream().anyMatch(ReturnView::isOpen)) {
            return State.RETURN;
        }
        if (late) {
            return State.LATE;
        }
        if (row.getObject("paid_at") == null && status == OrderStatus.OPEN) {
            return State.UNPAID;
        }
        if (delivered) {
            return State.DELIVERED;
        }
        if (sent.stream().anyMatch(parcel -> parcel.status() == ShipmentStatus.AVAILABLE_FOR_PICKUP)) {
            return State.READY;
        }
        if (sent.stream()
                .anyMatch(parcel -> parcel.status().rank() >= ShipmentStatus.IN_TRANSIT.rank()
                        && parcel.status() != ShipmentStatus.DELIVERED)) {
            return State.SHIPPED;
        }
        return status == OrderStatus.CLOSED ? State.CLOSED : State.OPEN;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
