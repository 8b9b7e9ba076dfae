package io.filo.order;

import static io.filo.order.OrderIntake.earlier;
import static io.filo.order.OrderIntake.instant;

import io.filo.order.Snapshot.Checkpoint;
import io.filo.order.Snapshot.ShipmentSnapshot;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.order.Version.Standing;
import io.filo.support.IdSequence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes parcels in. Shop and carrier may both speak of one: the newest word of each is kept, and what holds is put
 * together from them.
 */
@Component
class ShipmentIntake {

    /** From these nothing leads away. */
    private static final Set<ShipmentStatus> FINAL = Set.of(ShipmentStatus.CANCELLED, ShipmentStatus.DELIVERED);

    /** Shorter tracking numbers may be given by two carriers. */
    private static final int TELLING_LENGTH = 10;

    private final JdbcClient jdbc;
    private final OrderEvents events;
    private final IdSequence ids;

    ShipmentIntake(JdbcClient jdbc, OrderEvents events) {
        this.jdbc = jdbc;
        this.events = events;
        this.ids = new IdSequence(jdbc, "shipment_seq");
    }

    /** @param live whether a case hears of it */
    private record Order(long id, boolean live, @Nullable Long customerId) {}

    /** What somebody said of a parcel last. */
    record Report(String shop, String externalId, Instant updatedAt, int progress, String hash, ShipmentSnapshot told) {

        Version version() {
            return new Version(updatedAt, progress, java.util.HexFormat.of().parseHex(hash));
        }
    }

    /** A parcel as it is known. */
    private record Parcel(long id, Order order, State state, List<Report> reports) {

        Optional<Report> of(String shop, String externalId) {
            return reports.stream()
                    .filter(report -> report.shop.equals(shop) && report.externalId.equals(externalId))
                    .findFirst();
        }
    }

