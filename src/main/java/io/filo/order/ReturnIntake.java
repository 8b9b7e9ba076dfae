package io.filo.order;

import static io.filo.order.OrderIntake.earlier;
import static io.filo.order.OrderIntake.instant;

import io.filo.order.OrderedRefunds.Origin;
import io.filo.order.Snapshot.ReturnSnapshot;
import io.filo.order.Snapshot.ReturnStatus;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.support.IdSequence;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Takes returns in that a shop tells of. */
@Component
class ReturnIntake {

    private static final List<ReturnStatus> COURSE = List.of(
            ReturnStatus.REQUESTED,
            ReturnStatus.APPROVED,
            ReturnStatus.REJECTED,
            ReturnStatus.CANCELLED,
            ReturnStatus.RECEIVED,
            ReturnStatus.COMPLETED);

    private final JdbcClient jdbc;
    private final Buyers buyers;
    private final OrderEvents events;
    private final OrderedRefunds refunds;
    private final OrderProperties properties;
    private final Clock clock;
    private final IdSequence ids;

    ReturnIntake(
            JdbcClient jdbc,
            Buyers buyers,
            OrderEvents events,
            OrderedRefunds refunds,
            OrderProperties properties,
            Clock clock) {
        this.jdbc = jdbc;
        this.buyers = buyers;
        this.events = events;
        this.refunds = refunds;
        this.properties = properties;
        this.clock = clock;
        this.ids = new IdSequence(jdbc, "return_seq");
    }

    private record Known(
            long id, Version version, boolean live, ReturnStatus status, long orderId, Milestones milestones) {}

    private record Order(long id, @Nullable Long customerId) {}

    /** What has happened once, whatever came after. */
    private record Milestones(
            @Nullable Instant requestedAt,
            @Nullable Instant decidedAt,
            @Nullable Instant receivedAt,
            @Nullable Instant completedAt) {

        static final Milestones NONE = new Milestones(null, null, null, null);

        Milestones and(ReturnSnapshot told, Instant at) {
            return new Milestones(
                    earlier(requestedAt, told.requestedAt() == null ? at : told.requestedAt()),
                    told.status() == ReturnStatus.APPROVED || told.status() == ReturnStatus.REJECTED
                            ? earlier(decidedAt, at)
                            : decidedAt,
                    told.status() == ReturnStatus.RECEIVED ? earlier(receivedAt, at) : receivedAt,
                    told.status() == ReturnStatus.COMPLETED ? earlier(completedAt, at) : completedAt);
        }

        Row into(Row row) {
            return row.with("requested_at", requestedAt)
                    .with("decided_at", decidedAt)
                    .with("received_at", receivedAt)
                    .with("completed_at", completedAt);
        }
    }

    Taken take(Source source, ReturnSnapshot told) {
        var version = Content.version(told, COURSE.indexOf(told.status()));
        var known = find(source.shop(), told.id());
        if (known.isEmpty()) {
            buyers.lock(source.shop(), "RETURN", told.id(), null);
            known = find(source.shop(), told.id());
        }
        if (known.isEmpty()) {
            return order(source.shop(), told.orderId())
                    .map(order -> ours(source, told, order).orElseGet(() -> add(source, told, version, order)))
                    .orElse(Taken.EARLY);
        }
        var there = known.get();
        return switch (version.against(there.version)) {
            case UNCHANGED -> Taken.UNCHANGED;
            case CONFIRMED -> {
                jdbc.sql("update goods_return set updated_at = ? where id = ?")
                        .params(version.updatedAt().atOffset(ZoneOffset.UTC), there.id)
                        .update();
                yield Taken.UNCHANGED;
            }
            case OLDER -> {
                var milestones = there.milestones.and(told, version.updatedAt());
                if (!milestones.equals(there.milestones)) {
                    update(milestones.into(new Row().with("id", there.id)));
                    tell(source, there.id, there.orderId, there.live, there.milestones, milestones);
                }
                yield Taken.OLDER;
            }
            case NEW, CHANGED -> {
                change(source, told, version, there);
                yield Taken.CHANGED;
            }
        };
    }

    private Optional<Known> find(String shop, String externalId) {
        return jdbc.sql("select * from goods_return where shop = ? and external_id = ? for no key update")
                .params(shop, externalId)
                .query((row, number) -> new Known(
                        row.getLong("id"),
                        Objects.requireNonNull(Version.of(row)),
                        row.getBoolean("live"),
                        ReturnStatus.valueOf(row.getString("status")),
                        row.getLong("order_id"),
                        new Milestones(
                                instant(row, "requested_at"),
                                instant(row, "decided_at"),
                                instant(row, "received_at"),
                                instant(row, "completed_at"))))
                .optional();
    }

    private Optional<Order> order(String shop, String externalId) {
        return jdbc.sql("select id, customer_id from shop_order where shop = ? and external_id = ?")
                .params(shop, externalId)
                .query((row, number) -> new Order(row.getLong("id"), row.getObject("customer_id", Long.class)))
                .optional();
    }

