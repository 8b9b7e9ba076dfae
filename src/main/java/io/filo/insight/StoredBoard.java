package io.filo.insight;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true)
class StoredBoard implements Board {

    /** Whoever cancelled or never paid did not order. */
    private static final String ORDERED = "o.status <> 'CANCELLED' and o.payment_status not in ('VOIDED', 'FAILED')";

    private static final String RETURNED = """
            with back as (
                select r.id, r.mode, l.reason, coalesce(l.quantity, 0) as pieces,
                       case when o.currency = :currency then l.quantity * sold.unit_price end as value
                from goods_return r
                join shop_order o on o.id = r.order_id
                left join goods_return_line l on l.return_id = r.id
                left join shop_order_line sold on sold.order_id = r.order_id and sold.line_id = l.line_id
                where r.requested_at >= :from and r.requested_at < :until and r.status not in ('REJECTED', 'CANCELLED'))
            select b.*, n.name_it, n.name_en,
                   (select count(*) from shop_order o where o.placed_at >= :from and o.placed_at < :until and #ordered)
                       as orders
            from (select reason, mode, grouping(reason, mode) as level, count(distinct id) as returns, sum(pieces) as pieces,
                         coalesce(sum(value), 0) as value
                  from back group by grouping sets ((reason, mode), (reason), ())) b
            left join return_reason n on n.code = b.reason
            """.replace("#ordered", ORDERED);

    /** An order is told by its last parcel, and only when all have arrived. */
    private static final String SHIPPING = """
            with arrived as (
                select o.id, o.customer_id, o.placed_at, o.shipping_paid, o.currency, max(s.delivered_at) as at
                from shop_order o join shipment s on s.order_id = o.id
                where o.placed_at >= :from and o.placed_at < :until and #ordered
                group by o.id having bool_and(s.delivered_at is not null)),
            told as (
                select a.id, a.placed_at < :ripe and a.customer_id is not null as ripe,
                       #bucket as bucket, v.score,
                       exists (select from shop_order o
                               where o.customer_id = a.customer_id and o.placed_at > a.placed_at
                                 and o.placed_at <= a.placed_at + :again * interval '1 day' and #ordered) as again
                from arrived a
                left join survey_answer v on v.context_id = 'order:' || a.id and v.highest = 10 and v.undone_at is null
                where #known)
            select bucket, count(*) as orders, count(score) as answers, count(*) filter (where score >= 9) as promoters,
                   count(*) filter (where score <= 6) as detractors, count(*) filter (where ripe) as ripe,
                   count(*) filter (where ripe and again) as again
            from told group by bucket order by #order
            """.replace("#ordered", ORDERED);

    private static final String BY_TIME = SHIPPING.replace("#bucket", """
                    case when d.days <= 1 then 1 when d.days <= 2 then 2 when d.days <= 3 then 3 when d.days <= 5 then 5
                         when d.days <= 7 then 7 else 0 end""")
            .replace(
                    "where #known",
                    "cross join lateral (select extract(epoch from a.at - a.placed_at)::float8 / 86400 as days) d"
                            + " where a.at >= a.placed_at")
            .replace("#order", "bucket = 0, bucket");

    private static final String BY_COST = SHIPPING.replace("#bucket", """
                    case when a.shipping_paid = 0 then 0 when a.shipping_paid <= 5 then 5 when a.shipping_paid <= 10 then 10
                         else -1 end""")
            .replace("#known", "a.shipping_paid >= 0 and a.currency = :currency")
            .replace("#order", "bucket < 0, bucket");

