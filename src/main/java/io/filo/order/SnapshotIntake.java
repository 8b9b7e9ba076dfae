package io.filo.order;

import org.jspecify.annotations.Nullable;

/** The one way by which anything that a shop says comes in, whoever brought it: hook, poll, file, till. */
public interface SnapshotIntake {

    /** What became of a snapshot. */
    enum Taken {
        /** Not known before. */
        NEW,
        /** Newer than what was known, and different. */
        CHANGED,
        /** Says what is known already. */
        UNCHANGED,
        /** Older than what is known; passed over. */
        OLDER,
        /** Speaks of something that is not known yet, such as a parcel of an order that has not come: bring it again later. */
        EARLY
    }

    /**
     * Who speaks.
     *
     * @param shop key of the connector; with the thing's id it is unique
     * @param brand key of the brand, null for the first
     * @param history the past told afterwards: kept, but starts and wakes no case
     */
    record Source(String shop, @Nullable String brand, boolean history) {}

    /**
     * Stores it if it is newer than what is known, and tells the processes what that changed, each change once. Joins the
     * running transaction.
     *
     * @throws io.filo.support.BusinessException {@code BAD_SNAPSHOT} in words, for what a schema cannot tell
     */
    Taken take(Source source, Snapshot snapshot);
}
