package io.filo.insight;

import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true)
class StoredCredit implements Credit {

    private static final Duration LOOK_BACK = Duration.ofDays(90);
    private static final int LONGEST_DAYS = 366;
    /** As many are answered in seconds, and fit into memory. */
    private static final int MOST_ORDERS = 250_000;

    private static final int ROWS_AT_ONCE = 10_000;
    /** The rest of a long tail is one. */
    private static final int MOST_CHANNELS = 100;

    private static final String REST = "OTHER";

    /**
     * Meetings by path, the oldest first. An order is a meeting of its own, known customer or not; then what he met before,
     * where he looked before he went to the store, and the days on which he came to the site by himself.
     */
    private static final String MEETINGS = """
            with placed as (
                select o.*, greatest(o.placed_at - :back::interval, coalesce(
                           (select max(p.placed_at) from shop_order p
                            where p.customer_id = o.customer_id and p.kept and p.placed_at < o.placed_at),
                           '-infinity')) as since
                from shop_order o
                where o.kept and o.placed_at >= :from and o.placed_at < :until),
            meeting as (
                select p.id as path, p.placed_at as at, 1 as place, 'ORDER_' || p.channel as kind, p.source, p.medium,
                       p.campaign, null as event, coalesce(p.store_id, p.pickup_store_id) as store,
                       p.assistant_id as assistant
                from placed p
                union all
                select p.id, p.placed_at, 0, 'ORDER_' || p.research_channel, null, null, null, null, null, null
                from placed p where p.research_channel is not null
                union all
                select p.id, t.occurred_at, 0, t.kind, t.source, t.medium, t.campaign, t.event, t.store, t.assistant
                from placed p
                join touchpoint t on t.customer_id = p.customer_id and t.occurred_at > p.since
                                 and t.occurred_at <= p.placed_at
                where t.reference is distinct from 'order:' || p.id
                union all
                select distinct p.id, date_trunc('day', e.occurred_at), 0, 'ORDER_WEB', null, null, null, null, null, null
                from placed p
                join shop_account a on a.customer_id = p.customer_id
                join site_visitor v on v.connector_key = a.shop and v.account = a.external_id
                join behaviour_event e on e.connector_key = v.connector_key and e.visitor = v.visitor
                                      and e.occurred_at > p.since and e.occurred_at <= p.placed_at
                where coalesce((select s.state from consent_event s
                                where s.customer_id = p.customer_id and s.purpose = 'PROFILING'
                                order by s.occurred_at desc, s.id desc limit 1), '') not in ('WITHDRAWN', 'OBJECTED')
                union all
                select -t.customer_id, t.occurred_at, 0, t.kind, t.source, t.medium, t.campaign, t.event, t.store,
                       t.assistant
                from touchpoint t
                where t.occurred_at >= :from and t.occurred_at < :until
                  and not exists (select from shop_order o
                                  where o.customer_id = t.customer_id and o.kept and o.placed_at >= t.occurred_at))
            select m.*, p.currency, p.total - coalesce(p.tax_total, 0) as value
            from meeting m left join placed p on p.id = m.path
            order by m.path, m.at, m.place
            """;

    private final NamedParameterJdbcTemplate jdbc;
    private final TimeLimit limit;
    private final ZoneId zone;

    StoredCredit(DataSource dataSource, TimeLimit limit, @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        var template = new JdbcTemplate(dataSource);
        template.setFetchSize(ROWS_AT_ONCE);
        this.jdbc = new NamedParameterJdbcTemplate(template);
        this.limit = limit;
        this.zone = zone;
    }

    @Override
    public Report report(By by, LocalDate from, LocalDate to) {
        if (to.isBefore(from) || ChronoUnit.DAYS.between(from, to) > LONGEST_DAYS) {
            throw new BusinessException(
                    "REPORT_PERIOD",
                    "The period must end after it begins, and be no longer than " + LONGEST_DAYS + " days.");
        }
        Map<String, Object> period =
                Map.of("back", LOOK_BACK.toString(), "from", at(from), "until", at(to.plusDays(1)));
        var reading = new Reading(by);
        limit.within(() -> {
            checkSize(period, from, to);
            jdbc.query(MEETINGS, period, reading);
            return 0;
        });
        reading.close();
        return new Summing(reading).report(by, from, to);
    }

    private void checkSize(Map<String, Object> period, LocalDate from, LocalDate to) {
        Long orders = jdbc.queryForObject(
                "select count(*) from shop_order where kept and placed_at >= :from and placed_at < :until",
                period,
                Long.class);
        if (orders != null && orders > MOST_ORDERS) {
            long days = Math.max(1, (ChronoUnit.DAYS.between(from, to) + 1) * MOST_ORDERS / orders);
            throw new BusinessException(
                    "REPORT_TOO_LARGE",
                    "In this period are " + orders + " orders, and the paths of at most " + MOST_ORDERS
                            + " are read at once: choose about " + days + " days.",
                    orders,
                    MOST_ORDERS,
                    days);
        }
    }

    private OffsetDateTime at(LocalDate day) {
        return day.atStartOfDay(zone).toInstant().atOffset(ZoneOffset.UTC);
    }

    /** What gets the credit, as one word. */
    private static String label(By by, ResultSet row) throws SQLException {
        return switch (by) {
            case CHANNEL -> channel(row);
            case CAMPAIGN -> first(row.getString("campaign"), row.getString("event"));
            case STORE -> first(row.getString("store"), null);
            case ASSISTANT -> first(row.getString("assistant"), null);
        };
    }

    private static String first(@Nullable String one, @Nullable String other) {
        var word = word(one);
        var second = word == null ? word(other) : word;
        return second == null ? NONE : second;
    }