    /**
     * The shop tells of a refund that we ordered for a return of ours: that one is settled, and this is no other. Only what the
     * shop itself named so when it paid, of that order and that sum.
     */
    private Optional<Taken> ours(Source source, ReturnSnapshot told, Order order) {
        if (told.status() != ReturnStatus.COMPLETED || told.refund() == null) {
            return Optional.empty();
        }
        boolean before = jdbc.sql("select exists (select from goods_return where order_id = ? and shop_refund = ?)")
                .params(order.id, told.id())
                .query(Boolean.class)
                .single();
        if (before) {
            return Optional.of(Taken.UNCHANGED);
        }
        var origin = refunds.origin(source.shop(), order.id, told.id(), told.refund());
        if (origin instanceof Origin.Underway) {
            return Optional.of(Taken.EARLY);
        }
        if (!(origin instanceof Origin.OfReturn of)) {
            return Optional.empty();
        }
        int joined = jdbc.sql("""
                        update goods_return set shop_refund = ?
                        where id = ? and order_id = ? and request_key is not null and status = 'COMPLETED'
                          and refund = ? and shop_refund is null
                        """)
                .params(told.id(), of.returnId(), order.id, told.refund())
                .update();
        return joined == 1 ? Optional.of(Taken.UNCHANGED) : Optional.empty();
    }

    private Taken add(Source source, ReturnSnapshot told, Version version, Order order) {
        long id = ids.next();
        var milestones = Milestones.NONE.and(told, version.updatedAt());
        var requestedAt = Objects.requireNonNull(milestones.requestedAt);
        boolean live = !source.history()
                && order.customerId != null
                && requestedAt.isAfter(clock.instant().minus(properties.careWithin()));
        var row = milestones
                .into(told(new Row().with("id", id), told, version))
                .with("order_id", order.id)
                .with("shop", source.shop())
                .with("external_id", told.id())
                .with("live", live);
        jdbc.sql("with added as (insert into goods_return (" + row.columns() + ") select " + row.columns()
                        + " from jsonb_populate_record(null::goods_return, :row::jsonb)), " + LINES + """
                                insert into timeline_entry (customer_id, occurred_at, type, reference)
                                select :customer::bigint, :requestedAt, 'RETURN_REQUESTED', 'order:' || :order
                                where :customer::bigint is not null
                                """)
                .param("row", row.json())
                .param("id", id)
                .param("lines", lines(told))
                .param("customer", order.customerId)
                .param("order", order.id)
                .param("requestedAt", requestedAt.atOffset(ZoneOffset.UTC))
                .update();
        if (live && order.customerId != null) {
            events.returnRequested(id, order.id, order.customerId, told.kind(), told.mode(), requestedAt);
        }
        tell(source, id, order.id, live, Milestones.NONE, milestones);
        return Taken.NEW;
    }

    private void change(Source source, ReturnSnapshot told, Version version, Known known) {
        var milestones = known.milestones.and(told, version.updatedAt());
        var row = milestones.into(told(new Row().with("id", known.id), told, version));
        jdbc.sql("with " + LINES + "update goods_return r set " + row.assignments("t")
                        + " from jsonb_populate_record(null::goods_return, :row::jsonb) t where r.id = t.id")
                .param("row", row.json())
                .param("id", known.id)
                .param("order", known.orderId)
                .param("lines", lines(told))
                .update();
        tell(source, known.id, known.orderId, known.live, known.milestones, milestones);
        if (known.live
                && !source.history()
                && told.status() != known.status
                && told.status() != ReturnStatus.RECEIVED
                && told.status() != ReturnStatus.REQUESTED) {
            events.returnChanged(known.id, told.status(), version.updatedAt());
        }
    }

    private void update(Row row) {
        jdbc.sql("update goods_return r set " + row.assignments("t")
                        + " from jsonb_populate_record(null::goods_return, :row::jsonb) t where r.id = t.id")
                .param("row", row.json())
                .update();
    }

    private void tell(Source source, long id, long orderId, boolean live, Milestones before, Milestones now) {
        if (!live || source.history()) {
            return;
        }
        if (before.receivedAt == null && now.receivedAt != null) {
            events.parcelReceived(id, now.receivedAt);
        }
        if (before.completedAt == null && now.completedAt != null) {
            events.returnCompleted(id, orderId, now.completedAt);
        }
    }

    /** A reason that the table does not know is kept as a note. */
    private static final String LINES = """
            gone as (
                delete from goods_return_line where return_id = :id
                  and line_id not in (select x ->> 'line_id' from jsonb_array_elements(:lines::jsonb) x)),
            lines as (
                insert into goods_return_line
                       (return_id, line_id, quantity, reason, note, condition, name, sku, unit_price, ordered)
                select distinct on (t.line_id) :id::bigint, t.line_id, t.quantity,
                       case when t.reason is not null then coalesce(r.code, 'OTHER') end,
                       case when t.reason is not null and r.code is null then concat_ws(': ', t.reason, t.note) else t.note end,
                       t.condition, ol.name, ol.sku, ol.unit_price, ol.quantity
                from jsonb_populate_recordset(null::goods_return_line, :lines::jsonb) t
                left join return_reason r on r.code = t.reason
                left join shop_order_line ol on ol.order_id = :order and ol.line_id = t.line_id
                on conflict (return_id, line_id) do update
                set (quantity, reason, note, condition)
                    = (excluded.quantity, excluded.reason, excluded.note, excluded.condition))
            """;

    private static Row told(Row row, ReturnSnapshot told, Version version) {
        return row.with(version)
                .with("kind", told.kind())
                .with("mode", told.mode())
                .with("status", told.status())
                .with("refund", told.refund())
                .with("label_url", told.labelUrl());
    }

    private static String lines(ReturnSnapshot told) {
        return Content.write(told.lines().stream()
                .map(line -> new Row()
                        .with("line_id", line.lineId())
                        .with("quantity", line.quantity())
                        .with("reason", line.reason())
                        .with("note", line.note())
                        .with("condition", line.condition())
                        .values())
                .toList());
    }
}
