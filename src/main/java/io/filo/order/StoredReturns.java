package io.filo.order;

import static io.filo.order.OrderIntake.instant;

import io.filo.customer.Customers;
import io.filo.order.ReturnView.ReturnLine;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.ReturnStatus;
import io.filo.support.BusinessException;
import io.filo.support.IdSequence;
import io.filo.support.NotFoundException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
@Transactional(noRollbackFor = BusinessException.class)
class StoredReturns implements Returns {

    /** Directive 2011/83/EU, article 13: from the day on which the trader is told of the withdrawal. */
    private static final Duration REFUND_OF_WITHDRAWAL = Duration.ofDays(14);

    private static final Set<String> CONDITIONS = Set.of("NEW", "OPENED", "WORN", "DAMAGED", "MISSING");
    private static final String OTHER = "OTHER";
    private static final Set<ReturnStatus> OPEN =
            Set.of(ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED);

    private final JdbcClient jdbc;
    private final OrderEvents events;
    private final Customers customers;
    private final Clock clock;
    private final IdSequence ids;

    StoredReturns(JdbcClient jdbc, OrderEvents events, Customers customers, Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.customers = customers;
        this.clock = clock;
        this.ids = new IdSequence(jdbc, "return_seq");
    }

    // --- asking -----------------------------------------------------------------------------------------------------

    @Override
    public long request(Request request) {
        record Order(@Nullable Long customerId) {}
        // Locked, so that two who ask at once cannot send back more than there is.
        var order = jdbc.sql("select customer_id from shop_order where id = ? for no key update")
                .param(request.orderId())
                .query((row, number) -> new Order(row.getObject("customer_id", Long.class)))
                .optional()
                .orElseThrow(() -> new NotFoundException("order " + request.orderId()));
        var before = jdbc.sql("select id from goods_return where request_key = ?")
                .param(request.key())
                .query(Long.class)
                .optional();
        if (before.isPresent()) {
            return before.get();
        }
        long customer = Objects.requireNonNullElse(order.customerId, 0L);
        if (customer == 0) {
            throw new BusinessException(
                    "RETURN_NO_CUSTOMER",
                    "Nobody knows whose order " + request.orderId() + " is: take the goods back in the shop.");
        }
        check(request);
        long id = ids.next();
        var row = new Row()
                .with("id", id)
                .with("order_id", request.orderId())
                .with("live", true)
                .with("kind", request.kind())
                .with("mode", request.mode())
                .with("status", ReturnStatus.REQUESTED)
                .with("requested_at", request.at())
                .with("request_key", request.key());
        jdbc.sql("with asked as (insert into goods_return (" + row.columns() + ") select " + row.columns()
                        + " from jsonb_populate_record(null::goods_return, :row::jsonb)) " + """
                                insert into goods_return_line
                                       (return_id, line_id, quantity, reason, note, name, sku, unit_price, ordered)
                                select :id::bigint, x."lineId", x.quantity, x.reason, nullif(btrim(x.note), ''),
                                       ol.name, ol.sku, ol.unit_price, ol.quantity
                                from jsonb_to_recordset(:items::jsonb)
                                     as x ("lineId" text, quantity numeric, reason text, note text)
                                left join shop_order_line ol on ol.order_id = :order and ol.line_id = x."lineId"
                                """)
                .param("row", row.json())
                .param("id", id)
                .param("order", request.orderId())
                .param("items", Content.write(request.items()))
                .update();
        customers.appendTimeline(customer, request.at(), "RETURN_REQUESTED", "order:" + request.orderId(), null);
        events.returnRequested(id, request.orderId(), customer, request.kind(), request.mode(), request.at());
        return id;
    }

