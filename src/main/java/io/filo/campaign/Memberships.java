package io.filo.campaign;

import io.filo.engine.ProcessEvents.StartedProcess;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who came into segments and left them, as it was seen when they were looked at: by themselves after a time, or when
 * somebody asks. For a chosen segment a process starts for everybody who enters, by the event {@code segment.entered}.
 */
public interface Memberships {

    /** What a process that starts on entry starts on. */
    String ENTERED = "segment.entered";

    /**
     * How a segment stood when it was last looked at.
     *
     * @param lookedAt null before the first time
     * @param problem code of what kept it from being looked at since; null for nothing
     * @param members who was in it
     * @param entered who came in within the last 30 days
     * @param left who left it within the last 30 days
     * @param waiting who will enter in the next look, for there was a limit to what starts at once
     * @param startsPerRun that limit
     * @param process key of what starts on entry; null for nothing
     * @param processName as its diagram calls it; null when it is no longer deployed
     */
    record Standing(
            @Nullable Instant lookedAt,
            @Nullable String problem,
            long members,
            long entered,
            long left,
            int waiting,
            int startsPerRun,
            @Nullable String process,
            @Nullable String processName,
            @Nullable String processBy,
            @Nullable Instant processSince) {}

    /** @throws NotFoundException without such a segment */
    Standing standing(String key);

    /** What may start on entry, by name. */
    List<StartedProcess> startable();

    /** @param entered how many came in, @param left how many left, @param waiting who enters in the next look */
    record Look(int entered, int left, int waiting) {}

    /**
     * Looks who came in and who left; whoever came in starts the chosen process in the same transaction.
     *
     * @throws NotFoundException without such a segment
     * @throws BusinessException {@code SEGMENT_TOO_SLOW}
     */
    Look look(String key);

    /**
     * From now on a process starts for whoever enters; who is in it now has entered before.
     *
     * @param processKey null for none any longer
     * @throws NotFoundException without such a segment
     * @throws BusinessException {@code SEGMENT_NO_SUCH_PROCESS} when none of that key starts on entry,
     *     {@code SEGMENT_TOO_SLOW}
     */
    void startOnEntry(String key, @Nullable String processKey, String actor);
}
