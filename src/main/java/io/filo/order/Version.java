package io.filo.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which of two snapshots of one thing holds: the one changed later in the shop; of two changed in the same moment the one
 * that has come further; else the same one of the two, whichever came first. So the end is the same in every order of
 * arrival.
 *
 * @param updatedAt in microseconds, as the database keeps it
 * @param progress how far the thing has come, by its own measure
 * @param hash of all that the snapshot says but its time
 */
record Version(Instant updatedAt, int progress, byte[] hash) implements Comparable<Version> {

    enum Standing {
        NEW,
        /** Newer, and says something else. */
        CHANGED,
        /** Says the same, and said it later. */
        CONFIRMED,
        /** Nothing that was not known. */
        UNCHANGED,
        OLDER
    }

    private static final Comparator<Version> ORDER = Comparator.comparing(Version::updatedAt)
            .thenComparing(Version::progress)
            .thenComparing(Version::hash, Arrays::compareUnsigned);

    /** Null while nothing but other things' snapshots has told of it. */
    static @Nullable Version of(ResultSet row) throws SQLException {
        var updatedAt = row.getObject("updated_at", OffsetDateTime.class);
        var hash = row.getBytes("hash");
        return updatedAt == null || hash == null
                ? null
                : new Version(updatedAt.toInstant(), row.getInt("progress"), hash);
    }

    Standing against(@Nullable Version known) {
        if (known == null) {
            return Standing.NEW;
        }
        if (Arrays.equals(hash, known.hash)) {
            int age = updatedAt.compareTo(known.updatedAt);
            return age > 0 ? Standing.CONFIRMED : age == 0 ? Standing.UNCHANGED : Standing.OLDER;
        }
        return compareTo(known) > 0 ? Standing.CHANGED : Standing.OLDER;
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Version version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }
}
