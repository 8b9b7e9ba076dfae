package io.filo.insight;

import io.filo.support.PageOf;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true)
class StoredInsights implements CustomerInsights {

    private final JdbcClient jdbc;
    private final Statistics statistics;
    private final InsightProperties properties;

    StoredInsights(JdbcClient jdbc, Statistics statistics, InsightProperties properties) {
        this.jdbc = jdbc;
        this.statistics = statistics;
        this.properties = properties;
    }

    @Override
    public LocalDate today() {
        return statistics.today();
    }

    @Override
    public Optional<CustomerInsight> of(long customerId) {
        return jdbc.sql("""
                        with total as (
                            select count(*) as buyers, count(*) filter (where i.dormant) as dormant_buyers,
                                   min(i.first_order_at) as first_order_at, max(i.last_order_at) as last_order_at, sum(i.orders)::int as orders, sum(i.gross) as gross,
                                   sum(i.returned) as returned, sum(i.net) as net, sum(i.margin) as margin,
                                   sum(i.foreign_orders)::int as foreign_orders,
                                   1 - exp(greatest(sum(ln(greatest(1 - i.alive, 1e-15))) filter (where i.alive is not null),
                                                  -700::float8)) as alive,
                                   count(i.alive) > 0 as modelled, sum(i.orders_12m) as orders_12m,
                                   sum(i.value_12m) as value_12m, min(i.first_day) as first_day, max(i.last_day) as last_day,
                                   sum(i.repeat_days + 1) - 1 as repeats, min(i.due_at) as due_at,
                                   max(i.dormant_at) as dormant_at, bool_and(i.dormant) as dormant
                            from customer_insight(:today) i
                            where i.customer_id in (select :id::bigint union all
                                                    select c.id from customer c where c.company_id = :id and c.merged_into is null)
                            having count(*) > 0)
                        select total.*, scored.*, cell.segment
                        from total
                        left join lateral (select * from rfm_limits order by id desc limit 1) l on true
                        cross join lateral (
                            select 5 - width_bucket((:today::date - total.last_day)::float8, l.recency) as r,
                                   1 + width_bucket(total.orders::float8, l.frequency) as f,
                                   1 + width_bucket(total.net::float8, l.monetary) as m) scored
                        left join rfm_cell cell on cell.r = scored.r and cell.f = scored.f and cell.m = scored.m
                        """)
                .param("today", today())
                .param("id", customerId)
                .query((row, number) -> insight(row))
                .optional();
    }

    private CustomerInsight insight(ResultSet row) throws SQLException {
        var last = row.getObject("last_day", LocalDate.class);
        return new CustomerInsight(
                row.getInt("buyers"),
                row.getInt("dormant_buyers"),
                instant(row, "first_order_at"),
                instant(row, "last_order_at"),
                row.getInt("orders"),
                row.getBigDecimal("gross"),
                row.getBigDecimal("returned"),
                row.getBigDecimal("net"),
                row.getBigDecimal("margin"),
                row.getInt("foreign_orders"),
                properties.currency(),
                row.getObject("r", Integer.class),
                row.getObject("f", Integer.class),
                row.getObject("m", Integer.class),
                row.getString("segment"),
                row.getBoolean("modelled") ? row.getDouble("alive") : null,
                row.getObject("orders_12m", Double.class),
                row.getBigDecimal("value_12m"),
                rhythm(row.getObject("first_day", LocalDate.class), last, row.getInt("repeats")),
                (int) Math.max(0, today().toEpochDay() - last.toEpochDay()),
                row.getObject("due_at", LocalDate.class),
                row.getObject("dormant_at", LocalDate.class),
                row.getBoolean("dormant"));
    }

    private static @Nullable Integer rhythm(LocalDate first, LocalDate last, int repeats) {
        return repeats < 1
                ? null
                : Math.toIntExact(Math.max(1, Math.round((last.toEpochDay() - first.toEpochDay()) / (double) repeats)));
    }