    private void check(Request request) {
        if (request.items().isEmpty()) {
            throw new BusinessException("RETURN_NOTHING", "Choose at least one thing to send back.");
        }
        var left = returnable(request.orderId()).stream()
                .collect(Collectors.toMap(Returnable::lineId, Function.identity()));
        var reasons = reasonRows().stream()
                .filter(ReasonRow::active)
                .map(ReasonRow::code)
                .collect(Collectors.toSet());
        var named = new HashMap<String, BigDecimal>();
        for (var item : request.items()) {
            var line = left.get(item.lineId());
            if (line == null
                    || item.quantity().signum() <= 0
                    || named.put(item.lineId(), item.quantity()) != null
                    || item.quantity().compareTo(line.quantity()) > 0) {
                throw new BusinessException(
                        "RETURN_LINE",
                        line == null
                                ? "Line '" + item.lineId()
                                        + "' cannot be sent back: it is no line of the order, or all of"
                                        + " it is on its way back already."
                                : "Of " + line.name() + " between 1 and "
                                        + line.quantity().stripTrailingZeros().toPlainString() + " can be sent back.",
                        line == null ? item.lineId() : line.name());
            }
            if (isWhole(line.quantity()) && !isWhole(item.quantity())) {
                throw new BusinessException(
                        "RETURN_PIECES", line.name() + " is sold by the piece: send back whole ones.", line.name());
            }
            if (item.reason() != null && !reasons.contains(item.reason())) {
                throw new BusinessException(
                        "RETURN_REASON", "There is no reason '" + item.reason() + "'. Choose one of the list.");
            }
            if (OTHER.equals(item.reason())
                    && (item.note() == null || item.note().isBlank())) {
                throw new BusinessException("RETURN_NOTE", "Say in a few words what the reason is.");
            }
        }
    }

    private static boolean isWhole(BigDecimal quantity) {
        return quantity.stripTrailingZeros().scale() <= 0;
    }

    @Override
    @Transactional(readOnly = true)
    public List<Returnable> returnable(long orderId) {
        return jdbc.sql("""
                        select * from (
                            select l.line_id, l.name, l.sku, l.unit_price, l.position,
                                   l.quantity - coalesce((select sum(r.quantity) from goods_return_line r
                                                          join goods_return g on g.id = r.return_id
                                                          where g.order_id = l.order_id and r.line_id = l.line_id
                                                            and g.status not in ('REJECTED', 'CANCELLED')
                                                            and not g.exchanged), 0) as quantity
                            from shop_order_line l where l.order_id = ?) as line
                        where quantity > 0 order by position
                        """)
                .param(orderId)
                .query((row, number) -> new Returnable(
                        row.getString("line_id"),
                        row.getString("name"),
                        row.getString("sku"),
                        row.getBigDecimal("quantity"),
                        row.getBigDecimal("unit_price")))
                .list();
    }

    private record ReasonRow(String code, String italian, String english, boolean fault, boolean active) {

        String in(Locale locale) {
            return locale.getLanguage().equals("it") ? italian : english;
        }
    }

    private List<ReasonRow> reasonRows() {
        return jdbc.sql("select * from return_reason order by position, code")
                .query((row, number) -> new ReasonRow(
                        row.getString("code"),
                        row.getString("name_it"),
                        row.getString("name_en"),
                        row.getBoolean("fault"),
                        row.getBoolean("active")))
                .list();
    }

    @Override
    @Transactional(readOnly = true)
    public List<Reason> reasons(Locale locale) {
        return reasonRows().stream()
                .filter(ReasonRow::active)
                .map(row -> new Reason(row.code, row.in(locale), row.fault))
                .toList();
    }

    @Override
    @Transactional(readOnly = true)
    public String reason(String code, Locale locale) {
        return reasonRows().stream()
                .filter(row -> row.code.equals(code))
                .findFirst()
                .map(row -> row.in(locale))
                .orElse(code);
    }

    // --- the way ----------------------------------------------------------------------------------------------------

    private record Known(
            ReturnStatus status, long orderId, @Nullable Long customerId) {}

    private Known lock(long returnId) {
        return jdbc.sql("""
                        select r.status, r.order_id, o.customer_id from goods_return r join shop_order o on o.id = r.order_id
                        where r.id = ? for no key update of r
                        """)
                .param(returnId)
                .query((row, number) -> new Known(
                        ReturnStatus.valueOf(row.getString("status")),
                        row.getLong("order_id"),
                        row.getObject("customer_id", Long.class)))
                .optional()
                .orElseThrow(() -> new NotFoundException("return " + returnId));
    }

    /** @return empty when it is there already */
    private @Nullable Known lock(long returnId, ReturnStatus target, Set<ReturnStatus> from) {
        var known = lock(returnId);
        if (known.status == target) {
            return null;
        }
        if (!from.contains(known.status)) {
            throw new BusinessException(
                    "RETURN_STATE",
                    "Return " + returnId + " is " + known.status + ": it cannot become " + target + " any more.",
                    returnId);
        }
        return known;
    }

