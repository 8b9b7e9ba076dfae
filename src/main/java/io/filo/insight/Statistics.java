package io.filo.insight;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps {@code customer_stats}: always worked out anew from all orders of a customer, so that nothing that happens to an
 * order is a case of its own. What each order brought lies in {@code order_money}, and only of those that changed is read
 * again. One node at a time does it: whoever comes later sees what the one before has seen.
 */
@Component
class Statistics {

    /** How many changes are worked on in one transaction. */
    static final int AT_ONCE = 10_000;

    private static final String LOCK = "hashtextextended('filo.insight', 0)";

    /**
     * What each order brought, as {@code money}; {@code bought} may have more of its columns beside. What was returned is reckoned as in what can still be paid back: a shop
     * may tell of what was paid back through us, too.
     */
    static final String MONEY = """
            with bought as (
                select o.id, o.customer_id, o.placed_at, (o.placed_at at time zone :zone)::date as day, o.total,
                       o.shipping_cost, o.shipping_paid, o.currency = :currency as own, o.kept #beside
                from shop_order o
                where o.status <> 'CANCELLED' and o.payment_status not in ('VOIDED', 'FAILED') and #chosen),
            sold as (
                select l.order_id, sum(l.quantity * l.unit_price) as amount,
                       sum(l.quantity * l.unit_price / (1 + l.tax_rate)) as net, sum(l.quantity * l.unit_cost) as cost,
                       bool_and(l.tax_rate is not null and l.unit_cost is not null) as known
                from shop_order_line l #of_chosen_lines group by l.order_id),
            refunded as (
                select r.order_id,
                       greatest(sum(r.refund) filter (where r.request_key is not null),
                                sum(r.refund) filter (where r.request_key is null)) as amount
                from goods_return r where r.status = 'COMPLETED' and r.refund > 0 #of_chosen_returns group by r.order_id),
            adjusted as (
                select a.order_id, sum(abs(a.amount)) as amount
                from order_adjustment a where a.kind = 'REFUND' #of_chosen_adjustments group by a.order_id),
            money as (
                select b.id, b.customer_id, b.day, b.placed_at, b.own,
                       case when b.own then b.total else 0 end as gross,
                       case when b.own then back.amount else 0 end as returned,
                       case when b.own and s.known and s.amount > 0
                            then (s.net - s.cost + coalesce(b.shipping_paid, 0) * s.net / s.amount)
                                 * case when b.total > 0 then 1 - back.amount / b.total else 0 end
                                 - coalesce(b.shipping_cost, 0) end as margin
                from bought b
                left join sold s on s.order_id = b.id
                left join refunded r on r.order_id = b.id
                left join adjusted a on a.order_id = b.id
                cross join lateral (
                    select case when b.kept then least(b.total, coalesce(greatest(r.amount, a.amount), 0))
                                else b.total end as amount) back),
            """;

    /** Of known customers, as it is kept. */
    private static final String BROUGHT = MONEY + """
            brought as (
                select customer_id, id as order_id, placed_at, day, own, gross::numeric(19, 4) as gross,
                       returned::numeric(19, 4) as returned, margin::numeric(19, 4) as margin
                from money)
            """;

    private static String ofAll(String sql) {
        return sql.replace("#beside", "")
                .replace("#chosen", "o.customer_id is not null")
                .replace("#of_chosen_lines", "")
                .replace("#of_chosen_returns", "")
                .replace("#of_chosen_adjustments", "");
    }

    private static String ofChanged(String sql) {
        return sql.replace("#beside", "")
                .replace("#chosen", "o.customer_id is not null and o.id = any (:orders)")
                .replace("#of_chosen_lines", "where l.order_id = any (:orders)")
                .replace("#of_chosen_returns", "and r.order_id = any (:orders)")
                .replace("#of_chosen_adjustments", "and a.order_id = any (:orders)");
    }

    /**
     * Beside those of the last rebuild, not among them: to put each into its customer's place would write as many pages as
     * there are orders. One that went over to another customer is noted with both, and is gone from the one.
     */
    private static final String KEEP_CHANGED = ofChanged(BROUGHT) + """
            insert into order_money_changed as k (customer_id, order_id, gone, placed_at, day, own, gross, returned, margin)
            select customer_id, order_id, false, placed_at, day, own, gross, returned, margin from brought
            union all
            select customer_id, order_id, true, null, null, null, null, null, null
            from (select * from unnest(:customers::bigint[], :orders::bigint[]) n (customer_id, order_id)
                  except select customer_id, order_id from brought) n
            on conflict (customer_id, order_id) do update
            set (gone, placed_at, day, own, gross, returned, margin)
                = (excluded.gone, excluded.placed_at, excluded.day, excluded.own, excluded.gross, excluded.returned,
                   excluded.margin)
            """;

