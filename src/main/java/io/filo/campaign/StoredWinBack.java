package io.filo.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.contact.Permission;
import io.filo.contact.Purpose;
import io.filo.customer.Customers;
import io.filo.customer.MergeWatcher;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionInterceptor;

@Service
@Transactional
class StoredWinBack implements WinBack, FollowUps, MergeWatcher {

    /** So many rows and events are written at once. */
    private static final int BATCH = 1_000;

    private static final int MAX_PAGE_SIZE = 200;
    /** From five of a hundred to seven: less would not pay for the effort. */
    private static final double USUAL_SHARE = 0.05;

    private static final double WORTHWHILE_SHARE = 0.07;

    /** What of an order was kept; as {@code customer_stats} reckons what was returned. */
    private static final String KEPT = """
            case when o.currency = :currency then o.total - least(o.total, coalesce(greatest(
                (select greatest(sum(r.refund) filter (where r.request_key is not null),
                                 sum(r.refund) filter (where r.request_key is null))
                 from goods_return r where r.order_id = o.id and r.status = 'COMPLETED' and r.refund > 0),
                (select sum(abs(a.amount)) from order_adjustment a where a.order_id = o.id and a.kind = 'REFUND')), 0)) end
            """;

    /** The last order that somebody kept, of a shop that is connected. */
    private static final String LAST_ORDER = """
            (select o.id from shop_order o where o.customer_id = coalesce(c.merged_into, c.id) and o.kept
               and exists (select from shop_connector k where k.key = o.shop and k.active)
             order by o.placed_at desc, o.id desc limit 1)
            """;

    /** Orders that count as the result of follow-up f of customer c. */
    private static final String ORDERS = """
            shop_order o where o.customer_id = coalesce(c.merged_into, c.id) and o.kept
                           and o.placed_at >= f.began_at and o.placed_at < f.ends_at
            """;

    private final JdbcClient jdbc;
    private final WinBackPlan plan;
    private final ContactPermissions gate;
    private final Customers customers;
    private final ProcessEvents events;
    private final WinBackProperties properties;
    private final ObjectMapper json;
    private final ZoneId zone;
    private final String currency;
    private final Clock clock;

    StoredWinBack(
            JdbcClient jdbc,
            WinBackPlan plan,
            ContactPermissions gate,
            Customers customers,
            ProcessEvents events,
            WinBackProperties properties,
            ObjectMapper json,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            @Value("${filo.insight.currency:EUR}") String currency,
            Clock clock) {
        this.jdbc = jdbc;
        this.plan = plan;
        this.gate = gate;
        this.customers = customers;
        this.events = events;
        this.properties = properties;
        this.json = json;
        this.zone = zone;
        this.currency = currency;
        this.clock = clock;
    }

    // --- the switch -------------------------------------------------------------------------------------------------

    @Override
    @Transactional(readOnly = true)
    public State state() {
        return jdbc.sql("select * from win_back")
                .query((row, number) -> new State(
                        row.getBoolean("switched_on"),
                        row.getString("switched_by"),
                        instant(row, "switched_at"),
                        instant(row, "scanned_at"),
                        properties.holdOut(),
                        properties.casesPerDay(),
                        properties.lookBackDays(),
                        properties.days()))
                .single();
    }

    @Override
    public void switchTo(boolean on, String person) {
        jdbc.sql(
                        "update win_back set switched_on = :on, switched_by = :person, switched_at = :now where switched_on <> :on")
                .param("on", on)
                .param("person", person)
                .param("now", utc(clock.instant()))
                .update();
    }

    @Override
    public void drawWith(long seed) {
        jdbc.sql("update win_back set seed = ?").param(seed).update();
    }

    // --- scanning ---------------------------------------------------------------------------------------------------

    /** Rolled back: what was only tried is no decision, and does not belong on the decision log. */
    @Override
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public DryRun dryRun() {
        TransactionInterceptor.currentTransactionStatus().setRollbackOnly();
        long seed = jdbc.sql("select seed from win_back").query(Long.class).single();
        return plan.make(seed, left(clock.instant()));
    }

