package io.filo.campaign;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that may be asked of a row. This table is all that a definition can name.
 *
 * @param name as it stands in a definition; its words are in the bundles under {@code segment.field.} and the name
 * @param sql an expression over the aliases of its source; never made of anything that somebody entered
 * @param otherwise what is asked where that is null; null for nothing
 */
record Field(
        String name, FieldType type, String sql, @Nullable String otherwise) {

    private static final Pattern PURCHASES = Pattern.compile("\\bi\\.");

    private static final Pattern RECKONED =
            Pattern.compile("\\bi\\.(r|f|m|segment|alive|orders_12m|value_12m|dormant)\\b");

    Field(String name, FieldType type, String sql) {
        this(name, type, sql, null);
    }

    static final String PROFILE = "profile.";

    /** What customers have answered; the newest answer counts. */
    static Field answered(String name, FieldType type) {
        return new Field(
                PROFILE + name,
                type,
                switch (type) {
                    case CODE -> "codes[1]";
                    case CODES -> "codes";
                    case NUMBER -> "number";
                    case TEXT -> "said";
                    case DAY, BOOLEAN -> throw new IllegalArgumentException("Nobody is asked for " + type);
                });
    }

    /** Whether it is one of {@link #answered}. */
    boolean isAnswered() {
        return name.startsWith(PROFILE);
    }

    /** Whether it needs what is known from purchases, alias {@code i}. */
    boolean fromInsight() {
        return PURCHASES.matcher(sql).find();
    }

    /** Whether it is worked out when it is asked, and not kept in {@code customer_stats}. */
    boolean isReckoned() {
        return RECKONED.matcher(sql).find();
    }

    /** Whether it is one of a line, alias {@code l}. */
    boolean ofLine() {
        return name.startsWith("line.");
    }
}