    /** Orders of who is signed in are told by the shop itself; of who objects to conclusions only what the pages said. */
    private static final String FUNNEL = """
            with visit as (
                select e.connector_key, e.visitor, min(e.occurred_at) as since,
                       bool_or(e.type in ('PRODUCT', 'CART', 'CHECKOUT', 'ORDER')) as viewed,
                       bool_or(e.type in ('CART', 'CHECKOUT', 'ORDER')) as cart,
                       bool_or(e.type in ('CHECKOUT', 'ORDER')) as checkout, bool_or(e.type = 'ORDER') as ordered,
                       (array_agg(order_source('WEB', e.source, e.medium) order by e.occurred_at, e.id)
                           filter (where e.source is not null))[1] as source
                from behaviour_event e
                where e.occurred_at >= :from and e.occurred_at < :until
                group by e.connector_key, e.visitor),
            told as (
                select v.*, coalesce(v.source, 'DIRECT') as came, v.ordered or exists (
                           select from site_visitor who
                           join shop_account a on a.shop = who.connector_key and a.external_id = who.account
                           join shop_order o on o.customer_id = a.customer_id and o.shop = a.shop and o.channel = 'WEB'
                                            and o.placed_at >= v.since and o.placed_at < :until and #ordered
                           where who.connector_key = v.connector_key and who.visitor = v.visitor
                             and coalesce((select s.state from consent_event s
                                           where s.customer_id = a.customer_id and s.purpose = 'PROFILING'
                                           order by s.occurred_at desc, s.id desc limit 1), '')
                                 not in ('WITHDRAWN', 'OBJECTED')) as bought
                from visit v)
            select case when grouping(came) = 0 then came end as source, count(*) as visitors,
                   count(*) filter (where viewed or bought) as viewed, count(*) filter (where cart or bought) as cart,
                   count(*) filter (where checkout or bought) as checkout, count(*) filter (where bought) as ordered
            from told group by grouping sets ((came), ())
            order by grouping(came) desc, visitors desc, came limit :most
            """.replace("#ordered", ORDERED);

    private static final String COSTS = """
            with won as (
                select coalesce(order_source(null, o.source, o.medium), met.source, order_source(o.channel, null, null))
                           as source, count(*) as won
                from customer_stats s
                cross join lateral (
                    select * from shop_order o where o.customer_id = s.customer_id and o.placed_at = s.first_order_at
                    order by o.id limit 1) o
                left join lateral (
                    select order_source(null, t.source, t.medium) as source from touchpoint t
                    where t.customer_id = s.customer_id and t.occurred_at <= s.first_order_at
                      and t.occurred_at > s.first_order_at - interval '90 days'
                      and order_source(null, t.source, t.medium) is not null
                    order by t.occurred_at desc, t.id desc limit 1) met on true
                where s.first_order_at >= :from and s.first_order_at < :until
                group by 1),
            again as (
                select distinct on (o.customer_id) order_source(o.channel, o.source, o.medium) as source
                from shop_order o join customer_stats s on s.customer_id = o.customer_id
                where o.placed_at >= :from and o.placed_at < :until and s.first_order_at < :from and #ordered
                order by o.customer_id, o.placed_at, o.id),
            kept as (select source, count(*) as kept from again group by source),
            spent as (
                select source, sum(amount) filter (where purpose = 'WIN') as win,
                       sum(amount) filter (where purpose = 'KEEP') as keep
                from marketing_cost where month >= :first and month <= :last group by source)
            select coalesce(w.source, k.source, c.source) as source, c.win, coalesce(w.won, 0) as won, c.keep,
                   coalesce(k.kept, 0) as kept
            from won w full join kept k on k.source = w.source full join spent c on c.source = coalesce(w.source, k.source)
            order by coalesce(c.win, 0) + coalesce(c.keep, 0) desc, 3 desc, 5 desc, 1
            """.replace("#ordered", ORDERED);

    private final JdbcClient jdbc;
    private final TimeLimit limit;
    private final InsightProperties properties;
    private final ZoneId zone;
    private final Clock clock;

    StoredBoard(
            JdbcClient jdbc,
            TimeLimit limit,
            InsightProperties properties,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            Clock clock) {
        this.jdbc = jdbc;
        this.limit = limit;
        this.properties = properties;
        this.zone = zone;
        this.clock = clock;
    }

    private StatementSpec ask(String sql, Period period) {
        return jdbc.sql(sql)
                .param("from", period.start(zone))
                .param("until", period.end(zone))
                .param("currency", properties.currency());
    }

    // --- returns ----------------------------------------------------------------------------------------------------

    /** @param level 0 for a reason and a mode, 1 for a reason, 3 for all */
    private record Back(
            @Nullable String reason,
            @Nullable String mode,
            int level,
            long returns,
            BigDecimal pieces,
            BigDecimal value,
            @Nullable String nameIt,
            @Nullable String nameEn,
            long orders) {}