    /** Whoever scans holds the switch's row: a second scan leaves at once. */
    @Override
    public Scan scan() {
        var taken = jdbc.sql("select seed, switched_on from win_back for update skip locked")
                .query((row, number) -> Map.entry(row.getLong("seed"), row.getBoolean("switched_on")))
                .optional();
        if (taken.isEmpty()) {
            return new Scan(true, false, 0, 0, 0);
        }
        endHeldOut();
        if (!taken.get().getValue()) {
            return new Scan(false, true, 0, 0, 0);
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var planned = plan.make(taken.get().getKey(), left(now)).planned().stream()
                .filter(each -> each.arm() != Arm.WAITING)
                .toList();
        for (int from = 0; from < planned.size(); from += BATCH) {
            begin(planned.subList(from, Math.min(planned.size(), from + BATCH)), now);
        }
        jdbc.sql("update win_back set scanned_at = ?").param(utc(now)).update();
        return new Scan(true, true, count(planned, Arm.TREATED), count(planned, Arm.HELD_OUT), (int)
                planned.stream().filter(each -> each.reason() != null).count());
    }

    @Override
    public void requestScan() {
        var now = clock.instant();
        events.publish(ProcessEvent.start(
                WinBackEvents.SCAN_REQUESTED, "scan", null, Map.of(), "scan:" + now.toEpochMilli(), now));
    }

    private static int count(List<Planned> planned, Arm arm) {
        return (int) planned.stream().filter(each -> each.arm() == arm).count();
    }

    /** How many cases the day still has. */
    private int left(Instant now) {
        var morning = now.atZone(zone).truncatedTo(ChronoUnit.DAYS).toInstant();
        int begun = jdbc.sql("select count(*) from follow_up where arm = 'TREATED' and began_at >= ?")
                .param(utc(morning))
                .query(Integer.class)
                .single();
        return Math.max(0, properties.casesPerDay() - begun);
    }

    private record Written(long id, long customerId, LocalDate period) {}

    private void begin(List<Planned> planned, Instant now) {
        var written = jdbc.sql("""
                        insert into follow_up (customer_id, period, arm, treatment, incentive, second_after, third_after,
                                               rule, table_version, segment, orders, rhythm_days, silent_days, lost,
                                               began_at, ends_at, outcome, outcome_at, reason, reason_rule, ended_at)
                        select p.customer_id, p.period, p.arm, p.treatment, p.incentive, p.second_after, p.third_after,
                               p.rule, p.table_version, p.segment, p.orders, p.rhythm_days, p.silent_days, p.lost,
                               :now, :ends, p.outcome, case when p.outcome is not null then :now end, p.reason,
                               p.reason_rule, case when p.outcome is not null then :now end
                        from jsonb_to_recordset(:rows::jsonb)
                             as p (customer_id bigint, period date, arm text, treatment text, incentive int,
                                   second_after text, third_after text, rule text, table_version int, segment text,
                                   orders int, rhythm_days int, silent_days int, lost numeric, outcome text, reason text,
                                   reason_rule text)
                        on conflict (customer_id, period) do nothing
                        returning id, customer_id, period, arm
                        """)
                .param("now", utc(now))
                .param("ends", utc(now.plus(Duration.ofDays(properties.days()))))
                .param("rows", write(planned.stream().map(StoredWinBack::row).toList()))
                .query((row, number) -> Map.entry(
                        Arm.valueOf(row.getString("arm")),
                        new Written(
                                row.getLong("id"),
                                row.getLong("customer_id"),
                                row.getObject("period", LocalDate.class))))
                .list();
        events.publish(
                written.stream()
                        .filter(entry -> entry.getKey() == Arm.TREATED)
                        .map(entry -> wentDormant(entry.getValue(), now))
                        .toList(),
                Set.of());
        tell(planned, written, now);
        var byCustomer = new HashMap<Long, Arm>();
        written.forEach(entry -> byCustomer.put(entry.getValue().customerId, entry.getKey()));
        logUntold(planned.stream()
                .filter(each -> byCustomer.containsKey(each.customerId()) && each.arm() != Arm.TREATED)
                .toList());
    }

    /** Only of those who are followed up: whoever knew of the others would treat them too. */
    private void tell(List<Planned> planned, List<Map.Entry<Arm, Written>> written, Instant now) {
        var treatments = planned.stream().collect(Collectors.toMap(Planned::customerId, Planned::treatment));
        written.stream()
                .filter(entry -> entry.getKey() == Arm.TREATED)
                .map(Map.Entry::getValue)
                .collect(Collectors.groupingBy(
                        one -> treatments.get(one.customerId),
                        Collectors.toMap(Written::customerId, one -> CONTEXT + one.id)))
                .forEach(
                        (treatment, references) -> customers.appendTimeline(references, now, "FOLLOW_UP_" + treatment));
    }

    static String key(long customerId, LocalDate period) {
        return customerId + "-" + period.format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    private static ProcessEvent wentDormant(Written followUp, Instant now) {
        return ProcessEvent.start(
                WinBackEvents.WENT_DORMANT,
                key(followUp.customerId, followUp.period),
                followUp.customerId,
                Map.of("followUpId", Long.toString(followUp.id), "customerId", Long.toString(followUp.customerId)),
                CONTEXT + followUp.id,
                now);
    }

    /** Whom we would have written to or called, but for the gate or the draw. */
    private void logUntold(List<Planned> untold) {
        for (var treatment : List.of(Treatment.MAIL, Treatment.CALL)) {
            var customers = untold.stream()
                    .filter(each -> each.treatment() == treatment)
                    .map(Planned::customerId)
                    .toList();
            if (!customers.isEmpty()) {
                var enquiry = enquiry(treatment);
                var refused = new LinkedHashMap<Long, Permission>();
                gate.askAll(customers, enquiry).forEach((customer, permission) -> {
                    if (permission.outcome() == Permission.Outcome.REFUSE) {
                        refused.put(customer, permission);
                    }
                });
                gate.logWithheld(refused, enquiry);
            }
        }
    }

    static Enquiry enquiry(Treatment treatment) {
        return new Enquiry(
                Purpose.MARKETING,
                treatment == Treatment.CALL ? io.filo.contact.Channel.PHONE : io.filo.contact.Channel.EMAIL,
                TOPIC,
                treatment == Treatment.CALL ? "win-back-call" : "win-back-reminder",
                null,
                null,
                false);
    }

    private static Map<String, @Nullable Object> row(Planned planned) {
        var row = new HashMap<String, @Nullable Object>();
        row.put("customer_id", planned.customerId());
        row.put("period", planned.period().toString());
        row.put("arm", planned.arm().name());
        row.put("treatment", planned.treatment().name());
        row.put("incentive", planned.incentive());
        row.put("second_after", planned.secondAfter());
        row.put("third_after", planned.thirdAfter());
        row.put("rule", planned.rule());
        row.put("table_version", planned.tableVersion());
        row.put("segment", planned.segment());
        row.put("orders", planned.orders());
        row.put("rhythm_days", planned.rhythmDays());
        row.put("silent_days", planned.silentDays());
        row.put("lost", planned.lost());
        if (planned.arm() == Arm.NONE) {
            row.put("outcome", planned.reason() == null ? "NOTHING" : "REFUSED");
            row.put("reason", planned.reason());
            row.put("reason_rule", planned.reasonRule());
        }
        return row;
    }

    /** Of those left alone nobody else says what became of them. */
    private void endHeldOut() {
        jdbc.sql("update follow_up f set (outcome, outcome_at, ended_at, order_id, money)"
                        + " = (case when g.id is null then 'SUNSET' else 'WON' end, coalesce(g.placed_at, f.ends_at), :now::timestamptz,"
                        + " g.id, g.kept) from (select f.id as follow_up, first.* from follow_up f"
                        + " join customer c on c.id = f.customer_id left join lateral (select o.id, o.placed_at, "
                        + KEPT
                        + " as kept from " + ORDERS + " order by o.placed_at, o.id limit 1) first on true"
                        + " where f.arm = 'HELD_OUT' and f.ended_at is null and (first.id is not null or f.ends_at <= :now)) g"
                        + " where f.id = g.follow_up")
                .param("now", utc(clock.instant()))
                .param("currency", currency)
                .update();
    }

    // --- one of them ------------------------------------------------------------------------------------------------

    @Override
    public Begun begin(long followUpId) {
        var now = clock.instant();
        return jdbc.sql("select f.*, s.owner, coalesce(c.merged_into, c.id) as person,"
                        + " exists (select from " + ORDERS + ") as bought, " + LAST_ORDER + " as last_order"
                        + " from follow_up f join customer c on c.id = f.customer_id"
                        + " join customer s on s.id = coalesce(c.merged_into, c.id) where f.id = :id")
                .param("id", followUpId)
                .query((row, number) -> new Begun(
                        row.getLong("person"),
                        row.getBoolean("bought")
                                || row.getObject("ended_at") != null
                                || !instantOf(row, "ends_at").isAfter(now),
                        Treatment.valueOf(row.getString("treatment")),
                        row.getInt("incentive"),
                        Duration.parse(row.getString("second_after")),
                        Duration.parse(row.getString("third_after")),
                        row.getString("owner"),
                        instantOf(row, "began_at"),
                        instantOf(row, "ends_at"),
                        row.getObject("last_order", Long.class)))
                .optional()
                .orElseThrow(() -> new NotFoundException("follow-up " + followUpId));
    }

    @Override
    public Outcome end(long followUpId, Outcome outcome) {
        int ended = jdbc.sql("update follow_up f set (outcome, outcome_at, ended_at, order_id, money)"
                        + " = (case when g.id is null then :outcome else 'WON' end, :now::timestamptz, :now::timestamptz, g.id, g.kept)"
                        + " from (select f.id as follow_up, first.* from follow_up f"
                        + " join customer c on c.id = f.customer_id left join lateral (select o.id, " + KEPT
                        + " as kept from " + ORDERS + " order by o.placed_at, o.id limit 1) first on true"
                        + " where f.id = :id and f.ended_at is null) g where f.id = g.follow_up")
                .param("id", followUpId)
                .param("outcome", outcome.name())
                .param("now", utc(clock.instant()))
                .param("currency", currency)
                .update();
        record Ended(long customer, Outcome outcome) {}
        var of = jdbc.sql("select coalesce(c.merged_into, c.id) as customer, f.outcome from follow_up f"
                        + " join customer c on c.id = f.customer_id where f.id = ?")
                .param(followUpId)
                .query(Ended.class)
                .optional()
                .orElseThrow(() -> new NotFoundException("follow-up " + followUpId));
        if (ended > 0 && of.outcome != Outcome.ERASED) {
            customers.appendTimeline(
                    of.customer, clock.instant(), "FOLLOWED_UP_" + of.outcome, CONTEXT + followUpId, null);
        }
        return of.outcome;
    }

    @Override
    public void noteCoupon(long followUpId, String code) {
        jdbc.sql("update follow_up set coupon = ? where id = ?")
                .params(code, followUpId)
                .update();
    }

    @Override
    public @Nullable Long shopToMakeCoupon(long followUpId) {
        var order = jdbc.sql("select coalesce(" + LAST_ORDER
                        + ", 0) from follow_up f join customer c on c.id = f.customer_id where f.id = ?")
                .param(followUpId)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new NotFoundException("follow-up " + followUpId));
        if (order == 0) {
            withoutIncentive(followUpId, NoIncentive.NOT_CONNECTED);
            return null;
        }
        return order;
    }

    @Override
    public void withoutIncentive(long followUpId, NoIncentive why) {
        jdbc.sql("update follow_up set no_incentive = ?, coupon = null where id = ? and no_incentive is null")
                .params(why.name(), followUpId)
                .update();
    }

    /** Of two that run the earlier goes on, and one that is treated before one who is left alone. */
    @Override
    public void merged(long survivor, long merged) {
        var now = clock.instant();
        jdbc
                .sql("""
                        with running as (
                            select f.id, row_number() over (order by f.arm <> 'TREATED', f.began_at, f.id) as place
                            from follow_up f join customer c on c.id = f.customer_id
                            where :survivor in (c.id, c.merged_into) and f.ended_at is null)
                        update follow_up f set outcome = 'MERGED', outcome_at = :now, ended_at = :now
                        from running r where r.id = f.id and r.place > 1
                        returning f.id, f.customer_id, f.period, f.arm
                        """)
                .param("survivor", survivor)
                .param("now", utc(now))
                .query((row, number) -> Map.entry(
                        row.getString("arm"),
                        ProcessEvent.wake(
                                WinBackEvents.DROPPED,
                                key(row.getLong("customer_id"), row.getObject("period", LocalDate.class)),
                                null,
                                CONTEXT + row.getLong("id"),
                                now)))
                .list()
                .stream()
                .filter(ended -> ended.getKey().equals(Arm.TREATED.name()))
                .forEach(ended -> events.publish(ended.getValue()));
    }

    // --- seen by people ---------------------------------------------------------------------------------------------

    private static final String VIEW =
            "select f.*, coalesce(s.id, c.id) as person, coalesce(s.display_name, c.display_name) as name"
                    + " from follow_up f join customer c on c.id = f.customer_id left join customer s on s.id = c.merged_into ";

    @Override
    @Transactional(readOnly = true)
    public PageOf<FollowUp> followUps(int page, int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        long all = jdbc.sql("select count(*) from follow_up").query(Long.class).single();
        var items = jdbc.sql(VIEW + "order by f.began_at desc, f.id desc limit ? offset ?")
                .params(rows, (long) at * rows)
                .query((row, number) -> followUp(row))
                .list();
        return new PageOf<>(items, at, rows, all);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<FollowUp> find(long followUpId) {
        return jdbc.sql(VIEW + "where f.id = ?")
                .param(followUpId)
                .query((row, number) -> followUp(row))
                .optional();
    }

    private static FollowUp followUp(ResultSet row) throws SQLException {
        var outcome = row.getString("outcome");
        return new FollowUp(
                row.getLong("id"),
                row.getLong("person"),
                row.getString("name"),
                row.getObject("period", LocalDate.class),
                Arm.valueOf(row.getString("arm")),
                Treatment.valueOf(row.getString("treatment")),
                row.getInt("incentive"),
                row.getString("rule"),
                row.getInt("table_version"),
                row.getString("segment"),
                row.getInt("orders"),
                row.getObject("rhythm_days", Integer.class),
                row.getInt("silent_days"),
                row.getBigDecimal("lost"),
                instantOf(row, "began_at"),
                instantOf(row, "ends_at"),
                outcome == null ? null : Outcome.valueOf(outcome),
                instant(row, "outcome_at"),
                row.getString("reason"),
                row.getString("reason_rule"),
                row.getObject("order_id", Long.class),
                row.getBigDecimal("money"),
                row.getString("coupon"),
                row.getString("no_incentive"));
    }

    private record Drawn(Treatment treatment, Arm arm, ArmFigures figures) {}

    /** Both arms by the same statement, from the orders as they are now: what was sent back since does not count. */
    @Override
    @Transactional(readOnly = true)
    public Result result() {
        var drawn = jdbc.sql("select f.treatment, f.arm, count(*) as customers,"
                        + " count(*) filter (where f.ends_at > :now) as running, count(bought.orders) as bought,"
                        + " coalesce(sum(bought.money), 0) as money from follow_up f join customer c on c.id = f.customer_id"
                        + " left join lateral (select count(*) as orders, sum(" + KEPT + ") as money from " + ORDERS
                        + " having count(*) > 0) bought on true where f.arm <> 'NONE'"
                        + " and f.outcome is distinct from 'MERGED' group by f.treatment, f.arm")
                .param("now", utc(clock.instant()))
                .param("currency", currency)
                .query((row, number) -> new Drawn(
                        Treatment.valueOf(row.getString("treatment")),
                        Arm.valueOf(row.getString("arm")),
                        new ArmFigures(
                                row.getLong("customers"),
                                row.getLong("running"),
                                row.getLong("bought"),
                                row.getBigDecimal("money"))))
                .list();
        long needed = Uplift.sampleSize(USUAL_SHARE, WORTHWHILE_SHARE);
        var compared = new ArrayList<Compared>();
        compared.add(compare(null, drawn, needed));
        for (var treatment : List.of(Treatment.ALERT, Treatment.MAIL, Treatment.CALL)) {
            if (drawn.stream().anyMatch(each -> each.treatment == treatment)) {
                compared.add(compare(treatment, drawn, needed));
            }
        }
        return new Result(needed, currency, compared);
    }

    private static Compared compare(@Nullable Treatment treatment, List<Drawn> drawn, long needed) {
        var treated = sum(treatment, Arm.TREATED, drawn);
        var heldOut = sum(treatment, Arm.HELD_OUT, drawn);
        var uplift = new Uplift(treated.customers(), treated.bought(), heldOut.customers(), heldOut.bought());
        return new Compared(
                treatment,
                treated,
                heldOut,
                uplift,
                uplift.verdict(needed),
                treated.customers() == 0 || heldOut.customers() == 0
                        ? null
                        : treated.money()
                                .subtract(heldOut.money()
                                        .multiply(BigDecimal.valueOf(treated.customers()))
                                        .divide(BigDecimal.valueOf(heldOut.customers()), 4, RoundingMode.HALF_UP)));
    }

    private static ArmFigures sum(@Nullable Treatment treatment, Arm arm, List<Drawn> drawn) {
        return drawn.stream()
                .filter(each -> each.arm == arm && (treatment == null || each.treatment == treatment))
                .map(Drawn::figures)
                .reduce(
                        new ArmFigures(0, 0, 0, BigDecimal.ZERO),
                        (one, other) -> new ArmFigures(
                                one.customers() + other.customers(),
                                one.running() + other.running(),
                                one.bought() + other.bought(),
                                one.money().add(other.money())));
    }

    private String write(List<Map<String, @Nullable Object>> rows) {
        try {
            return json.writeValueAsString(rows);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static Instant instantOf(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