    /** What people and processes see of it. */
    private record State(
            @Nullable String carrier,
            @Nullable String trackingNumber,
            @Nullable String trackingUrl,
            ShipmentStatus status,
            boolean carrierSaysLate,
            @Nullable String delayReason,
            @Nullable Instant shippedAt,
            @Nullable Instant readyAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant firstPromise,
            @Nullable Instant promiseToldAt,
            @Nullable Instant firstExpected,
            @Nullable Instant expectationToldAt,
            @Nullable Instant expectedUntil,
            @Nullable String etaSource,
            @Nullable Instant lastScanAt) {

        static final State NONE = new State(
                null,
                null,
                null,
                ShipmentStatus.UNKNOWN,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);

        Row into(Row row) {
            return row.with("carrier", carrier)
                    .with("tracking_number", trackingNumber)
                    .with("tracking_url", trackingUrl)
                    .with("status", status)
                    .with("carrier_says_late", carrierSaysLate)
                    .with("delay_reason", delayReason)
                    .with("shipped_at", shippedAt)
                    .with("ready_at", readyAt)
                    .with("delivered_at", deliveredAt)
                    .with("original_promised_until", firstPromise)
                    .with("promise_told_at", promiseToldAt)
                    .with("first_expected_until", firstExpected)
                    .with("expectation_told_at", expectationToldAt)
                    .with("expected_arrival_until", expectedUntil)
                    .with("eta_source", etaSource)
                    .with("last_scan_at", lastScanAt);
        }

        /**
         * What comes to hold.
         *
         * @param reports the newest of each who speaks, oldest first
         * @param told what was told now, which may be older than the report that is kept
         */
        State and(List<Report> reports, ShipmentSnapshot told, Instant toldAt) {
            boolean delivered = told.status() == ShipmentStatus.DELIVERED;
            boolean ready = told.status() == ShipmentStatus.AVAILABLE_FOR_PICKUP;
            boolean promisedEarlier =
                    told.promisedUntil() != null && (promiseToldAt == null || toldAt.isBefore(promiseToldAt));
            boolean expectedEarlier = told.expectedArrivalUntil() != null
                    && (expectationToldAt == null || toldAt.isBefore(expectationToldAt));
            return new State(
                    newest(reports, ShipmentSnapshot::carrier),
                    normalised(newest(reports, ShipmentSnapshot::trackingNumber)),
                    newest(reports, ShipmentSnapshot::trackingUrl),
                    status(reports, told),
                    reports.stream().anyMatch(report -> report.told.carrierSaysLate()),
                    newest(reports, ShipmentSnapshot::delayReason),
                    newest(reports, ShipmentSnapshot::shippedAt),
                    ready ? earlier(readyAt, toldAt) : readyAt,
                    delivered
                            ? earlier(deliveredAt, told.deliveredAt() == null ? toldAt : told.deliveredAt())
                            : deliveredAt,
                    promisedEarlier ? told.promisedUntil() : firstPromise,
                    promisedEarlier ? toldAt : promiseToldAt,
                    expectedEarlier ? told.expectedArrivalUntil() : firstExpected,
                    expectedEarlier ? toldAt : expectationToldAt,
                    newest(reports, ShipmentSnapshot::expectedArrivalUntil),
                    newest(reports, ShipmentSnapshot::etaSource),
                    Stream.concat(
                                    Stream.ofNullable(lastScanAt),
                                    told.checkpoints().stream().map(Checkpoint::at))
                            .max(Comparator.naturalOrder())
                            .orElse(null));
        }

        private ShipmentStatus status(List<Report> reports, ShipmentSnapshot told) {
            return Stream.of(status, told.status())
                    .filter(FINAL::contains)
                    .max(Comparator.comparingInt(ShipmentStatus::rank))
                    .orElseGet(() -> Objects.requireNonNullElse(
                            newest(
                                    reports,
                                    snapshot -> snapshot.status() == ShipmentStatus.UNKNOWN ? null : snapshot.status()),
                            ShipmentStatus.UNKNOWN));
        }

        private static <T> @Nullable T newest(List<Report> reports, Function<ShipmentSnapshot, @Nullable T> part) {
            T newest = null;
            for (var report : reports) {
                var told = part.apply(report.told);
                newest = told == null ? newest : told;
            }
            return newest;
        }

        /** Whether somebody who waits for the parcel would want to know. */
        boolean looksLike(State other) {
            return equals(new State(
                    other.carrier,
                    other.trackingNumber,
                    other.trackingUrl,
                    other.status,
                    other.carrierSaysLate,
                    other.delayReason,
                    other.shippedAt,
                    other.readyAt,
                    other.deliveredAt,
                    other.firstPromise,
                    promiseToldAt,
                    other.firstExpected,
                    expectationToldAt,
                    other.expectedUntil,
                    etaSource,
                    other.lastScanAt));
        }
    }

    /** A parcel that comes by itself. */
    Taken take(Source source, ShipmentSnapshot told) {
        var version = version(told);
        var parcel = find(source.shop(), told.id());
        if (parcel.isPresent()) {
            return take(source, told, version, parcel.get());
        }
        var order = told.orderId() == null ? orderOfTracking(told) : order(source.shop(), told.orderId());
        return order.map(found -> takeOf(found, source, told, version)).orElse(Taken.EARLY);
    }

    /** A parcel that comes with its order, which is locked. */
    void takeOf(long orderId, boolean live, @Nullable Long customerId, Source source, ShipmentSnapshot told) {
        var version = version(told);
        var parcel = find(source.shop(), told.id());
        if (parcel.isPresent()) {
            take(source, told, version, parcel.get());
        } else {
            takeOf(new Order(orderId, live, customerId), source, told, version);
        }
    }

    private static Version version(ShipmentSnapshot told) {
        return Content.version(
                told,
                told.status().rank() * 1000 + Math.min(999, told.checkpoints().size()));
    }