    @Override
    public Returned returned(Period period) {
        var rows = limit.within(() -> ask(RETURNED, period)
                .query((row, number) -> new Back(
                        row.getString("reason"),
                        row.getString("mode"),
                        row.getInt("level"),
                        row.getLong("returns"),
                        zero(row.getBigDecimal("pieces")),
                        row.getBigDecimal("value"),
                        row.getString("name_it"),
                        row.getString("name_en"),
                        row.getLong("orders")))
                .list());
        var all = rows.stream().filter(row -> row.level == 3).findFirst().orElseThrow();
        var byMode = new LinkedHashMap<@Nullable String, Map<String, Long>>();
        rows.stream()
                .filter(row -> row.level == 0)
                .forEach(row -> byMode.computeIfAbsent(row.reason, reason -> new LinkedHashMap<>())
                        .put(String.valueOf(row.mode), row.returns));
        var reasons = rows.stream()
                .filter(row -> row.level == 1)
                .sorted(Comparator.comparing(Back::pieces)
                        .thenComparing(Back::returns)
                        .reversed())
                .map(row -> new Reason(
                        row.reason,
                        row.nameIt,
                        row.nameEn,
                        row.returns,
                        row.pieces,
                        row.value,
                        byMode.getOrDefault(row.reason, Map.of())))
                .toList();
        return new Returned(all.orders, all.returns, all.pieces, reasons, properties.currency());
    }

    private static BigDecimal zero(@Nullable BigDecimal number) {
        return number == null ? BigDecimal.ZERO : number;
    }

    // --- shipping ---------------------------------------------------------------------------------------------------

    @Override
    public List<Bucket> shipping(Shipping by, Period period) {
        var sql = by == Shipping.TIME ? BY_TIME : BY_COST;
        return limit.within(() -> new ArrayList<>(jdbc.sql(sql)
                .params(parameters(by, period))
                .query((row, number) -> new Bucket(
                        row.getInt("bucket"),
                        row.getLong("orders"),
                        row.getLong("answers"),
                        row.getLong("promoters"),
                        row.getLong("detractors"),
                        new Share(row.getLong("again"), row.getLong("ripe"))))
                .list()));
    }

    private Map<String, Object> parameters(Shipping by, Period period) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("from", period.start(zone));
        parameters.put("until", period.end(zone));
        parameters.put("again", AGAIN_DAYS);
        parameters.put(
                "ripe", clock.instant().minus(Duration.ofDays(AGAIN_DAYS)).atOffset(ZoneOffset.UTC));
        if (by == Shipping.COST) {
            parameters.put("currency", properties.currency());
        }
        return parameters;
    }

    // --- from the first look to the order ---------------------------------------------------------------------------

    @Override
    public Funnel funnel(Period period) {
        var steps = limit.within(() -> jdbc.sql(FUNNEL)
                .param("from", period.start(zone))
                .param("until", period.end(zone))
                .param("most", 1 + PurchaseReports.MOST_ROWS)
                .query((row, number) -> new Steps(
                        row.getString("source"),
                        row.getLong("visitors"),
                        row.getLong("viewed"),
                        row.getLong("cart"),
                        row.getLong("checkout"),
                        row.getLong("ordered")))
                .list());
        return new Funnel(steps.get(0), steps.subList(1, steps.size()));
    }

    // --- what customers cost ----------------------------------------------------------------------------------------

    @Override
    public Costs costs(Period period) {
        var first = YearMonth.from(period.from());
        var last = YearMonth.from(period.to());
        var sources = limit.within(() -> jdbc.sql(COSTS)
                .param("from", at(first.atDay(1)))
                .param("until", at(last.plusMonths(1).atDay(1)))
                .param("first", first.atDay(1))
                .param("last", last.atDay(1))
                .query((row, number) -> new Cost(
                        row.getString("source"),
                        row.getBigDecimal("win"),
                        row.getLong("won"),
                        row.getBigDecimal("keep"),
                        row.getLong("kept")))
                .list());
        var all = new Cost(
                null,
                sum(sources, Cost::winCost),
                sources.stream().mapToLong(Cost::won).sum(),
                sum(sources, Cost::keepCost),
                sources.stream().mapToLong(Cost::kept).sum());
        return new Costs(
                first,
                last,
                all,
                sources.subList(0, Math.min(PurchaseReports.MOST_ROWS, sources.size())),
                properties.currency());
    }

    private OffsetDateTime at(LocalDate day) {
        return day.atStartOfDay(zone).toInstant().atOffset(ZoneOffset.UTC);
    }

    private static @Nullable BigDecimal sum(List<Cost> costs, Function<Cost, @Nullable BigDecimal> of) {
        return costs.stream()
                .map(of)
                .filter(Objects::nonNull)
                .reduce(BigDecimal::add)
                .orElse(null);
    }
}