    @Override
    public void wish(long returnId, Wish wish, @Nullable String exchangeFor) {
        var known = lock(returnId);
        if (!OPEN.contains(known.status)) {
            throw new BusinessException(
                    "RETURN_STATE",
                    "Return " + returnId + " is " + known.status + ": what to do with it is decided.",
                    returnId);
        }
        set(returnId, new Row().with("wish", wish).with("exchange_for", wish == Wish.EXCHANGE ? exchangeFor : null));
    }

    @Override
    public void approve(long returnId) {
        if (lock(returnId, ReturnStatus.APPROVED, Set.of(ReturnStatus.REQUESTED)) != null) {
            set(returnId, new Row().with("status", ReturnStatus.APPROVED).with("decided_at", clock.instant()));
        }
    }

    @Override
    public void reject(long returnId, String reason) {
        if (lock(returnId, ReturnStatus.REJECTED, Set.of(ReturnStatus.REQUESTED, ReturnStatus.APPROVED)) != null) {
            set(
                    returnId,
                    new Row()
                            .with("status", ReturnStatus.REJECTED)
                            .with("decided_at", clock.instant())
                            .with("reject_reason", reason));
        }
    }

    @Override
    public void cancel(long returnId) {
        if (lock(returnId, ReturnStatus.CANCELLED, Set.of(ReturnStatus.REQUESTED, ReturnStatus.APPROVED)) != null) {
            set(returnId, new Row().with("status", ReturnStatus.CANCELLED));
            events.returnChanged(returnId, ReturnStatus.CANCELLED, clock.instant());
        }
    }

    @Override
    public void receive(long returnId, Instant at) {
        if (lock(returnId, ReturnStatus.RECEIVED, Set.of(ReturnStatus.REQUESTED, ReturnStatus.APPROVED)) != null) {
            set(returnId, new Row().with("status", ReturnStatus.RECEIVED).with("received_at", at));
            events.parcelReceived(returnId, at);
        }
    }

    @Override
    public void inspect(long returnId, List<Inspected> lines) {
        var known = lock(returnId);
        if (known.status != ReturnStatus.RECEIVED && known.status != ReturnStatus.APPROVED) {
            throw new BusinessException(
                    "RETURN_STATE",
                    "Return " + returnId + " is " + known.status + ": there is nothing to inspect.",
                    returnId);
        }
        var most = find(returnId).lines().stream().collect(Collectors.toMap(ReturnLine::lineId, ReturnLine::quantity));
        // What was announced, and what nobody has sent back yet.
        returnable(known.orderId)
                .forEach(left -> most.computeIfPresent(left.lineId(), (line, mine) -> mine.add(left.quantity())));
        for (var line : lines) {
            var bound = most.get(line.lineId());
            if (bound == null || line.quantity().signum() <= 0) {
                throw new BusinessException(
                        "RETURN_LINE", "Line '" + line.lineId() + "' is none of this return.", line.lineId());
            }
            if (line.quantity().compareTo(bound) > 0) {
                throw new BusinessException(
                        "RETURN_QUANTITY",
                        "At most " + bound.stripTrailingZeros().toPlainString() + " of line '" + line.lineId()
                                + "' can have come back: no more were bought.",
                        bound.stripTrailingZeros().toPlainString(),
                        line.lineId());
            }
            if (!CONDITIONS.contains(line.condition())) {
                throw new BusinessException(
                        "RETURN_CONDITION",
                        "There is no condition '" + line.condition() + "'. Choose one of "
                                + String.join(", ", CONDITIONS.stream().sorted().toList()) + ".");
            }
        }
        set(returnId, new Row().with("inspected_at", clock.instant()));
        jdbc.sql("""
                        update goods_return_line l set quantity = x.quantity, condition = x.condition
                        from jsonb_to_recordset(?::jsonb) as x ("lineId" text, quantity numeric, condition text)
                        where l.return_id = ? and l.line_id = x."lineId"
                        """).params(Content.write(lines), returnId).update();
    }

