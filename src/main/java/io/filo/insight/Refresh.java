package io.filo.insight;

import io.filo.engine.Decisions;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hipparchus.exception.MathRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes limits of scores, the model and the names of segments anew: limits each night, the model each week, both at once
 * while there are none or when a tenth of the buyers is new; names when somebody has changed the table.
 */
@Component
class Refresh {

    static final String TABLE = "rfm-segment";

    /** With fewer buyers, a shorter history or no order for longer, a model says nothing. */
    private static final int LEAST_BUYERS = 500;

    private static final int SHORTEST_DAYS = 180;
    private static final int LONGEST_PAUSE = 30;
    /** Of repeaters whose margins are known. */
    private static final int LEAST_REPEATERS = 50;

    private static final int MODEL_DAYS = 7;

    private static final Logger log = LoggerFactory.getLogger(Refresh.class);

    private final JdbcClient jdbc;
    private final Statistics statistics;
    private final Decisions decisions;
    private final InsightProperties properties;
    private final ZoneId zone;
    private final Clock clock;

    Refresh(
            JdbcClient jdbc,
            Statistics statistics,
            Decisions decisions,
            InsightProperties properties,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            Clock clock) {
        this.jdbc = jdbc;
        this.statistics = statistics;
        this.decisions = decisions;
        this.properties = properties;
        this.zone = zone;
        this.clock = clock;
    }

    private record Last(LocalDate day, int buyers, boolean fellBack) {}

