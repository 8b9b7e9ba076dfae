package io.filo.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true)
class StoredBase implements CustomerBase {

    private static final int MONTHS = 24;
    private static final int COHORTS = 8;

    private final JdbcClient jdbc;
    private final Statistics statistics;
    private final InsightProperties properties;

    StoredBase(JdbcClient jdbc, Statistics statistics, InsightProperties properties) {
        this.jdbc = jdbc;
        this.statistics = statistics;
        this.properties = properties;
    }

    @Override
    public Base base() {
        record Count(int buyers, int repeaters) {}
        var count = jdbc.sql("select count(*), count(*) filter (where repeat_days > 0) from customer_stats")
                .query((row, number) -> new Count(row.getInt(1), row.getInt(2)))
                .single();
        Instant madeAt = jdbc.sql("select made_at from base_made")
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant)
                .orElse(null);
        return new Base(months(), cohorts(), risks(), count.buyers, count.repeaters, properties.currency(), madeAt);
    }

    private List<Month> months() {
        var today = statistics.today();
        return jdbc.sql("select * from base_month where month > ? and month <= ? order by month")
                .params(today.withDayOfMonth(1).minusMonths(MONTHS), today)
                .query((row, number) -> new Month(
                        row.getObject("month", LocalDate.class),
                        row.getInt("orders"),
                        row.getInt("buyers"),
                        row.getInt("repeat_orders"),
                        row.getBigDecimal("net"),
                        row.getInt("margin_orders"),
                        row.getBigDecimal("margin")))
                .list();
    }

    private List<Cohort> cohorts() {
        var today = statistics.today();
        var present = quarter(today);
        var cohorts = new TreeMap<LocalDate, List<Integer>>();
        jdbc.sql("select cohort, quarter, buyers from base_cohort where cohort > ? and cohort <= ?")
                .params(present.minusMonths(3L * COHORTS), today)
                .query(row -> {
                    var start = row.getObject("cohort", LocalDate.class);
                    int quarters = (int) (java.time.temporal.ChronoUnit.MONTHS.between(start, present) / 3);
                    var buyers = cohorts.computeIfAbsent(start, first -> {
                        var none = new ArrayList<Integer>();
                        for (int i = 0; i <= quarters; i++) {
                            none.add(0);
                        }
                        return none;
                    });
                    int quarter = row.getInt("quarter");
                    if (quarter >= 0 && quarter < buyers.size()) {
                        buyers.set(quarter, row.getInt("buyers"));
                    }
                });
        return cohorts.entrySet().stream()
                .map(cohort -> new Cohort(
                        cohort.getKey(),
                        cohort.getValue().get(0),
                        List.copyOf(
                                cohort.getValue().subList(1, cohort.getValue().size()))))
                .toList();
    }

    private static LocalDate quarter(LocalDate day) {
        return LocalDate.of(day.getYear(), (day.getMonthValue() - 1) / 3 * 3 + 1, 1);
    }

    private List<Risk> risks() {
        return jdbc.sql("""
                        select state, count(*) as customers, sum(value_12m) as value_12m, sum(lost) as lost
                        from (select case when i.dormant then 'DORMANT' when i.due_at <= :today then 'OVERDUE' else 'ON_TIME' end
                                         as state, i.value_12m,
                                     (s.orders_if_alive * (1 - i.alive))::numeric * s.margin_per_order as lost
                              from customer_insight(:today) i join customer_stats s on s.customer_id = i.customer_id) x
                        group by state order by array_position(array['ON_TIME', 'OVERDUE', 'DORMANT'], state)
                        """)
                .param("today", statistics.today())
                .query((row, number) -> new Risk(
                        row.getString("state"),
                        row.getInt("customers"),
                        row.getBigDecimal("value_12m"),
                        row.getBigDecimal("lost")))
                .list();
    }
}
