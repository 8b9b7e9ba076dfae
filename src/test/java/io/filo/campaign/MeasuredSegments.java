package io.filo.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Counts who is in segments, as the product does, on a database that it has set up. */
public final class MeasuredSegments {

    private static final ZoneId ZONE = ZoneId.of("Europe/Rome");

    private final JdbcClient jdbc;
    private final Bounds bounds;
    private final TransactionTemplate transaction;
    private final ObjectMapper json = new ObjectMapper();

    public MeasuredSegments(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.bounds = new Bounds(jdbc, new CampaignProperties(Duration.ofMinutes(5)));
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    /** How many there are. */
    public long count(String definition) {
        var query = query(definition);
        return asked(query.shown(), query, (row, number) -> row.getLong("total"))
                .get(0);
    }

    /** How the database finds them. */
    public String plan(String definition) {
        var query = query(definition);
        return query.sql() + "\n"
                + String.join(
                        "\n",
                        asked("explain (analyze, buffers) " + query.shown(), query, (row, number) -> row.getString(1)));
    }

    private <T> List<T> asked(String sql, SegmentQuery query, RowMapper<T> mapper) {
        return Objects.requireNonNull(transaction.execute(status -> bounds.within(
                query,
                () -> jdbc.sql(sql)
                        .params(query.parameters())
                        .param("rows", 10)
                        .param("skipped", 0)
                        .query(mapper)
                        .list())));
    }

    private SegmentQuery query(String definition) {
        try {
            var today = LocalDate.now(ZONE);
            var read = new DefinitionReader(Subjects.CUSTOMERS, null, today, key -> Optional.empty())
                    .read(json.readTree(definition));
            return SegmentQuery.of(read, Subjects.CUSTOMERS, today, ZONE, "EUR");
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(definition, wrong);
        }
    }
}