    /** Writes what differs alone: nearly nothing does. */
    private static final String KEEP_ALL = ofAll(BROUGHT) + """
            , other as materialized (
                select m.*, k.customer_id as kept_customer, k.order_id as kept_order
                from brought m full join order_money k on k.customer_id = m.customer_id and k.order_id = m.order_id
                where (m.placed_at, m.day, m.own, m.gross, m.returned, m.margin)
                      is distinct from (k.placed_at, k.day, k.own, k.gross, k.returned, k.margin)),
            gone as (
                delete from order_money k using other o
                where o.order_id is null and k.customer_id = o.kept_customer and k.order_id = o.kept_order)
            insert into order_money (customer_id, order_id, placed_at, day, own, gross, returned, margin)
            select customer_id, order_id, placed_at, day, own, gross, returned, margin
            from other where order_id is not null order by customer_id, order_id
            on conflict (customer_id, order_id) do update
            set (placed_at, day, own, gross, returned, margin)
                = (excluded.placed_at, excluded.day, excluded.own, excluded.gross, excluded.returned, excluded.margin)
            """;

    /** In one pass over each customer's days: days as rows of their own would have to be grouped twice. */
    private static final String FIGURES = """
            placed as (
                select customer_id, placed_at, day, own, gross, returned, margin,
                       first_value(day) over (partition by customer_id order by day) as first_day
                from #money)
            select customer_id, min(placed_at) as first_order_at, max(placed_at) as last_order_at, min(day) as first_day,
                   max(day) as last_day, count(*)::int as orders, (count(distinct day) - 1)::int as repeat_days,
                   sum(gross) as gross, sum(returned) as returned, sum(margin) as margin,
                   coalesce(sum(margin) filter (where day > first_day), 0) as repeat_margin,
                   (count(distinct day) filter (where margin is not null and day > first_day))::int as margin_days,
                   (count(*) filter (where not own))::int as foreign_orders
            from placed group by customer_id
            """;

    private static final String FRESH = "create temporary table fresh on commit drop as with ";

    private static final String ALL = FRESH + FIGURES.replace("#money", "order_money");

    private static final String CHOSEN = FRESH + """
            changed as materialized (select * from order_money_changed where customer_id = any (:customers)),
            present as (
                select customer_id, placed_at, day, own, gross, returned, margin from changed where not gone
                union all
                select m.customer_id, m.placed_at, m.day, m.own, m.gross, m.returned, m.margin
                from order_money m
                where m.customer_id = any (:customers) and not exists (
                    select from changed c where c.customer_id = m.customer_id and c.order_id = m.order_id)),
            """ + FIGURES.replace("#money", "present");

    /** What customers bought, worked out in one go and kept nowhere: the least that figures can cost. */
    static final String BARE =
            "create temporary table bare on commit drop as " + ofAll(MONEY) + FIGURES.replace("#money", "money");

    private static final String MONTHS = """
            insert into base_month (month, orders, buyers, repeat_orders, net, margin_orders, margin)
            select date_trunc('month', m.day)::date as month, count(*) as orders, count(distinct m.customer_id) as buyers,
                   count(*) filter (where m.day > s.first_day) as repeat_orders, sum(m.gross - m.returned) as net,
                   count(m.margin) as margin_orders, coalesce(sum(m.margin), 0) as margin
            from order_money_now m join customer_stats s on s.customer_id = m.customer_id group by 1
            """;

    private static final String COHORTS = """
            insert into base_cohort (cohort, quarter, buyers)
            select cohort, quarter, count(*)
            from (select distinct date_trunc('quarter', s.first_day)::date as cohort,
                         ((extract(year from m.day) - extract(year from s.first_day)) * 4
                          + extract(quarter from m.day) - extract(quarter from s.first_day))::int as quarter, s.customer_id
                  from order_money_now m join customer_stats s on s.customer_id = m.customer_id) x
            group by 1, 2
            """;

    private static final String AGE = "(:today::date - f.first_day)";