    /** Does what is due, on one node. Not while changes wait: it would be of yesterday's orders. */
    @Transactional
    public void ifDue() {
        if (!jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended('filo.insight.refresh', 0))"
                        + " and not exists (select from customer_change)")
                .query(Boolean.class)
                .single()) {
            return;
        }
        int buyers = jdbc.sql("select count(*) from customer_stats")
                .query(Integer.class)
                .single();
        if (buyers == 0) {
            return;
        }
        var today = statistics.today();
        boolean night = clock.instant().atZone(zone).getHour() >= properties.refreshAt();
        var limits = last("select day, buyers, false from rfm_limits order by id desc limit 1");
        if (limits.isEmpty() || night && limits.get().day.isBefore(today) || grown(limits.get(), buyers)) {
            limits();
        }
        var model = last("select day, buyers, fall_back is not null from value_model order by id desc limit 1");
        if (model.isEmpty()
                || night && model.get().day.isBefore(model.get().fellBack ? today : today.minusDays(MODEL_DAYS - 1))
                || grown(model.get(), buyers)) {
            model();
        }
    }

    private Optional<Last> last(String sql) {
        return jdbc.sql(sql)
                .query((row, number) -> new Last(row.getObject(1, LocalDate.class), row.getInt(2), row.getBoolean(3)))
                .optional();
    }

    private static boolean grown(Last last, int buyers) {
        return Math.abs(buyers - last.buyers) > last.buyers / 10;
    }

    /**
     * The limits between the scores, from all buyers as they are today. Who is level with a fifth of the buyers is not above
     * it: where most have bought once, they score 1 and not 4. So limits of orders and money lie just above the fifths, but
     * for those that an offset moves, as the package rfm of R does.
     */
    @Transactional
    public void limits() {
        jdbc.sql("""
                        insert into rfm_limits (made_at, day, buyers, recency, frequency, monetary, fixed)
                        select :now, :today, count(*),
                               coalesce(:recency::float8[], array(select x + :offset from unnest(percentile_cont(array[.2, .4, .6, .8])
                                   within group (order by (:today::date - last_day)::float8)) x)),
                               coalesce(:frequency::float8[], array(select case when :offset = 0 then floor(x) + 1 else x + :offset end
                                   from unnest(percentile_cont(array[.2, .4, .6, .8])
                                   within group (order by orders::float8)) x)),
                               coalesce(:monetary::float8[], array(select case when :offset = 0 then (floor(x::numeric * 100) + 1) / 100
                                                                       else x + :offset end from unnest(percentile_cont(array[.2, .4, .6, .8])
                                   within group (order by net::float8)) x)),
                               :recency::float8[] is not null or :frequency::float8[] is not null
                                   or :monetary::float8[] is not null
                        from customer_stats having count(*) > 0
                        """)
                .param("now", now())
                .param("today", statistics.today())
                .param("offset", properties.limitOffset())
                .param("recency", fixed(properties.recencyLimits()))
                .param("frequency", fixed(properties.frequencyLimits()))
                .param("monetary", fixed(properties.monetaryLimits()))
                .update();
    }

    private static Double @Nullable [] fixed(List<Double> limits) {
        return limits.isEmpty() ? null : limits.toArray(Double[]::new);
    }

    /** Fits the model and works out all customers by it; where there cannot be one, says why. */
    @Transactional
    public void model() {
        long begin = System.nanoTime();
        var today = statistics.today();
        var fit = fit(today);
        int millis = (int) ((System.nanoTime() - begin) / 1_000_000);
        statistics.alone();
        jdbc.sql("""
                        insert into value_model (made_at, day, buyers, dormant_limit, r, alpha, a, b, log_likelihood, fall_back,
                            repeaters, p, q, gamma, spend_fall_back, mean_margin, millis)
                        values (:now, :today, :buyers, :limit, :r, :alpha, :a, :b, :likelihood, :fallBack, :repeaters,
                            :p, :q, :gamma, :spendFallBack, :mean, :millis)
                        """)
                .param("now", now())
                .param("today", today)
                .param("buyers", fit.buyers)
                .param("limit", properties.dormantLimit())
                .param("r", fit.buying == null ? null : fit.buying.r())
                .param("alpha", fit.buying == null ? null : fit.buying.alpha())
                .param("a", fit.buying == null ? null : fit.buying.a())
                .param("b", fit.buying == null ? null : fit.buying.b())
                .param("likelihood", fit.logLikelihood)
                .param("fallBack", fit.fallBack)
                .param("repeaters", fit.repeaters)
                .param("p", fit.spend == null ? null : fit.spend.p())
                .param("q", fit.spend == null ? null : fit.spend.q())
                .param("gamma", fit.spend == null ? null : fit.spend.gamma())
                .param("spendFallBack", fit.spendFallBack)
                .param("mean", fit.meanMargin)
                .param("millis", millis)
                .update();
        jdbc.sql("delete from expected_orders where model_id < (select max(id) from value_model)")
                .update();
        statistics.rebuild();
        if (fit.fallBack != null) {
            log.info("No model of when customers buy: {}. They are told apart by recency.", fit.fallBack);
        }
    }

    private record Fit(
            int buyers,
            @Nullable BuyingModel buying,
            @Nullable Double logLikelihood,
            @Nullable String fallBack,
            int repeaters,
            @Nullable SpendModel spend,
            @Nullable String spendFallBack,
            @Nullable BigDecimal meanMargin) {}

    private record Facts(
            int buyers,
            int history,
            int pause,
            int mostDays,
            int repeaters,
            @Nullable BigDecimal meanMargin) {}

    private Fit fit(LocalDate today) {
        var facts = jdbc.sql("""
                        select count(*) as buyers, coalesce(max(:today::date - first_day), 0) as history,
                               coalesce(min(:today::date - last_day), 0) as pause, coalesce(max(repeat_days), 0) + 1 as most,
                               count(*) filter (where repeat_margin > 0 and margin_days > 0) as repeaters,
                               (sum(margin) / nullif(sum(orders) filter (where margin is not null), 0))::numeric(19, 4) as mean
                        from customer_stats
                        """)
                .param("today", today)
                .query((row, number) -> new Facts(
                        row.getInt("buyers"),
                        row.getInt("history"),
                        row.getInt("pause"),
                        row.getInt("most"),
                        row.getInt("repeaters"),
                        row.getBigDecimal("mean")))
                .single();
        var fallBack = facts.buyers < LEAST_BUYERS
                ? "FEW_BUYERS"
                : facts.history < SHORTEST_DAYS
                        ? "SHORT_HISTORY"
                        : facts.pause > LONGEST_PAUSE ? "NO_RECENT_ORDER" : facts.mostDays < 3 ? "NO_REGULARS" : null;
        BuyingModel buying = null;
        Double logLikelihood = null;
        if (fallBack == null) {
            var buyers = buyers(today);
            try {
                var found = BuyingModel.fit(buyers);
                if (found.b() > 50 || found.a() / (found.a() + found.b()) < 0.01) {
                    fallBack = "NOBODY_STOPS";
                } else {
                    buying = found;
                    logLikelihood = found.logLikelihood(buyers);
                }
            } catch (MathRuntimeException lost) {
                log.warn("No model of when customers buy was found: {}", lost.getMessage());
                fallBack = "NOT_FITTED";
            }
        }
        SpendModel spend = null;
        String spendFallBack = facts.repeaters < LEAST_REPEATERS ? "FEW_MARGINS" : null;
        if (spendFallBack == null) {
            try {
                var found = spend();
                if (found.q() <= 1) {
                    spendFallBack = "WILD_MARGINS";
                } else {
                    spend = found;
                }
            } catch (MathRuntimeException lost) {
                log.warn("No model of what a purchase brings was found: {}", lost.getMessage());
                spendFallBack = "NOT_FITTED";
            }
        }
        return new Fit(
                facts.buyers, buying, logLikelihood, fallBack, facts.repeaters, spend, spendFallBack, facts.meanMargin);
    }

    /** As columns: a row for each of a million customers would fill the memory. */
    private Buyers buyers(LocalDate today) {
        return jdbc.sql("""
                        select array_agg(repeat_days), array_agg(last_day - first_day), array_agg(:today::date - first_day)
                        from customer_stats where last_day <= :today
                        """)
                .param("today", today)
                .query((row, number) ->
                        Buyers.ofDays(ints(row.getArray(1)), ints(row.getArray(2)), ints(row.getArray(3))))
                .single();
    }

    private SpendModel spend() {
        return jdbc.sql("""
                        select array_agg(margin_days), array_agg((repeat_margin / margin_days)::float8)
                        from customer_stats where repeat_margin > 0 and margin_days > 0
                        """)
                .query((row, number) -> SpendModel.fit(
                        ints(row.getArray(1)),
                        Arrays.stream((Double[]) row.getArray(2).getArray())
                                .mapToDouble(Double::doubleValue)
                                .toArray()))
                .single();
    }

    private static int[] ints(Array column) throws SQLException {
        return Arrays.stream((Integer[]) column.getArray())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Asks the table once for each cell, when it is not the version that was asked last. */
    @Transactional
    public void segments() {
        var table = decisions.newest(TABLE);
        if (table.isEmpty()
                || jdbc.sql(
                                "select count(*) = 125 and min(version) = :version and max(version) = :version from rfm_cell")
                        .param("version", table.get().version())
                        .query(Boolean.class)
                        .single()) {
            return;
        }
        var cells = new ArrayList<Map<String, Object>>();
        for (int cell = 0; cell < 125; cell++) {
            cells.add(Map.of("recency", 1 + cell / 25, "frequency", 1 + cell / 5 % 5, "monetary", 1 + cell % 5));
        }
        var answers = decisions.evaluate(table.get(), cells);
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('filo.insight.segments', 0))")
                .query((row, number) -> "")
                .list();
        jdbc.sql("delete from rfm_cell").update();
        for (int i = 0; i < cells.size(); i++) {
            var applied = answers.get(i).stream().findFirst();
            jdbc.sql("insert into rfm_cell (r, f, m, segment, rule, version) values (?, ?, ?, ?, ?, ?)")
                    .params(
                            cells.get(i).get("recency"),
                            cells.get(i).get("frequency"),
                            cells.get(i).get("monetary"),
                            applied.map(row -> row.text("segment")).orElse("OTHERS"),
                            applied.map(Decisions.Applied::rule).orElse(""),
                            table.get().version())
                    .update();
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
