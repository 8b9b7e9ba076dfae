package io.filo.support;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/** Rows in the form in which the database takes them in at once, in the running transaction. */
public final class CopyIn {

    private final StringBuilder text = new StringBuilder(1 << 12);
    private boolean first = true;

    /** A cell; what it is in the database says its text. */
    public CopyIn add(@Nullable Object value) {
        separate();
        if (value == null) {
            text.append("\\N");
        } else {
            write(value.toString());
        }
        return this;
    }

    /** An array of texts that need no quotes, such as domains; null when there are none. */
    public CopyIn addAll(List<String> values) {
        return values.isEmpty() ? add((Object) null) : add("{" + String.join(",", values) + "}");
    }

    private void separate() {
        if (!first) {
            text.append('\t');
        }
        first = false;
    }

    private void write(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }

    public void endRow() {
        text.append('\n');
        first = true;
    }

    /**
     * Writes the rows; nothing when there are none.
     *
     * @param table with its columns in brackets
     * @throws org.springframework.dao.DataIntegrityViolationException when a row is there already, or does not fit
     */
    public void into(String table, DataSource dataSource) {
        if (text.isEmpty()) {
            return;
        }
        var sql = "copy " + table + " from stdin";
        var connection = DataSourceUtils.getConnection(dataSource);
        try {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
            try {
                var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(bytes, 0, bytes.length);
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (SQLException failed) {
            throw new SQLExceptionSubclassTranslator().translate("copy", sql, failed);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