    @Override
    public void correct(long returnId, ReturnMode mode, Map<String, String> reasons) {
        var known = lock(returnId);
        if (!OPEN.contains(known.status)) {
            throw new BusinessException(
                    "RETURN_STATE",
                    "Return " + returnId + " is " + known.status + ": there is nothing to correct.",
                    returnId);
        }
        var announced = find(returnId).lines().stream().map(ReturnLine::lineId).collect(Collectors.toSet());
        var codes = reasonRows().stream().map(ReasonRow::code).collect(Collectors.toSet());
        reasons.forEach((line, reason) -> {
            if (!announced.contains(line)) {
                throw new BusinessException("RETURN_LINE", "Line '" + line + "' is none of this return.", line);
            }
            if (!codes.contains(reason)) {
                throw new BusinessException(
                        "RETURN_REASON", "There is no reason '" + reason + "'. Choose one of the list.");
            }
        });
        set(returnId, new Row().with("mode", mode));
        jdbc.sql("""
                        update goods_return_line l set reason = x.value from jsonb_each_text(?::jsonb) as x
                        where l.return_id = ? and l.line_id = x.key
                        """).params(Content.write(reasons), returnId).update();
    }

    @Override
    public void complete(long returnId, @Nullable BigDecimal refund) {
        end(returnId, refund, false);
    }

    @Override
    public void exchange(long returnId) {
        end(returnId, null, true);
    }

    private void end(long returnId, @Nullable BigDecimal refund, boolean exchanged) {
        var known = lock(
                returnId,
                ReturnStatus.COMPLETED,
                Set.of(ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED));
        if (known == null) {
            return;
        }
        // Locked, so that two returns of one order cannot both take the rest of it.
        jdbc.sql("select id from shop_order where id = ? for no key update")
                .param(known.orderId)
                .query(Long.class)
                .single();
        checkLeft(known.orderId, refund);
        var now = clock.instant();
        set(
                returnId,
                new Row()
                        .with("status", ReturnStatus.COMPLETED)
                        .with("completed_at", now)
                        .with("refund", refund)
                        .with("exchanged", exchanged));
        if (known.customerId != null) {
            customers.appendTimeline(known.customerId, now, "RETURN_COMPLETED", "order:" + known.orderId, null);
        }
        events.returnCompleted(returnId, known.orderId, now);
        if (isAllPaidBack(known.orderId)) {
            undo(known, now);
        }
    }

    @Override
    @Transactional(readOnly = true, noRollbackFor = BusinessException.class)
    public void checkRefund(long returnId, @Nullable BigDecimal refund) {
        checkLeft(find(returnId).orderId(), refund);
    }

    private void checkLeft(long orderId, @Nullable BigDecimal refund) {
        var left = refundable(orderId);
        if (refund != null && (refund.signum() < 0 || refund.compareTo(left) > 0)) {
            throw new BusinessException(
                    "RETURN_REFUND_LEFT",
                    "Between 0 and " + left.toPlainString() + " can be paid back: that is what is left of the order.",
                    left.toPlainString());
        }
    }

    @Override
    @Transactional(readOnly = true)
    public BigDecimal refundable(long orderId) {
        // A shop may tell of what was paid back through us, too: it is not counted twice.
        return jdbc.sql("""
                        select greatest(o.total - greatest(
                                   (select coalesce(sum(r.refund), 0) from goods_return r
                                    where r.order_id = o.id and r.status = 'COMPLETED' and r.request_key is not null),
                                   (select coalesce(sum(r.refund), 0) from goods_return r
                                    where r.order_id = o.id and r.status = 'COMPLETED'
                                      and (r.request_key is null or r.shop_refund is not null)),
                                   (select coalesce(sum(abs(a.amount)), 0) from order_adjustment a
                                    where a.order_id = o.id and a.kind = 'REFUND')), 0)
                        from shop_order o where o.id = ?
                        """).param(orderId).query(BigDecimal.class).single().setScale(2, RoundingMode.HALF_UP);
    }

    /** Every piece of the order came back and was paid for, by us: what the shop says of it comes with the order. */
    private boolean isAllPaidBack(long orderId) {
        return jdbc.sql("""
                        select not exists (
                            select from shop_order_line l
                            where l.order_id = ? and l.quantity > coalesce(
                                (select sum(b.quantity) from goods_return_line b join goods_return r on r.id = b.return_id
                                 where r.order_id = l.order_id and b.line_id = l.line_id
                                   and r.status = 'COMPLETED' and r.refund > 0 and r.request_key is not null), 0))
                        """).param(orderId).query(Boolean.class).single();
    }

