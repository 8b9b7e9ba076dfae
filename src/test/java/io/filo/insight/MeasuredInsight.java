package io.filo.insight;

import io.filo.insight.PurchaseReports.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The parts of the product that a benchmark drives by hand, on a database that the product has set up. */
public final class MeasuredInsight {

    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;
    private final Statistics statistics;
    private final Refresh refresh;
    private final Credit credit;
    private final Board board;
    private final CustomerBase base;
    private final PurchaseReports reports;

    public MeasuredInsight(DataSource dataSource) {
        this(dataSource, new DataSourceTransactionManager(dataSource), new NoTables());
    }

    public MeasuredInsight(
            DataSource dataSource, PlatformTransactionManager transactions, io.filo.engine.Decisions decisions) {
        var properties = new InsightProperties(true, "EUR", 2, List.of(), List.of(), List.of(), 0, 0.5, 90);
        var zone = ZoneId.of("Europe/Rome");
        var clock = Clock.systemUTC();
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.statistics = new Statistics(jdbc, properties, zone, clock, event -> {});
        this.refresh = new Refresh(jdbc, statistics, decisions, properties, zone, clock);
        var limit = new TimeLimit(jdbc, new ReportProperties(Duration.ofMinutes(1)));
        this.credit = new StoredCredit(dataSource, limit, zone);
        this.board = new StoredBoard(jdbc, limit, properties, zone, clock);
        this.base = new StoredBase(jdbc, statistics, properties);
        this.reports = new StoredPurchaseReports(jdbc, limit, statistics, properties, zone);
    }

    private static final class NoTables implements io.filo.engine.Decisions {

        @Override
        public List<Applied> evaluate(String table, Map<String, ?> inputs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Table> newest(String key) {
            return Optional.empty();
        }

        @Override
        public List<List<Applied>> evaluate(Table table, List<Map<String, Object>> inputs) {
            throw new UnsupportedOperationException();
        }
    }

    /** The aggregation alone, from the orders as they are. */
    public void aggregate() {
        in(() -> jdbc.sql(Statistics.BARE)
                .param("zone", "Europe/Rome")
                .param("currency", "EUR")
                .update());
    }

    public void rebuild() {
        in(() -> {
            statistics.rebuild();
            return 0;
        });
    }

    /** Credit of channels for the orders of the last days. @return how many there were */
    public int credit(int days) {
        return in(() -> {
            var today = statistics.today();
            return (int) credit.report(Credit.By.CHANNEL, today.minusDays(days - 1L), today)
                    .orders();
        });
    }

    /** What the board asks of the last days, each by its name. */
    public Map<String, Runnable> questions(int days) {
        var today = statistics.today();
        var period = new Period(today.minusDays(days - 1L), today);
        var questions = new LinkedHashMap<String, Runnable>();
        questions.put("customer base", base::base);
        questions.put("returns", () -> board.returned(period));
        questions.put("time of shipping", () -> board.shipping(Board.Shipping.TIME, period));
        questions.put("cost of shipping", () -> board.shipping(Board.Shipping.COST, period));
        questions.put("funnel", () -> board.funnel(period));
        questions.put("costs of customers", () -> board.costs(period));
        for (var by : List.of(Target.CHANNEL, Target.CATEGORY, Target.SOURCE, Target.SEGMENT, Target.MONTH)) {
            questions.put("purchases by " + by, () -> reports.report(by, period, null));
        }
        questions.replaceAll((name, question) -> () -> in(() -> {
            question.run();
            return 0;
        }));
        return questions;
    }

    /** Months and cohorts. */
    public void base() {
        in(() -> {
            statistics.base();
            return 0;
        });
    }

    public void segments() {
        in(() -> {
            refresh.segments();
            return 0;
        });
    }

    public void limits() {
        in(() -> {
            refresh.limits();
            return 0;
        });
    }

    /** @return how many changes were worked on */
    public int workOff() {
        return in(statistics::workOff);
    }

    /** Fits the model and works out everything by it. @return the milliseconds of the fit */
    public int model() {
        return in(() -> {
            refresh.model();
            return jdbc.sql("select millis from value_model order by id desc limit 1")
                    .query(Integer.class)
                    .single();
        });
    }

    private int in(Supplier<Integer> work) {
        Integer result = transaction.execute(status -> work.get());
        return result == null ? 0 : result;
    }
}