    private static @Nullable String word(@Nullable String told) {
        return told == null || told.isBlank() ? null : told.strip();
    }

    private static String channel(ResultSet row) throws SQLException {
        var kind = row.getString("kind");
        if (kind.equals("EVENT")) {
            return "EVENT";
        }
        if (kind.equals("ORDER_STORE") || row.getString("store") != null && !kind.startsWith("ORDER_")) {
            return "STORE";
        }
        if (kind.equals("ORDER_PHONE") || kind.equals("ORDER_CHAT")) {
            return kind.substring("ORDER_".length());
        }
        var told = Stream.concat(
                        Stream.ofNullable(word(row.getString("source"))),
                        Stream.ofNullable(word(row.getString("medium"))))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" / "));
        if (!told.isEmpty()) {
            return told;
        }
        return kind.equals("ORDER_WEB") ? DIRECT : kind.startsWith("ORDER_") ? "OTHER" : kind;
    }

    /** @param value null for what led to no order */
    private record Told(Path path, @Nullable BigDecimal value, String currency) {}

    /** Makes paths of rows. */
    private static final class Reading implements RowCallbackHandler {

        private final By by;
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<String> names = new ArrayList<>();
        private final List<Told> paths = new ArrayList<>();

        private long path;
        private @Nullable BigDecimal value;
        private String currency = "";
        private final List<Integer> channels = new ArrayList<>();
        private final List<Boolean> direct = new ArrayList<>();
        private final List<Instant> times = new ArrayList<>();

        Reading(By by) {
            this.by = by;
        }

        @Override
        public void processRow(ResultSet row) throws SQLException {
            if (row.getLong("path") != path) {
                close();
                path = row.getLong("path");
                value = row.getBigDecimal("value");
                currency = value == null ? "" : row.getString("currency");
            }
            channels.add(number(label(by, row)));
            direct.add(channel(row).equals(DIRECT));
            times.add(row.getObject("at", OffsetDateTime.class).toInstant());
        }

        private int number(String label) {
            var known = numbers.get(label);
            if (known != null) {
                return known;
            }
            var name = names.size() < MOST_CHANNELS ? label : REST;
            int number = numbers.computeIfAbsent(name, unused -> {
                names.add(name);
                return names.size() - 1;
            });
            numbers.put(label, number);
            return number;
        }

        void close() {
            if (!channels.isEmpty()) {
                var last = times.get(times.size() - 1);
                var directs = new boolean[direct.size()];
                for (int n = 0; n < directs.length; n++) {
                    directs[n] = direct.get(n);
                }
                paths.add(new Told(
                        new Path(
                                channels.stream().mapToInt(Integer::intValue).toArray(),
                                directs,
                                times.stream()
                                        .mapToDouble(
                                                at -> Duration.between(at, last).toSeconds() / (double) 86_400)
                                        .toArray()),
                        value,
                        currency));
            }
            channels.clear();
            direct.clear();
            times.clear();
        }
    }

    private static final class Summing {

        private static final int DIGITS = 4;

        private final Reading read;
        private final List<Told> ordered;
        private final String currency;

        Summing(Reading read) {
            this.read = read;
            this.ordered =
                    read.paths.stream().filter(told -> told.value != null).toList();
            Map<String, Long> counts = new HashMap<>();
            ordered.forEach(told -> counts.merge(told.currency, 1L, Long::sum));
            this.currency = counts.entrySet().stream()
                    .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .orElse("EUR");
        }

        Report report(By by, LocalDate from, LocalDate to) {
            var value = ordered.stream().map(this::valueOf).reduce(BigDecimal.ZERO, BigDecimal::add);
            Map<CreditModel, List<Row>> models = new EnumMap<>(CreditModel.class);
            for (var model : CreditModel.values()) {
                models.put(model, rows(model, value));
            }
            return new Report(
                    by,
                    from,
                    to,
                    ordered.size(),
                    value,
                    currency,
                    ordered.stream()
                            .filter(told -> !told.currency.equals(currency))
                            .count(),
                    read.paths.size() - (long) ordered.size(),
                    models);
        }

        private BigDecimal valueOf(Told told) {
            return told.value == null || !told.currency.equals(currency) ? BigDecimal.ZERO : told.value;
        }

        private List<Row> rows(CreditModel model, BigDecimal value) {
            int size = read.names.size();
            var orders = new double[size];
            var values = new double[size];
            if (model == CreditModel.MARKOV) {
                var chain = new MarkovChain(size);
                read.paths.forEach(told -> chain.add(told.path.channels(), told.value != null));
                var shares = chain.shares();
                for (int n = 0; n < size; n++) {
                    orders[n] = shares[n] * ordered.size();
                    values[n] = shares[n] * value.doubleValue();
                }
            } else {
                for (var told : ordered) {
                    var shares = told.path.shares(model);
                    for (int n = 0; n < shares.length; n++) {
                        int channel = told.path.channels()[n];
                        orders[channel] += shares[n];
                        values[channel] += shares[n] * valueOf(told).doubleValue();
                    }
                }
            }
            var wholeOrders = GivenOut.of(orders, BigDecimal.valueOf(ordered.size()), DIGITS);
            var wholeValues = GivenOut.of(values, value, DIGITS);
            return IntStream.range(0, size)
                    .mapToObj(n -> new Row(
                            read.names.get(n),
                            wholeOrders.get(n),
                            wholeValues.get(n),
                            ordered.isEmpty() ? 0 : orders[n] / ordered.size()))
                    .filter(row -> row.orders().signum() != 0)
                    .sorted(Comparator.comparing(Row::orders).reversed().thenComparing(Row::channel))
                    .toList();
        }
    }
}