    /** As if the shop had cancelled it: whoever cares for it stops. The shop's own word of it may follow, or not. */
    private void undo(Known known, Instant now) {
        record Undone(@Nullable Instant openedAgainAt) {}
        jdbc.sql("update shop_order set undone_at = ? where id = ? and undone_at is null returning opened_again_at")
                .params(now.atOffset(ZoneOffset.UTC), known.orderId)
                .query((row, number) -> new Undone(instant(row, "opened_again_at")))
                .optional()
                .ifPresent(undone -> {
                    if (known.customerId != null) {
                        customers.appendTimeline(known.customerId, now, "ORDER_UNDONE", "order:" + known.orderId, null);
                    }
                    events.undone(known.orderId, known.customerId, now, undone.openedAgainAt);
                });
    }

    private void set(long returnId, Row row) {
        var keyed = new Row().with("id", returnId);
        row.values().forEach(keyed::with);
        jdbc.sql("update goods_return r set " + keyed.assignments("t")
                        + " from jsonb_populate_record(null::goods_return, ?::jsonb) t where r.id = t.id")
                .param(keyed.json())
                .update();
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    @Override
    @Transactional(readOnly = true)
    public ReturnView find(long returnId) {
        return read("r.id = ?", returnId).stream()
                .findFirst()
                .orElseThrow(() -> new NotFoundException("return " + returnId));
    }

    @Override
    @Transactional(readOnly = true)
    public List<ReturnView> ofOrder(long orderId) {
        return read("r.order_id = ?", orderId);
    }

    List<ReturnView> ofOrders(Long[] orderIds) {
        return read("r.order_id = any (?)", (Object) orderIds);
    }

    /**
     * How many of the pieces of a line were bought and are no other return's: a shop may tell of more, and one piece is not
     * paid back twice. What was asked or settled first comes first.
     */
    private static final String BOUGHT = """
            select greatest(least(l.quantity, coalesce(ol.quantity, l.ordered, l.quantity) - coalesce(
                       (select sum(x.quantity) from goods_return_line x join goods_return other on other.id = x.return_id
                        where other.order_id = r.order_id and other.id <> r.id and x.line_id = l.line_id
                          and other.status not in ('REJECTED', 'CANCELLED') and not other.exchanged
                          and (other.status = 'COMPLETED' and r.status <> 'COMPLETED'
                               or other.id < r.id and (other.status = 'COMPLETED' or r.status <> 'COMPLETED'))), 0)), 0)
                   as bought
            """;

    private List<ReturnView> read(String condition, Object parameter) {
        return jdbc.sql("""
                        select r.*, o.number, o.customer_id, o.currency,
                               (select jsonb_agg(jsonb_build_object('lineId', l.line_id,
                                            'name', coalesce(ol.name, l.name, l.line_id), 'sku', coalesce(ol.sku, l.sku),
                                            'quantity', l.quantity, 'bought', b.bought,
                                            'amount', b.bought * coalesce(ol.unit_price, l.unit_price, 0),
                                            'reason', l.reason, 'note', l.note, 'condition', l.condition)
                                            order by ol.position, l.line_id)
                                from goods_return_line l
                                left join shop_order_line ol on ol.order_id = r.order_id and ol.line_id = l.line_id,
                                lateral (""" + BOUGHT + """
                                ) as b
                                where l.return_id = r.id) as lines
                        from goods_return r join shop_order o on o.id = r.order_id where
                        """ + " " + condition + " order by r.requested_at desc, r.id desc")
                .param(parameter)
                .query(StoredReturns::view)
                .list();
    }

    private static ReturnView view(ResultSet row, int number) throws SQLException {
        var kind = ReturnKind.valueOf(row.getString("kind"));
        var requestedAt = row.getObject("requested_at", OffsetDateTime.class).toInstant();
        return new ReturnView(
                row.getLong("id"),
                row.getLong("order_id"),
                row.getString("number"),
                row.getObject("customer_id", Long.class),
                row.getString("shop"),
                kind,
                ReturnMode.valueOf(row.getString("mode")),
                ReturnStatus.valueOf(row.getString("status")),
                requestedAt,
                instant(row, "decided_at"),
                row.getString("reject_reason"),
                instant(row, "received_at"),
                instant(row, "inspected_at"),
                instant(row, "completed_at"),
                row.getString("currency"),
                row.getBigDecimal("refund"),
                kind == ReturnKind.WITHDRAWAL ? requestedAt.plus(REFUND_OF_WITHDRAWAL) : null,
                row.getString("wish") == null ? null : Wish.valueOf(row.getString("wish")),
                row.getString("exchange_for"),
                row.getString("label_url"),
                Content.readAll(row.getString("lines"), ReturnLine.class));
    }
}
