package io.filo.campaign;

import io.filo.support.BusinessException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a question about all customers may take of the database: its time, and the memory that it needs to be quick. */
@Component
class Bounds {

    /** What the database says of a statement that took too long. */
    private static final String CANCELLED = "57014";

    private static final String TIME = "statement_timeout";

    private record Setting(String name, String value) {}

    private static final List<Setting> LOOK_AT_ALL = List.of(new Setting("enable_nestloop", "off"));

    /**
     * In the order of the index that knows whose orders are: groups of a million customers kept side by side take three times
     * as long, and the planner takes pages of an index for dear.
     */
    private static final List<Setting> COUNT_BY_CUSTOMER =
            List.of(new Setting("enable_hashagg", "off"), new Setting("random_page_cost", "1.1"));

    /** Nor need any of them be kept to find what else is known of each. */
    private static final List<Setting> MERGE_BY_CUSTOMER = List.of(new Setting("enable_hashjoin", "off"));

    private final JdbcClient jdbc;
    private final List<Setting> settings;

    Bounds(JdbcClient jdbc, CampaignProperties properties) {
        this.jdbc = jdbc;
        this.settings = List.of(
                new Setting(TIME, String.valueOf(properties.segmentTimeout().toMillis())),
                new Setting("work_mem", "128MB"),
                // to compile takes longer than what it saves
                new Setting("jit", "off"));
    }

    /**
     * In a transaction that there is. What else it does has its own settings again.
     *
     * @throws BusinessException {@code SEGMENT_TOO_SLOW}
     */
    <T> T within(Supplier<T> question) {
        return within(settings, question);
    }

    /** As {@link #within(Supplier)}, for a question that may take that long. */
    <T> T within(Duration time, Supplier<T> question) {
        return within(
                settings.stream()
                        .map(setting -> setting.name.equals(TIME)
                                ? new Setting(TIME, String.valueOf(time.toMillis()))
                                : setting)
                        .toList(),
                question);
    }

    /** As {@link #within(Supplier)}, by what is known of the statement. */
    <T> T within(SegmentQuery query, Supplier<T> question) {
        if (!query.looksAtAll()) {
            return within(settings, question);
        }
        var all = and(settings, LOOK_AT_ALL);
        if (query.countsOrders()) {
            all = and(all, COUNT_BY_CUSTOMER);
            if (query.isInCustomersOrder()) {
                all = and(all, MERGE_BY_CUSTOMER);
            }
        }
        return within(all, question);
    }

    private static List<Setting> and(List<Setting> some, List<Setting> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private <T> T within(List<Setting> settings, Supplier<T> question) {
        var before = settings.stream()
                .map(setting -> new Setting(
                        setting.name,
                        jdbc.sql("select current_setting(?)")
                                .param(setting.name)
                                .query(String.class)
                                .single()))
                .toList();
        settings.forEach(this::set);
        T answer;
        try {
            answer = question.get();
        } catch (DataAccessException failed) {
            if (failed.getRootCause() instanceof SQLException cause && CANCELLED.equals(cause.getSQLState())) {
                throw new BusinessException(
                        "SEGMENT_TOO_SLOW",
                        "Nobody could say in time who is in it: ask for less, or for shorter windows.");
            }
            throw failed;
        }
        before.forEach(this::set);
        return answer;
    }

    /** Until the transaction ends. */
    private void set(Setting setting) {
        jdbc.sql("select set_config(?, ?, true)")
                .params(setting.name, setting.value)
                .query(String.class)
                .single();
    }
}