    /** Value and dates, by the newest model; by recency where it fell back. */
    private static final String STORE = """
            insert into customer_stats as s (customer_id, first_order_at, last_order_at, first_day, last_day, orders,
                repeat_days, gross, returned, margin, repeat_margin, margin_days, foreign_orders, model_id, orders_if_alive,
                margin_per_order, due_at, dormant_at)
            select f.customer_id, f.first_order_at, f.last_order_at, f.first_day, f.last_day, f.orders, f.repeat_days, f.gross,
                   f.returned, f.margin, f.repeat_margin, f.margin_days, f.foreign_orders, mo.id, e.orders,
                   case when mo.p is not null
                        then (mo.p * (mo.gamma + greatest(f.repeat_margin, 0)::float8) / (mo.p * f.margin_days + mo.q - 1))::numeric
                        when f.margin_days > 0 then f.repeat_margin / f.margin_days
                        else coalesce(f.margin / f.orders, mo.mean_margin) end,
                   due.at, greatest(due.at, case when mo.r is null then f.last_day + :days::int else f.first_day + least(7 * greatest(
                       (mo.alpha + last.age) * exp(least(
                           ln((1 - mo.dormant_limit) / mo.dormant_limit * (mo.b + f.repeat_days) / mo.a)
                           / (mo.r + f.repeat_days), 600)) - mo.alpha, last.age), 36500)::int end)
            from fresh f
            left join lateral (select * from value_model order by id desc limit 1) mo on true
            left join expected_orders e on e.model_id = mo.id and e.repeat_days = f.repeat_days and e.age_days = #age
            cross join lateral (select (f.last_day - f.first_day) / 7.0::float8 as age) last
            cross join lateral (
                select case when mo.r is not null
                            then f.last_day + greatest(1, least(7 * (mo.alpha + last.age)
                                 * (exp(least(ln(2) / (mo.r + f.repeat_days), 600)) - 1), 36500)::int)
                            when f.repeat_days > 1 then f.last_day + (f.last_day - f.first_day) / f.repeat_days end as at) due
            on conflict (customer_id) do update
            set (first_order_at, last_order_at, first_day, last_day, orders, repeat_days, gross, returned, margin,
                 repeat_margin, margin_days, foreign_orders, model_id, orders_if_alive, margin_per_order, due_at, dormant_at)
                = (excluded.first_order_at, excluded.last_order_at, excluded.first_day, excluded.last_day, excluded.orders,
                   excluded.repeat_days, excluded.gross, excluded.returned, excluded.margin, excluded.repeat_margin,
                   excluded.margin_days, excluded.foreign_orders, excluded.model_id, excluded.orders_if_alive,
                   excluded.margin_per_order, excluded.due_at, excluded.dormant_at)
            """.replace("#age", AGE);

    private final JdbcClient jdbc;
    private final InsightProperties properties;
    private final ZoneId zone;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    Statistics(
            JdbcClient jdbc,
            InsightProperties properties,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            Clock clock,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.zone = zone;
        this.clock = clock;
        this.events = events;
    }

    LocalDate today() {
        return clock.instant().atZone(zone).toLocalDate();
    }

    /**
     * Works on the oldest changes.
     *
     * @return how many; 0 when there are none, or somebody else is at it
     */
    @Transactional
    public int workOff() {
        if (!jdbc.sql("select pg_try_advisory_xact_lock(" + LOCK + ")")
                .query(Boolean.class)
                .single()) {
            return 0;
        }
        var changed = jdbc.sql("""
                        delete from customer_change
                        where id in (select id from customer_change order by id limit ?) returning customer_id, order_id
                        """)
                .param(AT_ONCE)
                .query((row, number) -> new Change(row.getLong(1), row.getObject(2, Long.class)))
                .list();
        if (!changed.isEmpty()) {
            // What is lost with the machine is noted still, and worked on once more.
            jdbc.sql("set local synchronous_commit = off").update();
            var ofOrders = changed.stream()
                    .filter(change -> change.order != null)
                    .distinct()
                    .toList();
            jdbc.sql(KEEP_CHANGED)
                    .param("zone", zone.getId())
                    .param("currency", properties.currency())
                    .param("customers", ofOrders.stream().map(Change::customer).toArray(Long[]::new))
                    .param("orders", ofOrders.stream().map(Change::order).toArray(Long[]::new))
                    .update();
            var customers =
                    changed.stream().map(Change::customer).distinct().sorted().toArray(Long[]::new);
            jdbc.sql("drop table if exists fresh").update();
            int made = jdbc.sql(CHOSEN).param("customers", customers).update();
            store();
            if (made < customers.length) {
                jdbc.sql("""
                                delete from customer_stats s
                                where s.customer_id = any (?) and not exists (select from fresh f where f.customer_id = s.customer_id)
                                """).param((Object) customers).update();
            }
            events.publishEvent(new FiguresChanged(Set.of(customers)));
        }
        return changed.size();
    }