    private Taken take(Source source, ShipmentSnapshot told, Version version, Parcel parcel) {
        var standing = version.against(
                parcel.of(source.shop(), told.id()).map(Report::version).orElse(null));
        return switch (standing) {
            case UNCHANGED -> Taken.UNCHANGED;
            case CONFIRMED -> {
                jdbc.sql("update shipment_report set updated_at = ? where shop = ? and external_id = ?")
                        .params(version.updatedAt().atOffset(ZoneOffset.UTC), source.shop(), told.id())
                        .update();
                yield Taken.UNCHANGED;
            }
            case NEW, CHANGED, OLDER -> write(source, told, version, parcel, standing);
        };
    }

    /** The first that this one says of a parcel; somebody else may have spoken of it before. */
    private Taken takeOf(Order order, Source source, ShipmentSnapshot told, Version version) {
        var number = normalised(told.trackingNumber());
        var known = parcels("s.order_id = ? for no key update of s", order.id);
        for (var parcel : known) {
            if (parcel.of(source.shop(), told.id()).isPresent()) {
                return take(source, told, version, parcel);
            }
        }
        // What one shop tells under two ids are two parcels, even under one number.
        var same = known.stream()
                .filter(parcel -> number != null && number.equals(parcel.state.trackingNumber))
                .filter(parcel -> parcel.reports.stream().noneMatch(report -> report.shop.equals(source.shop())))
                .findFirst();
        return write(
                source,
                told,
                version,
                same.orElseGet(() -> new Parcel(ids.next(), order, State.NONE, List.of())),
                Standing.NEW);
    }

    private Taken write(Source source, ShipmentSnapshot told, Version version, Parcel parcel, Standing standing) {
        var hash = Content.bytes(version.hash());
        var before = parcel.of(source.shop(), told.id());
        var reports = new ArrayList<>(parcel.reports);
        boolean newest = standing != Standing.OLDER;
        if (newest) {
            before.ifPresent(reports::remove);
            reports.add(new Report(
                    source.shop(), told.id(), version.updatedAt(), version.progress(), hash.substring(2), told));
        }
        reports.sort(Comparator.comparing(Report::version));
        var state = parcel.state.and(reports, told, version.updatedAt());
        boolean isNew = parcel.reports.isEmpty();
        boolean changed = isNew || !state.equals(parcel.state);
        if (newest || changed || !told.checkpoints().isEmpty()) {
            store(source, told, version, parcel, state, newest, reports);
        }
        if (parcel.order.live && !source.history()) {
            tell(parcel, state, version, isNew || !state.looksLike(parcel.state));
        }
        return switch (standing) {
            case NEW -> Taken.NEW;
            case OLDER -> Taken.OLDER;
            default -> Taken.CHANGED;
        };
    }

    /** A parcel of which nobody has spoken, in an order that nobody knows: its row, and that of what was said. */
    record First(Row parcel, Row report) {}

    /** As many will be told of for the first time. */
    void reserve(int parcels) {
        ids.reserve(parcels);
    }

    First first(Source source, long orderId, ShipmentSnapshot told) {
        var version = version(told);
        var report = new Report(
                source.shop(),
                told.id(),
                version.updatedAt(),
                version.progress(),
                Content.bytes(version.hash()).substring(2),
                told);
        var state = State.NONE.and(List.of(report), told, version.updatedAt());
        long id = ids.next();
        return new First(
                state.into(new Row().with("id", id)).with("order_id", orderId).with("updated_at", version.updatedAt()),
                reportRow(source, told, version, id));
    }

    private static Row reportRow(Source source, ShipmentSnapshot told, Version version, long parcel) {
        return new Row()
                .with("shop", source.shop())
                .with("external_id", told.id())
                .with("shipment_id", parcel)
                .with(version)
                .with("told", withoutScans(told));
    }

