package io.filo.insight;

import io.filo.support.CopyIn;
import io.filo.support.FiloClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds each night which products go together, how each sells and what that suggests, on whichever node comes first. */
@Component
class ProductNeighbours {

    private static final Logger log = LoggerFactory.getLogger(ProductNeighbours.class);

    private static final LocalTime NIGHT = LocalTime.of(2, 0);
    /** While a shop is young each order changes the picture, and to look again costs nothing. */
    private static final int YOUNG = 1_000;

    private static final Duration AGAIN_WHILE_YOUNG = Duration.ofMinutes(2);
    /** Of who has bought more, a shop for instance, the newest. */
    private static final int LARGEST_BASKET = 500;

    static final Duration LATELY = Duration.ofDays(90);
    static final Duration YEAR = Duration.ofDays(365);
    static final Duration SEASON = Duration.ofDays(60);

    private static final int ROWS_AT_ONCE = 20_000;

    private final JdbcClient jdbc;
    private final JdbcTemplate rows;
    private final DataSource dataSource;
    private final TransactionTemplate transaction;
    private final FiloClock clock;
    private final ZoneId zone;
    private final RecommendProperties properties;
    private final StoredSuggestions suggestions;

    ProductNeighbours(
            JdbcClient jdbc,
            DataSource dataSource,
            TransactionTemplate transaction,
            FiloClock clock,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            RecommendProperties properties,
            StoredSuggestions suggestions) {
        this.jdbc = jdbc;
        this.rows = new JdbcTemplate(dataSource);
        rows.setFetchSize(ROWS_AT_ONCE);
        this.dataSource = dataSource;
        this.transaction = transaction;
        this.clock = clock;
        this.zone = zone;
        this.properties = properties;
        this.suggestions = suggestions;
    }

    private record Run(@Nullable Instant madeAt, int customers) {}

    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
    void makeWhenDue() {
        transaction.executeWithoutResult(
                status -> jdbc.sql("select made_at, customers from product_neighbour_run for update skip locked")
                        .query((row, number) -> new Run(instant(row), row.getInt("customers")))
                        .optional()
                        .filter(this::isDue)
                        .ifPresent(run -> replace()));
    }

    private static @Nullable Instant instant(ResultSet row) throws SQLException {
        var at = row.getObject("made_at", OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private boolean isDue(Run run) {
        if (run.madeAt == null) {
            return true;
        }
        var now = clock.instant().atZone(zone);
        var night = now.with(NIGHT).isAfter(now) ? now.with(NIGHT).minusDays(1) : now.with(NIGHT);
        return run.madeAt.isBefore(night.toInstant())
                || run.customers < YOUNG && run.madeAt.isBefore(now.toInstant().minus(AGAIN_WHILE_YOUNG));
    }

    /** Makes them now, whatever the hour. */
    void make() {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("select from product_neighbour_run for update")
                    .query((row, number) -> true)
                    .list();
            replace();
        });
    }

    private void replace() {
        long begun = System.nanoTime();
        var bought = read();
        var items = bought.items;
        var neighbours = new ItemNeighbours(bought.baskets, items.size());
        jdbc.sql("delete from product_neighbour").update();
        int written = 0;
        if (bought.baskets.length >= properties.leastCustomers()) {
            var copy = new CopyIn();
            int waiting = 0;
            for (int item = 0; item < items.size(); item++) {
                for (var neighbour : neighbours.of(item)) {
                    copy.add(items.get(item))
                            .add(items.get(neighbour.item()))
                            .add(neighbour.score())
                            .add(neighbour.together())
                            .add(neighbour.lift())
                            .endRow();
                    waiting++;
                }
                if (waiting >= ROWS_AT_ONCE || item == items.size() - 1) {
                    copy.into("product_neighbour (sku, neighbour, score, together, lift)", dataSource);
                    written += waiting;
                    waiting = 0;
                    copy = new CopyIn();
                }
            }
        }
        count();
        suggestions.find(clock.instant());
        jdbc.sql("update product_neighbour_run set made_at = ?, customers = ?, products = ?")
                .params(clock.instant().atOffset(ZoneOffset.UTC), bought.baskets.length, items.size())
                .update();
        log.debug(
                "Found {} pairs of {} products that go together, from {} customers, in {} ms.",
                written,
                items.size(),
                bought.baskets.length,
                (System.nanoTime() - begun) / 1_000_000);
    }

    private void count() {
        var now = clock.instant();
        jdbc.sql("delete from product_sales").update();
        jdbc.sql("""
                        insert into product_sales (sku, customers, pieces, pieces_of_year, pieces_of_season)
                        select sku, count(distinct customer_id) filter (where placed_at > :lately),
                               coalesce(sum(quantity) filter (where placed_at > :lately), 0), sum(quantity),
                               coalesce(sum(quantity) filter (where placed_at < :seasonEnd), 0)
                        from bought_line
                        where kept and sku is not null and placed_at > :year and placed_at <= :now
                        group by sku
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("lately", now.minus(LATELY).atOffset(ZoneOffset.UTC))
                .param("year", now.minus(YEAR).atOffset(ZoneOffset.UTC))
                .param("seasonEnd", now.minus(YEAR).plus(SEASON).atOffset(ZoneOffset.UTC))
                .update();
    }

    private record Bought(List<String> items, int[][] baskets) {}

    private Bought read() {
        var reading = new Reading();
        rows.query("""
                select customer_id, sku from bought_line
                where kept and customer_id is not null and sku is not null and placed_at > ?
                group by customer_id, sku
                order by customer_id, max(placed_at) desc, sku
                """, reading, clock.instant().minus(properties.learnFrom()).atOffset(ZoneOffset.UTC));
        return reading.end();
    }

    /** Takes rows in by customer, so that no more than the baskets are ever in memory. */
    private static final class Reading implements RowCallbackHandler {

        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<String> items = new ArrayList<>();
        private final List<int[]> baskets = new ArrayList<>();
        private final int[] basket = new int[LARGEST_BASKET];
        private int size;
        private long customer;

        @Override
        public void processRow(ResultSet row) throws SQLException {
            long next = row.getLong(1);
            if (next != customer) {
                close();
                customer = next;
            }
            if (size < basket.length) {
                basket[size++] = numbers.computeIfAbsent(Objects.requireNonNull(row.getString(2)), sku -> {
                    items.add(sku);
                    return items.size() - 1;
                });
            }
        }

        private void close() {
            if (size > 0) {
                baskets.add(Arrays.copyOf(basket, size));
                size = 0;
            }
        }

        Bought end() {
            close();
            return new Bought(items, baskets.toArray(int[][]::new));
        }
    }
}