    @Override
    public Rfm rfm() {
        var limits = jdbc.sql("select * from rfm_limits order by id desc limit 1")
                .query((row, number) -> new Limits(
                        instant(row, "made_at"),
                        row.getInt("buyers"),
                        list(row.getArray("recency")),
                        list(row.getArray("frequency")),
                        list(row.getArray("monetary")),
                        row.getBoolean("fixed")))
                .optional();
        if (limits.isEmpty()) {
            return new Rfm(null, List.of());
        }
        var cells = jdbc.sql("""
                        select r, f, m, coalesce(segment, 'OTHERS') as segment, count(*) as customers, sum(net) as net,
                               sum(value_12m) as value_12m
                        from customer_insight(:today) group by r, f, m, segment order by r desc, f desc, m desc
                        """)
                .param("today", today())
                .query((row, number) -> new Cell(
                        row.getInt("r"),
                        row.getInt("f"),
                        row.getInt("m"),
                        row.getString("segment"),
                        row.getInt("customers"),
                        row.getBigDecimal("net"),
                        row.getBigDecimal("value_12m")))
                .list();
        return new Rfm(limits.get(), cells);
    }

    private static List<Double> list(Array array) throws SQLException {
        return List.of((Double[]) array.getArray());
    }

    @Override
    public Optional<Model> model() {
        return jdbc.sql("select * from value_model order by id desc limit 1")
                .query((row, number) -> new Model(
                        row.getLong("id"),
                        instant(row, "made_at"),
                        row.getInt("buyers"),
                        row.getDouble("dormant_limit"),
                        row.getObject("r", Double.class),
                        row.getObject("alpha", Double.class),
                        row.getObject("a", Double.class),
                        row.getObject("b", Double.class),
                        row.getObject("log_likelihood", Double.class),
                        row.getString("fall_back"),
                        row.getInt("repeaters"),
                        row.getObject("p", Double.class),
                        row.getObject("q", Double.class),
                        row.getObject("gamma", Double.class),
                        row.getString("spend_fall_back"),
                        row.getInt("millis")))
                .optional();
    }

    @Override
    public PageOf<Dormant> dormant(LocalDate from, LocalDate until, int page, int size) {
        var today = today();
        var last = until.isBefore(today) ? until : today;
        long all = jdbc.sql("select count(*) from customer_stats where dormant_at between ? and ?")
                .params(from, last)
                .query(Long.class)
                .single();
        var items = jdbc.sql("""
                        select i.customer_id, c.display_name, i.dormant_at, i.orders, i.first_day, i.last_day, i.repeat_days,
                               i.segment, i.alive, i.lost
                        from (select i.*, round((s.orders_if_alive * (1 - i.alive))::numeric * s.margin_per_order, 4) as lost
                              from customer_insight(:today) i join customer_stats s on s.customer_id = i.customer_id
                              where i.dormant_at between :from and :until) i
                        join customer c on c.id = i.customer_id
                        order by i.lost desc nulls last, i.customer_id limit :size offset :offset
                        """)
                .param("today", today)
                .param("from", from)
                .param("until", last)
                .param("size", size)
                .param("offset", (long) page * size)
                .query((row, number) -> new Dormant(
                        row.getLong("customer_id"),
                        row.getString("display_name"),
                        row.getObject("dormant_at", LocalDate.class),
                        row.getInt("orders"),
                        rhythm(
                                row.getObject("first_day", LocalDate.class),
                                row.getObject("last_day", LocalDate.class),
                                row.getInt("repeat_days")),
                        (int) (today.toEpochDay()
                                - row.getObject("last_day", LocalDate.class).toEpochDay()),
                        row.getString("segment"),
                        row.getObject("alive", Double.class),
                        row.getBigDecimal("lost")))
                .list();
        return new PageOf<>(items, page, size, all);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
