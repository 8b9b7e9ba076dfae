package io.filo.order;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A row that is handed to the database as JSON: whatever is null has a type there, and columns are named once. */
final class Row {

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Row with(String column, @Nullable Object value) {
        values.put(column, value);
        return this;
    }

    Row with(Version version) {
        return with("updated_at", version.updatedAt())
                .with("progress", version.progress())
                .with("hash", Content.bytes(version.hash()));
    }

    @Nullable
    Object get(String column) {
        return values.get(column);
    }

    Map<String, @Nullable Object> values() {
        return values;
    }

    String json() {
        return Content.write(values);
    }

    /** The columns, for an insert. */
    String columns() {
        return String.join(", ", values.keySet());
    }

    /** The columns but the first, which is the key, to be set from a row of that name. */
    String assignments(String row) {
        return values.keySet().stream()
                .skip(1)
                .map(column -> column + " = " + row + "." + column)
                .collect(Collectors.joining(", "));
    }
}
