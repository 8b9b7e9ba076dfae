package io.filo.lead.imports;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Imports that come again by themselves. */
public interface ImportSchedules {

    /**
     * An import that comes again.
     *
     * @param sourceName name of the folder or the database in the server's properties
     * @param query what the database is asked; null for a folder
     * @param everyMinutes null for one that only runs by hand
     * @param nextRunAt null likewise
     */
    record Schedule(
            long id,
            String name,
            boolean folder,
            String sourceName,
            @Nullable String query,
            @Nullable Integer everyMinutes,
            @Nullable Instant nextRunAt) {}

    List<Schedule> all();

    /** Names of the folders that the server's properties allow. */
    List<String> folders();

    List<String> databases();

    /**
     * What is to come again.
     *
     * @param settingsOf id of the import whose settings are taken over: language, consent, error limit, where they were met
     * @param everyMinutes 15 to 525,600; null for by hand only
     */
    record NewSchedule(
            String name,
            boolean folder,
            String sourceName,
            @Nullable String query,
            @Nullable Long settingsOf,
            @Nullable Integer everyMinutes) {}

    /**
     * @return its id
     * @throws io.filo.support.BusinessException {@code SOURCE_UNKNOWN}, {@code SCHEDULE_NAME_MISSING}, {@code NAME_TAKEN}, {@code
     *     QUERY_MISSING}, {@code BAD_INTERVAL}
     */
    long add(NewSchedule schedule);

    /** @throws io.filo.support.NotFoundException */
    void remove(long id);

    /**
     * Starts it at once.
     *
     * @return id of the import
     * @throws io.filo.support.NotFoundException
     */
    long runNow(long id);

    /** Starts those whose time has come; joins the running transaction. @return how many */
    int startDue();
}
