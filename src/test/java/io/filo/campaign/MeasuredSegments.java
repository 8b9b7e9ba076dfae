package io.filo.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts who is in segments, as the product does, on a database that it has set up. */
public final class MeasuredSegments {

    private static final ZoneId ZONE = ZoneId.of("Europe/Rome");

    private final JdbcClient jdbc;
    private final ObjectMapper json = new ObjectMapper();

    public MeasuredSegments(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** How many there are. */
    public long count(String definition) {
        var query = query(definition);
        return jdbc.sql(query.shown())
                .params(query.parameters())
                .param("rows", 10)
                .param("skipped", 0)
                .query((row, number) -> row.getLong("total"))
                .list()
                .get(0);
    }

    /** How the database finds them. */
    public String plan(String definition) {
        var query = query(definition);
        return query.sql() + "\n"
                + String.join(
                        "\n",
                        jdbc.sql("explain (analyze, buffers, costs) " + query.shown())
                                .params(query.parameters())
                                .param("rows", 10)
                                .param("skipped", 0)
                                .query(String.class)
                                .list());
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
