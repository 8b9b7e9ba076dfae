package io.filo.lead.imports;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An import, for people.
 *
 * @param size bytes of the list as it is kept
 * @param readRows rows that were read so far, the header not counted
 * @param readBytes bytes that were read so far
 * @param badRows rows that cannot be taken in
 * @param writtenRows rows looked at for writing so far, bad ones counted
 * @param made new customers or orders, in a dry run those that would be
 * @param known rows of customers who were known; orders of which nothing new was told
 * @param changed orders that were known and of which something newer was told
 * @param undecided rows that a person has to decide on
 * @param repeated rows with an address that stands further up, found by a dry run
 * @param takenBack rows that were taken back
 * @param kept rows that could not be taken back
 * @param stopWanted whether somebody has asked it to stop, and it has not yet
 * @param problem code of why it was stopped, shown through the bundles as {@code import.problem.<code>}
 */
public record ImportView(
        long id,
        @Nullable Long definitionId,
        String name,
        String kind,
        long size,
        ImportState state,
        boolean dryRun,
        ImportSettings settings,
        List<String> header,
        int readRows,
        long readBytes,
        boolean readAll,
        int badRows,
        int writtenRows,
        int made,
        int known,
        int changed,
        int undecided,
        int repeated,
        int takenBack,
        int kept,
        boolean stopWanted,
        @Nullable String problem,
        @Nullable String problemDetail,
        Instant createdAt,
        @Nullable String createdBy,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    /** Rows that can be taken in. */
    public int goodRows() {
        return readRows - badRows;
    }

    /** Whether people can have it stopped: what it has written stays, and can be taken back. */
    public boolean mayStop() {
        return (state == ImportState.READING || state == ImportState.WRITING) && !stopWanted;
    }

    /** Whether something of it stands that can be taken back. */
    public boolean mayBeTakenBack() {
        if (settings.content() == ImportContent.ORDERS) {
            return false;
        }
        return switch (state) {
            case DONE -> true;
            case STOPPED -> made + known > 0;
            case REVERTED -> kept > 0;
            default -> false;
        };
    }

    /** 0 to 100; reading and writing count half each. */
    public int percent() {
        if (state == ImportState.DONE || state == ImportState.CHECKED) {
            return 100;
        }
        double read = readAll ? 1 : size == 0 ? 0 : Math.min(1, readBytes / (double) size);
        double written = readRows == 0 ? 0 : Math.min(1, writtenRows / (double) readRows);
        return (int) Math.round(50 * read + (readAll ? 50 * written : 0));
    }

    /** Bad rows of a hundred, rounded up. */
    public int errorPercent() {
        return readRows == 0 ? 0 : (int) Math.ceil(100.0 * badRows / readRows);
    }
}