    /** @param order null for what is noted without one */
    private record Change(long customer, @Nullable Long order) {}

    /** Works out everything anew, by the newest model. What changes meanwhile is worked on afterwards. */
    @Transactional
    public void rebuild() {
        alone();
        jdbc.sql(KEEP_ALL)
                .param("zone", zone.getId())
                .param("currency", properties.currency())
                .update();
        jdbc.sql("delete from order_money_changed").update();
        jdbc.sql("drop table if exists fresh").update();
        jdbc.sql(ALL).update();
        store();
        jdbc.sql(
                        "delete from customer_stats s where not exists (select from fresh f where f.customer_id = s.customer_id)")
                .update();
    }

    /** Works out months and cohorts anew. */
    @Transactional
    public void base() {
        long begin = System.nanoTime();
        jdbc.sql("select 1 from (select pg_advisory_xact_lock(hashtextextended('filo.insight.base', 0))) x")
                .query(Integer.class)
                .single();
        jdbc.sql("delete from base_month").update();
        jdbc.sql(MONTHS).update();
        jdbc.sql("delete from base_cohort").update();
        jdbc.sql(COHORTS).update();
        jdbc.sql("""
                        insert into base_made (id, made_at, millis) values (1, :now, :millis)
                        on conflict (id) do update set (made_at, millis) = (excluded.made_at, excluded.millis)
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("millis", (int) ((System.nanoTime() - begin) / 1_000_000))
                .update();
    }

    /** Waits until nobody else writes figures; until the transaction ends, nobody does. */
    void alone() {
        jdbc.sql("select 1 from (select pg_advisory_xact_lock(" + LOCK + ")) x")
                .query(Integer.class)
                .single();
    }

    private void store() {
        jdbc.sql("analyze fresh").update();
        expectOrders();
        jdbc.sql(STORE)
                .param("days", properties.dormantDays())
                .param("today", today())
                .update();
    }

    private record Pair(int repeatDays, int ageDays) {}

    /** Works out what the model expects of each pair of purchases and age that is new. */
    private void expectOrders() {
        var model = jdbc.sql("select id, r, alpha, a, b from value_model order by id desc limit 1")
                .query((row, number) -> row.getObject("r") == null
                        ? null
                        : new Stored(
                                row.getLong("id"),
                                new BuyingModel(
                                        row.getDouble("r"),
                                        row.getDouble("alpha"),
                                        row.getDouble("a"),
                                        row.getDouble("b"))))
                .list();
        if (model.isEmpty() || model.get(0) == null) {
            return;
        }
        var by = model.get(0);
        List<Pair> pairs = jdbc.sql(("""
                        select distinct f.repeat_days, #age as age_days from fresh f
                        where #age >= 0 and not exists (
                            select from expected_orders e
                            where e.model_id = :model and e.repeat_days = f.repeat_days and e.age_days = #age)
                        """).replace("#age", AGE))
                .param("today", today())
                .param("model", by.id)
                .query((row, number) -> new Pair(row.getInt(1), row.getInt(2)))
                .list();
        if (pairs.isEmpty()) {
            return;
        }
        var orders = new ArrayList<Double>(pairs.size());
        for (var pair : pairs) {
            orders.add(by.model.ordersIfAlive(52, pair.repeatDays, pair.ageDays / 7.0));
        }
        jdbc.sql("insert into expected_orders (model_id, repeat_days, age_days, orders)"
                        + " select :model, p.x, p.age, p.orders from unnest(:repeats::int[], :ages::int[], :orders::float8[])"
                        + " p (x, age, orders)")
                .param("model", by.id)
                .param("repeats", pairs.stream().map(Pair::repeatDays).toArray(Integer[]::new))
                .param("ages", pairs.stream().map(Pair::ageDays).toArray(Integer[]::new))
                .param("orders", orders.toArray(Double[]::new))
                .update();
    }

    private record Stored(long id, BuyingModel model) {}
}
