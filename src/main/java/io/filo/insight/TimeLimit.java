package io.filo.insight;

import io.filo.support.BusinessException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Questions about all orders end in time, whatever somebody asked. */
@Component
class TimeLimit {

    /** What the database says of a statement that took too long. */
    private static final String CANCELLED = "57014";

    private final JdbcClient jdbc;
    private final ReportProperties properties;

    TimeLimit(JdbcClient jdbc, ReportProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /**
     * Asks in the running transaction, which is over when it took too long.
     *
     * @throws BusinessException {@code REPORT_TOO_SLOW}
     */
    <T> T within(Supplier<T> question) {
        var before = jdbc.sql("select current_setting('statement_timeout')")
                .query(String.class)
                .single();
        set(String.valueOf(properties.timeout().toMillis()));
        T answer;
        try {
            answer = question.get();
        } catch (DataAccessException failed) {
            if (failed.getRootCause() instanceof SQLException cause && CANCELLED.equals(cause.getSQLState())) {
                throw new BusinessException(
                        "REPORT_TOO_SLOW", "This could not be worked out in time: choose a shorter period.");
            }
            throw failed;
        }
        set(before);
        return answer;
    }

    /** Until the transaction ends. */
    private void set(String timeout) {
        jdbc.sql("select set_config('statement_timeout', ?, true)")
                .param(timeout)
                .query(String.class)
                .single();
    }
}
