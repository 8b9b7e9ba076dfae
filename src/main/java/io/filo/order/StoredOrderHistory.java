package io.filo.order;

import io.filo.customer.Crowds;
import io.filo.customer.Crowds.Crowd;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Merges;
import io.filo.customer.Recognition.Told;
import io.filo.order.Snapshot.OrderSnapshot;
import io.filo.order.Snapshot.Person;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.support.CopyIn;
import io.filo.support.IdSequence;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What is not known yet goes straight into the tables, in one piece for each; what is known and has changed is taken in
 * by itself. Rows that somebody else writes at the same time are refused by the unique keys: then all begins again.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class StoredOrderHistory implements OrderHistory {

    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final OrderIntake orders;
    private final ShipmentIntake shipments;
    private final Buyers buyers;
    private final Crowds crowds;
    private final CustomerProfiles profiles;
    private final Merges merges;
    private final Clock clock;
    private final IdSequence ids;

    StoredOrderHistory(
            JdbcClient jdbc,
            DataSource dataSource,
            OrderIntake orders,
            ShipmentIntake shipments,
            Buyers buyers,
            Crowds crowds,
            CustomerProfiles profiles,
            Merges merges,
            Clock clock) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.orders = orders;
        this.shipments = shipments;
        this.buyers = buyers;
        this.crowds = crowds;
        this.profiles = profiles;
        this.merges = merges;
        this.clock = clock;
        this.ids = new IdSequence(jdbc, "order_seq");
    }

    private record Versioned(OrderSnapshot told, Version version) {}

    @Override
    public List<Taken> foresee(Source source, List<OrderSnapshot> told) {
        var known = known(source.shop(), told);
        return told.stream()
                .map(order -> standing(OrderIntake.versionOf(order), known.get(order.id())))
                .toList();
    }

    @Override
    public List<Taken> take(Source source, List<OrderSnapshot> told) {
        // A history makes tables grow faster than their statistics: a batch must not be looked for by reading all of
        // them.
        jdbc.sql("set local enable_seqscan = off").update();
        var history = new Source(source.shop(), source.brand(), true);
        var known = known(source.shop(), told);
        var taken = new ArrayList<Taken>();
        var fresh = new ArrayList<Versioned>();
        var concerned = new HashSet<String>();
        for (var order : told) {
            OrderIntake.check(order);
            var version = OrderIntake.versionOf(order);
            var standing = standing(version, known.get(order.id()));
            if (standing == Taken.NEW) {
                fresh.add(new Versioned(order, version));
            } else if (!version.equals(known.get(order.id()))) {
                standing = orders.take(history, order);
                concerned.add(order.id());
            }
            taken.add(standing);
        }
        var customers = new HashSet<>(add(history, fresh));
        customers.addAll(customersOf(source.shop(), concerned));
        profiles.advance(customers);
        return taken;
    }

    private Map<String, Version> known(String shop, List<OrderSnapshot> told) {
        var known = new HashMap<String, Version>();
        jdbc.sql(
                        "select external_id, updated_at, progress, hash from shop_order where shop = ? and external_id = any (?)")
                .params(shop, told.stream().map(OrderSnapshot::id).toArray(String[]::new))
                .query(row -> {
                    known.put(row.getString("external_id"), Objects.requireNonNull(Version.of(row)));
                });
        return known;
    }

    private static Taken standing(Version told, @Nullable Version known) {
        return switch (told.against(known)) {
            case NEW -> Taken.NEW;
            case CHANGED -> Taken.CHANGED;
            case CONFIRMED, UNCHANGED -> Taken.UNCHANGED;
            case OLDER -> Taken.OLDER;
        };
    }

    private Collection<Long> customersOf(String shop, Set<String> externalIds) {
        return externalIds.isEmpty()
                ? List.of()
                : jdbc.sql("""
                                select distinct customer_id from shop_order
                                where shop = ? and external_id = any (?) and customer_id is not null
                                """)
                        .params(shop, externalIds.toArray(String[]::new))
                        .query(Long.class)
                        .list();
    }

    // --- what is new ------------------------------------------------------------------------------------------------

    /** @return the customers concerned */
    private Set<Long> add(Source source, List<Versioned> fresh) {
        if (fresh.isEmpty()) {
            return Set.of();
        }
        var customers = identify(source, fresh);
        ids.reserve(fresh.size());
        shipments.reserve((int)
                fresh.stream().mapToLong(order -> order.told.shipments().size()).sum());
        var now = clock.instant();
        var orderRows = new ArrayList<Row>();
        var lines = new ArrayList<Row>();
        var adjustments = new ArrayList<Row>();
        var parcels = new ArrayList<Row>();
        var reports = new ArrayList<Row>();
        var touchpoints = new ArrayList<Row>();
        var timeline = new ArrayList<Row>();
        for (int i = 0; i < fresh.size(); i++) {
            var told = fresh.get(i).told;
            var customer = customers.get(i);
            long id = ids.next();
            var row = orders.newRow(source, id, told, fresh.get(i).version, customer, false, now);
            orderRows.add(row);
            OrderIntake.lineRows(told).forEach(line -> lines.add(line.with("order_id", id)));
            OrderIntake.adjustmentRows(told).forEach(one -> adjustments.add(one.with("order_id", id)));
            for (var parcel : told.shipments()) {
                var first = shipments.first(source, id, parcel);
                parcels.add(first.parcel());
                reports.add(first.report());
                entry(timeline, customer, first.parcel().get("delivered_at"), "PARCEL_DELIVERED", id);
            }
            if (customer != null) {
                touchpoints.add(touchpoint(told, customer, id));
                entry(timeline, customer, told.placedAt(), "ORDER_PLACED", id);
                entry(timeline, customer, row.get("undone_at"), "ORDER_UNDONE", id);
            }
        }
        copy("shop_order", orderRows);
        copy("shop_order_line", lines);
        copy("order_adjustment", adjustments);
        copy("shipment", parcels);
        copy("shipment_report", reports);
        copy("touchpoint", touchpoints);
        copy("timeline_entry", timeline);
        var concerned = new HashSet<>(customers);
        concerned.remove(null);
        return concerned;
    }

    private static void entry(
            List<Row> timeline, @Nullable Long customer, @Nullable Object at, String type, long orderId) {
        if (customer != null && at != null) {
            timeline.add(new Row()
                    .with("customer_id", customer)
                    .with("occurred_at", at)
                    .with("type", type)
                    .with("reference", "order:" + orderId));
        }
    }

    private static Row touchpoint(OrderSnapshot told, long customer, long orderId) {
        var from = told.attribution();
        return new Row()
                .with("customer_id", customer)
                .with("occurred_at", told.placedAt())
                .with("kind", OrderIntake.touchpointKind(told))
                .with("reference", "order:" + orderId)
                .with("source", from == null ? null : from.source())
                .with("medium", from == null ? null : from.medium())
                .with("campaign", from == null ? null : from.campaign())
                .with("store", told.storeId() == null ? told.pickupStoreId() : told.storeId())
                .with("assistant", told.assistantId())
                .with(
                        "code",
                        from == null ? null : from.couponCode() == null ? from.referralCode() : from.couponCode());
    }

    /** All rows have the same columns. */
    private void copy(String table, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        var copy = new CopyIn();
        for (var row : rows) {
            row.values().values().forEach(value -> copy.add(value instanceof Record ? Content.write(value) : value));
            copy.endRow();
        }
        copy.into(table + " (" + rows.get(0).columns() + ")", dataSource);
    }

    // --- whose they are ---------------------------------------------------------------------------------------------

    /** @return of each order its customer, null for who stays unknown */
    private List<@Nullable Long> identify(Source source, List<Versioned> fresh) {
        var accounts = accounts(source.shop(), fresh);
        var emails = fresh.stream()
                .map(order -> Optional.ofNullable(buyers.identity(order.told.person())))
                .toList();
        var tolds = new ArrayList<Told>();
        for (int i = 0; i < fresh.size(); i++) {
            var order = fresh.get(i).told;
            tolds.add(buyers.told(
                    order.person(), order.shippingAddress(), emails.get(i).orElse(null)));
        }
        var crowd = crowds.of(tolds, accounts.values());
        var customers = new ArrayList<@Nullable Long>();
        var newAccounts = new LinkedHashMap<String, Long>();
        var duplicates = new LinkedHashMap<Long, Long>();
        for (int i = 0; i < fresh.size(); i++) {
            var order = fresh.get(i).told;
            var account = order.person().id();
            var byAccount = account == null ? null : accounts.get(account);
            var known = customer(crowd, order, tolds.get(i), emails.get(i).orElse(null), byAccount, duplicates);
            if (account != null && byAccount == null && known != null) {
                accounts.put(account, known);
                newAccounts.put(account, known);
            }
            customers.add(known);
        }
        crowd.write();
        var now = clock.instant();
        copy(
                "shop_account",
                newAccounts.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(account -> new Row()
                                .with("shop", source.shop())
                                .with("external_id", account.getKey())
                                .with("customer_id", account.getValue())
                                .with("seen_at", now))
                        .toList());
        duplicates.forEach((customer, other) -> merges.noteDuplicate(customer, other, "SHOP_ACCOUNT"));
        return customers;
    }

    private Map<String, Long> accounts(String shop, List<Versioned> fresh) {
        var accounts = new HashMap<String, Long>();
        var wanted = fresh.stream()
                .map(order -> order.told.person().id())
                .filter(Objects::nonNull)
                .distinct()
                .toArray(String[]::new);
        jdbc.sql("select external_id, customer_id from shop_account where shop = ? and external_id = any (?)")
                .params(shop, wanted)
                .query(row -> {
                    accounts.put(row.getString(1), row.getLong(2));
                });
        return accounts;
    }

    /** As {@link Buyers#identify}; who tells a telephone number only is found by it, else each till receipt made another. */
    private @Nullable Long customer(
            Crowd crowd,
            OrderSnapshot order,
            Told told,
            @Nullable String email,
            @Nullable Long byAccount,
            Map<Long, Long> duplicates) {
        Person person = order.person();
        var byEmail = email == null ? null : boxed(crowd.byEmail(email));
        Long known = byAccount != null ? Long.valueOf(crowd.current(byAccount)) : byEmail;
        if (known == null && person.id() == null && person.email() == null && person.phone() != null) {
            known = buyers.phone(person)
                    .map(phone -> boxed(crowd.byPhone(phone)))
                    .orElse(null);
        }
        if (known != null) {
            crowd.complete(known, told);
            if (byEmail != null && !byEmail.equals(known)) {
                duplicates.put(known, byEmail);
            }
            return known;
        }
        return Buyers.isNobody(person)
                ? null
                : Long.valueOf(crowd.make(
                        told, person.givenName(), person.familyName(), "Order " + order.number(), first(order)));
    }

    private Instant first(OrderSnapshot order) {
        var now = clock.instant();
        return order.placedAt().isBefore(now) ? order.placedAt() : now;
    }

    private static @Nullable Long boxed(java.util.OptionalLong id) {
        return id.isPresent() ? id.getAsLong() : null;
    }
}
