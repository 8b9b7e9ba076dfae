package io.filo.insight;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true)
class StoredPurchaseReports implements PurchaseReports {

    private static final int STEPS = 12;
    /** What stands for all parts in the answer. */
    private static final int ALL = 1;

    private static final String PERIOD = "o.placed_at >= :before and o.placed_at < :until";

    private static final String BY_ORDER = """
            part as (
                select m.id, m.customer_id, m.placed_at, m.gross, m.gross - m.returned as net, m.margin,
                       s.first_day = m.day as first, #part as part
                from money m
                join bought o on o.id = m.id
                left join customer_stats s on s.customer_id = m.customer_id
                #joined),
            """;

    /** Each line takes its part of what came back of its order. */
    private static final String BY_LINE = """
            part as (
                select m.id, m.customer_id, m.placed_at, case when m.own then l.quantity * l.unit_price else 0 end as gross,
                       case when m.own then l.quantity * l.unit_price * kept.share else 0 end as net,
                       case when m.own then (l.unit_price / (1 + l.tax_rate) - l.unit_cost) * l.quantity * kept.share end
                           as margin,
                       s.first_day = m.day as first, nullif(split_part(l.category_path, ' > ', 1), '') as part
                from money m
                join shop_order_line l on l.order_id = m.id
                left join customer_stats s on s.customer_id = m.customer_id
                cross join lateral (select case when m.gross > 0 then 1 - m.returned / m.gross else 1 end as share) kept),
            """;

    /** Of each part and of all: the figures of the period and of the one before, and net of each step of the period. */
    private static final String SUMMED = """
            dated as (select *, placed_at >= :from as now from part)
            select part, grouping(part) as level, now, -1 as step, #orders as orders, count(distinct customer_id) as buyers,
                   count(distinct customer_id) filter (where first) as new_buyers, sum(gross) as gross, sum(net) as net,
                   #known as margin_orders, coalesce(sum(margin), 0) as margin
            from dated group by grouping sets ((part, now), (now))
            union all
            select part, grouping(part), true, step, 0, 0, 0, 0, sum(net), 0, 0
            from (select part, net, least(:steps - 1, floor(:steps * extract(epoch from placed_at - :from)::float8
                             / extract(epoch from :until - :from::timestamptz)::float8))::int as step
                  from dated where now) s
            group by grouping sets ((part, step), (step))
            """;

    private final JdbcClient jdbc;
    private final TimeLimit limit;
    private final Statistics statistics;
    private final InsightProperties properties;
    private final ZoneId zone;

    StoredPurchaseReports(
            JdbcClient jdbc,
            TimeLimit limit,
            Statistics statistics,
            InsightProperties properties,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        this.jdbc = jdbc;
        this.limit = limit;
        this.statistics = statistics;
        this.properties = properties;
        this.zone = zone;
    }

    private static String part(Target by) {
        return switch (by) {
            case CHANNEL -> "o.channel";
            case SALES_MODEL -> "o.sales_model";
            case STORE -> "o.store_id";
            case SOURCE -> "order_source(o.channel, o.source, o.medium)";
            case SEGMENT -> "i.segment";
            case PERSONA -> "c.persona";
            case CUSTOMER_CLASS -> "c.customer_class";
            case STAGE -> "c.stage";
            case DAY -> "m.day::text";
            case WEEK -> "date_trunc('week', m.day)::date::text";
            case MONTH -> "date_trunc('month', m.day)::date::text";
            case CATEGORY -> throw new IllegalArgumentException("A category is of a line.");
        };
    }

    private static String joined(Target by) {
        return switch (by) {
            case SEGMENT -> "left join customer_insight(:today::date) i on i.customer_id = m.customer_id";
            case PERSONA, CUSTOMER_CLASS, STAGE -> "left join customer c on c.id = m.customer_id";
            default -> "";
        };
    }

    private static String sql(Target by, @Nullable Members members) {
        var chosen = members == null ? PERIOD : PERIOD + " and o.customer_id in (" + members.sql() + ")";
        boolean lines = by == Target.CATEGORY;
        var parts = lines ? BY_LINE : BY_ORDER.replace("#part", part(by)).replace("#joined", joined(by));
        return Statistics.MONEY
                        .replace("#beside", lines ? "" : ", o.channel, o.sales_model, o.store_id, o.source, o.medium")
                        .replace("#chosen", chosen)
                        .replace("#of_chosen_lines", "join bought b on b.id = l.order_id")
                        .replace("#of_chosen_returns", "and r.order_id in (select b.id from bought b)")
                        .replace("#of_chosen_adjustments", "and a.order_id in (select b.id from bought b)")
                + parts
                + SUMMED.replace("#orders", lines ? "count(distinct id)" : "count(*)")
                        .replace(
                                "#known",
                                lines ? "count(distinct id) filter (where margin is not null)" : "count(margin)");
    }

    private static final class Reading {

        @Nullable
        Figures now;

        @Nullable
        Figures before;

        final List<BigDecimal> steps = new ArrayList<>(Collections.nCopies(STEPS, BigDecimal.ZERO));

        void read(ResultSet row) throws SQLException {
            int step = row.getInt("step");
            if (step >= 0) {
                steps.set(step, row.getBigDecimal("net"));
                return;
            }
            var figures = new Figures(
                    row.getLong("orders"),
                    row.getLong("buyers"),
                    row.getLong("new_buyers"),
                    row.getBigDecimal("gross"),
                    row.getBigDecimal("net"),
                    row.getLong("margin_orders"),
                    row.getBigDecimal("margin"));
            if (row.getBoolean("now")) {
                now = figures;
            } else {
                before = figures;
            }
        }

        Row row(@Nullable String part) {
            return new Row(
                    part,
                    Objects.requireNonNullElse(now, Figures.NONE),
                    Objects.requireNonNullElse(before, Figures.NONE),
                    List.copyOf(steps));
        }
    }

    @Override
    public Report report(Target by, Period period, @Nullable Members members) {
        var all = new Reading();
        var parts = new HashMap<@Nullable String, Reading>();
        var parameters = new HashMap<String, Object>(members == null ? Map.of() : members.parameters());
        parameters.put("zone", zone.getId());
        parameters.put("currency", properties.currency());
        parameters.put("today", statistics.today());
        // Times of two periods would be told apart anyway.
        parameters.put("before", (by.isTime() ? period : period.before()).start(zone));
        parameters.put("from", period.start(zone));
        parameters.put("until", period.end(zone));
        parameters.put("steps", STEPS);
        limit.within(() -> {
            jdbc.sql(sql(by, members)).params(parameters).query(row -> {
                (row.getInt("level") == ALL ? all : parts.computeIfAbsent(row.getString("part"), part -> new Reading()))
                        .read(row);
            });
            return all;
        });
        var rows = parts.entrySet().stream()
                .map(entry -> entry.getValue().row(entry.getKey()))
                .sorted(
                        by.isTime()
                                ? Comparator.comparing(row -> String.valueOf(row.part()))
                                : Comparator.comparing((Row row) -> row.now().net())
                                        .thenComparing(row -> row.before().net())
                                        .reversed())
                .toList();
        int most = by.isTime() ? Period.LONGEST_DAYS + 1 : MOST_ROWS;
        return new Report(
                by,
                period,
                all.row(null),
                rows.subList(0, Math.min(most, rows.size())),
                Math.max(0, rows.size() - most),
                properties.currency());
    }
}