    private void store(
            Source source,
            ShipmentSnapshot told,
            Version version,
            Parcel parcel,
            State state,
            boolean newest,
            List<Report> reports) {
        var row = state.into(new Row().with("id", parcel.id))
                .with("order_id", parcel.order.id)
                .with("updated_at", reports.get(reports.size() - 1).updatedAt);
        var report = reportRow(source, told, version, parcel.id);
        var arrived = parcel.state.deliveredAt == null && state.deliveredAt != null;
        jdbc.sql("with stored as (insert into shipment as s (" + row.columns() + ") select " + row.columns()
                        + " from jsonb_populate_record(null::shipment, :row::jsonb) on conflict (id) do update set "
                        + row.assignments("excluded")
                        + "), reported as (insert into shipment_report (" + report.columns() + ") select "
                        + report.columns() + " from jsonb_populate_record(null::shipment_report, :report::jsonb)"
                        + " where :newest on conflict (shop, external_id) do update set "
                        + "updated_at = excluded.updated_at, progress = excluded.progress, hash = excluded.hash, told = excluded.told"
                        + """
                                ), scanned as (
                                    insert into shipment_checkpoint (shipment_id, occurred_at, status, description, location)
                                    select distinct :id::bigint, at, status, coalesce(description, ''), coalesce(location, '')
                                    from jsonb_to_recordset(:scans::jsonb)
                                         as x (at timestamptz, status text, description text, location text)
                                    on conflict do nothing),
                                gone as (
                                    delete from shipment_line where :lined and shipment_id = :id
                                      and line_id not in (select x ->> 'lineId' from jsonb_array_elements(:lines::jsonb) x)),
                                lined as (
                                    insert into shipment_line (shipment_id, line_id, quantity)
                                    select distinct on (x."lineId") :id::bigint, x."lineId", x.quantity
                                    from jsonb_to_recordset(:lines::jsonb) as x ("lineId" text, quantity numeric)
                                    where :lined
                                    on conflict (shipment_id, line_id) do update set quantity = excluded.quantity)
                                insert into timeline_entry (customer_id, occurred_at, type, reference)
                                select :customer::bigint, :arrived::timestamptz, 'PARCEL_DELIVERED', 'order:' || :order
                                where :arrived::timestamptz is not null and :customer::bigint is not null
                                """)
                .param("row", row.json())
                .param("report", report.json())
                .param("newest", newest)
                .param("id", parcel.id)
                .param("scans", Content.write(told.checkpoints()))
                .param("lines", Content.write(linesOf(reports)))
                .param("lined", newest && !linesOf(reports).isEmpty())
                .param("customer", parcel.order.customerId)
                .param("order", parcel.order.id)
                .param(
                        "arrived",
                        arrived ? Objects.requireNonNull(state.deliveredAt).atOffset(ZoneOffset.UTC) : null)
                .update();
    }

    private void tell(Parcel parcel, State state, Version version, boolean changed) {
        long order = parcel.order.id;
        boolean told = false;
        if (parcel.state.readyAt == null && state.readyAt != null) {
            events.shipment(OrderEvents.SHIPMENT_READY, order, parcel.id, state.readyAt);
            told = true;
        }
        if (parcel.state.deliveredAt == null && state.deliveredAt != null) {
            events.shipment(OrderEvents.SHIPMENT_DELIVERED, order, parcel.id, state.deliveredAt);
            told = true;
        }
        if (changed && !told) {
            events.shipmentUpdated(order, parcel.id, version);
        }
    }

    /** Of the newest who tells any. */
    private static List<Snapshot.ShippedLine> linesOf(List<Report> reports) {
        var told = State.<List<Snapshot.ShippedLine>>newest(
                reports, snapshot -> snapshot.lines().isEmpty() ? null : snapshot.lines());
        return told == null ? List.of() : told;
    }

