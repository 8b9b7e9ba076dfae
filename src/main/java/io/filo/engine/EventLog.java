package io.filo.engine;

import io.filo.support.PageOf;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Process events as a person sees them. */
public interface EventLog {

    /**
     * @param state READY, PARKED (a wake that found nobody waiting), DONE, DROPPED or FAILED (waits for a person)
     * @param error why the last delivery failed, null when none did
     */
    record Entry(
            long id,
            String name,
            String kind,
            String businessKey,
            @Nullable Long customerId,
            String state,
            int attempts,
            @Nullable String error,
            Instant occurredAt,
            Instant createdAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant finishedAt) {}

    /** Newest first. @param state null for all */
    PageOf<Entry> search(@Nullable String state, int page, int size);

    /**
     * Delivers a failed or parked event now.
     *
     * @throws io.filo.support.NotFoundException when there is no such event
     * @throws io.filo.support.BusinessException {@code NOT_PENDING} when it is done or dropped
     */
    void retry(long id);
}
