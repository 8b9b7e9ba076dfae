package io.filo.lead.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.filo.support.CopyIn;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Rows of orders that were read, in the order of the orders' ids. */
@Repository
class StagedOrders {

    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    StagedOrders(JdbcClient jdbc, DataSource dataSource, ObjectMapper json) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        var cells = new TypeReference<List<String>>() {};
        this.writer = json.writerFor(cells);
        this.reader = json.readerFor(cells);
    }

    /** @param bad its order cannot be taken in, and it is among the rows with errors already */
    record StagedRow(String orderId, int number, long line, boolean bad, List<String> cells) {}

    void put(long list, List<StagedRow> rows) {
        var copy = new CopyIn();
        for (var row : rows) {
            copy.add(list)
                    .add(row.orderId)
                    .add(row.number)
                    .add(row.line)
                    .add(row.bad)
                    .add(write(row.cells))
                    .endRow();
        }
        copy.into("staged_order_row (batch_id, order_id, row_number, line, bad, cells)", dataSource);
    }

    /** @return in the order of the ids, of each order its rows in theirs */
    List<StagedRow> after(long list, String orderId, int most) {
        // Before the first batch is analysed the database would rather sort all rows.
        jdbc.sql("set local enable_seqscan = off").update();
        jdbc.sql("set local enable_sort = off").update();
        var rows = jdbc.sql("""
                        select order_id, row_number, line, bad, cells from staged_order_row
                        where batch_id = ? and order_id > ? order by batch_id, order_id, row_number limit ?
                        """)
                .params(list, orderId, most)
                .query((row, number) -> new StagedRow(
                        row.getString(1), row.getInt(2), row.getLong(3), row.getBoolean(4), read(row.getString(5))))
                .list();
        jdbc.sql("set local enable_sort = on").update();
        return rows;
    }

    int count(long list, String orderId) {
        return jdbc.sql("select count(*) from staged_order_row where batch_id = ? and order_id = ? and not bad")
                .params(list, orderId)
                .query(Integer.class)
                .single();
    }

    void forget(long list) {
        jdbc.sql("delete from staged_order_row where batch_id = ?").param(list).update();
    }

    private String write(List<String> cells) {
        try {
            return writer.writeValueAsString(cells);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<String> read(String cells) {
        try {
            return reader.readValue(cells);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