    private static ShipmentSnapshot withoutScans(ShipmentSnapshot told) {
        return new ShipmentSnapshot(
                told.id(),
                told.updatedAt(),
                told.orderId(),
                told.carrier(),
                told.trackingNumber(),
                told.trackingUrl(),
                told.status(),
                told.carrierSaysLate(),
                told.delayReason(),
                told.shippedAt(),
                told.deliveredAt(),
                told.promisedUntil(),
                told.expectedArrivalUntil(),
                told.etaSource(),
                told.lines(),
                List.of());
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    private Optional<Parcel> find(String shop, String externalId) {
        return parcels(
                        "s.id = (select shipment_id from shipment_report where shop = ? and external_id = ?)"
                                + " for no key update of s",
                        shop,
                        externalId)
                .stream()
                .findFirst();
    }

    private List<Parcel> parcels(String condition, Object... parameters) {
        return jdbc.sql("""
                        select s.*, o.live, o.customer_id,
                               (select jsonb_agg(jsonb_build_object('shop', r.shop, 'externalId', r.external_id,
                                                                    'updatedAt', r.updated_at, 'progress', r.progress,
                                                                    'hash', encode(r.hash, 'hex'), 'told', r.told))
                                from shipment_report r where r.shipment_id = s.id) as reports
                        from shipment s join shop_order o on o.id = s.order_id where
                        """ + condition)
                .params(parameters)
                .query(ShipmentIntake::parcel)
                .list();
    }

    private static Parcel parcel(ResultSet row, int number) throws SQLException {
        return new Parcel(
                row.getLong("id"),
                new Order(row.getLong("order_id"), row.getBoolean("live"), row.getObject("customer_id", Long.class)),
                new State(
                        row.getString("carrier"),
                        row.getString("tracking_number"),
                        row.getString("tracking_url"),
                        ShipmentStatus.valueOf(row.getString("status")),
                        row.getBoolean("carrier_says_late"),
                        row.getString("delay_reason"),
                        instant(row, "shipped_at"),
                        instant(row, "ready_at"),
                        instant(row, "delivered_at"),
                        instant(row, "original_promised_until"),
                        instant(row, "promise_told_at"),
                        instant(row, "first_expected_until"),
                        instant(row, "expectation_told_at"),
                        instant(row, "expected_arrival_until"),
                        row.getString("eta_source"),
                        instant(row, "last_scan_at")),
                Content.readAll(row.getString("reports"), Report.class));
    }

    /** Locked, so that two who tell of a new parcel at once tell of one. */
    private Optional<Order> order(String shop, String externalId) {
        return jdbc.sql("""
                        select id, live, customer_id from shop_order
                        where shop = ? and external_id = ? for no key update
                        """)
                .params(shop, externalId)
                .query(ShipmentIntake::order)
                .optional();
    }

    private static Order order(ResultSet row, int number) throws SQLException {
        return new Order(row.getLong("id"), row.getBoolean("live"), row.getObject("customer_id", Long.class));
    }

    /** A carrier knows its own number only. */
    private Optional<Order> orderOfTracking(ShipmentSnapshot told) {
        var number = normalised(told.trackingNumber());
        if (number == null) {
            return Optional.empty();
        }
        record Named(long orderId, @Nullable String carrier) {}
        var candidates = jdbc.sql("select order_id, carrier from shipment where tracking_number = ? order by id desc")
                .param(number)
                .query((row, index) -> new Named(row.getLong("order_id"), row.getString("carrier")))
                .list();
        return candidates.stream()
                .filter(each -> sameCarrier(each.carrier, told.carrier()))
                .findFirst()
                .or(() -> candidates.size() == 1 && number.length() >= TELLING_LENGTH
                        ? Optional.of(candidates.get(0))
                        : Optional.empty())
                .flatMap(
                        found -> jdbc.sql("select id, live, customer_id from shop_order where id = ? for no key update")
                                .param(found.orderId)
                                .query(ShipmentIntake::order)
                                .optional());
    }

    /** Shops and carriers write one carrier as "GLS", "gls_italy" or "GLS Italy S.p.A.". */
    private static boolean sameCarrier(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return true;
        }
        var first = plain(one);
        var second = plain(other);
        return first.contains(second) || second.contains(first);
    }

    private static String plain(String carrier) {
        return carrier.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    static @Nullable String normalised(@Nullable String trackingNumber) {
        if (trackingNumber == null) {
            return null;
        }
        var plain = trackingNumber.toUpperCase(Locale.ROOT).replaceAll("[\\s-]", "");
        return plain.isEmpty() ? null : plain;
    }
}
