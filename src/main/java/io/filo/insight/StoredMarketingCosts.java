package io.filo.insight;

import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional
class StoredMarketingCosts implements MarketingCosts {

    private static final BigDecimal MOST = new BigDecimal(100_000_000);
    private static final YearMonth EARLIEST = YearMonth.of(2000, 1);
    private static final int LONGEST_SOURCE = 100;
    private static final int MOST_SOURCES = 50;
    private static final int A_LOOK_AT = 100_000;

    private final JdbcClient jdbc;
    private final Statistics statistics;
    private final Clock clock;

    StoredMarketingCosts(JdbcClient jdbc, Statistics statistics, Clock clock) {
        this.jdbc = jdbc;
        this.statistics = statistics;
        this.clock = clock;
    }

    @Override
    @Transactional(readOnly = true)
    public List<Entered> of(YearMonth from, YearMonth to) {
        return jdbc.sql("select * from marketing_cost where month between ? and ? order by month desc, source, purpose")
                .params(from.atDay(1), to.atDay(1))
                .query((row, number) -> new Entered(
                        YearMonth.from(row.getObject("month", LocalDate.class)),
                        row.getString("source"),
                        Purpose.valueOf(row.getString("purpose")),
                        row.getBigDecimal("amount"),
                        row.getObject("entered_at", OffsetDateTime.class).toInstant(),
                        row.getString("entered_by")))
                .list();
    }

    @Override
    @Transactional(noRollbackFor = BusinessException.class)
    public void enter(List<Amount> amounts, String actor) {
        amounts.forEach(this::check);
        for (Amount each : amounts) {
            var source = word(each.source());
            if (each.amount().signum() == 0) {
                jdbc.sql("delete from marketing_cost where month = ? and source = ? and purpose = ?")
                        .params(each.month().atDay(1), source, each.purpose().name())
                        .update();
                continue;
            }
            jdbc.sql("""
                            insert into marketing_cost (month, source, purpose, amount, entered_at, entered_by)
                            values (:month, :source, :purpose, :amount, :now, :actor)
                            on conflict (month, source, purpose) do update
                            set (amount, entered_at, entered_by) = (excluded.amount, excluded.entered_at, excluded.entered_by)
                            """)
                    .param("month", each.month().atDay(1))
                    .param("source", source)
                    .param("purpose", each.purpose().name())
                    .param("amount", each.amount().setScale(4, RoundingMode.HALF_UP))
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .param("actor", actor)
                    .update();
        }
    }

    /** As {@code order_source} writes it; what has no source is in capitals there. */
    private static String word(String source) {
        var word = source.strip();
        return word.matches("DIRECT|STORE|PHONE|CHAT|OTHER") ? word : word.toLowerCase(Locale.ROOT);
    }

    private void check(Amount amount) {
        int length = amount.source().strip().length();
        if (length == 0 || length > LONGEST_SOURCE) {
            throw new BusinessException("COST_SOURCE", "Say what the money was spent on, in at most 100 characters.");
        }
        if (amount.amount().signum() < 0 || amount.amount().compareTo(MOST) > 0) {
            throw new BusinessException("COST_AMOUNT", "An amount is 0 or more, and at most 100 millions.");
        }
        if (amount.month().isBefore(EARLIEST)
                || amount.month().isAfter(YearMonth.from(statistics.today()).plusYears(1))) {
            throw new BusinessException("COST_MONTH", "A month is one from 2000 on, and at most a year ahead.");
        }
    }

    /** A look at the newest orders is enough to choose from. */
    @Override
    @Transactional(readOnly = true)
    public List<String> sources() {
        return jdbc.sql("""
                        select order_source(channel, source, medium) as source
                        from (select channel, source, medium from shop_order order by placed_at desc limit ?) o
                        group by 1 order by count(*) desc, 1 limit ?
                        """).params(A_LOOK_AT, MOST_SOURCES).query(String.class).list();
    }
}
