package io.filo.lead.imports;

import io.filo.engine.CurrentUser;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.lead.imports.ImportDefinitions.Definition;
import io.filo.lead.imports.ImportDefinitions.Source;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
@Transactional(noRollbackFor = BusinessException.class)
class StoredSchedules implements ImportSchedules {

    private static final int FEWEST_MINUTES = 15;
    private static final int MOST_MINUTES = 525_600;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_QUERY = 10_000;

    private final ImportDefinitions definitions;
    private final ImportRuns runs;
    private final ImportFiles files;
    private final Sources sources;
    private final ProcessEvents events;
    private final CurrentUser user;
    private final Clock clock;
    private final String language;

    StoredSchedules(
            ImportDefinitions definitions,
            ImportRuns runs,
            ImportFiles files,
            Sources sources,
            ProcessEvents events,
            CurrentUser user,
            Clock clock,
            @Value("${filo.language:it}") String language) {
        this.definitions = definitions;
        this.runs = runs;
        this.files = files;
        this.sources = sources;
        this.events = events;
        this.user = user;
        this.clock = clock;
        this.language = language;
    }

    @Override
    @Transactional(readOnly = true)
    public List<Schedule> all() {
        return definitions.all().stream()
                .map(each -> new Schedule(
                        each.id(),
                        each.name(),
                        each.source() == Source.FOLDER,
                        each.sourceName(),
                        each.query(),
                        each.everyMinutes(),
                        each.nextRunAt()))
                .toList();
    }

    @Override
    public List<String> folders() {
        return sources.folders();
    }

    @Override
    public List<String> databases() {
        return sources.databases();
    }

    @Override
    public long add(NewSchedule wanted) {
        var name = wanted.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new BusinessException(
                    "SCHEDULE_NAME_MISSING", "Give it a name of at most " + LONGEST_NAME + " characters.");
        }
        var known = wanted.folder() ? sources.folders() : sources.databases();
        if (!known.contains(wanted.sourceName())) {
            throw new BusinessException(
                    "SOURCE_UNKNOWN",
                    "There is no '" + wanted.sourceName() + "': the administrator names folders and databases in the"
                            + " server's properties.",
                    wanted.sourceName());
        }
        var query = wanted.query();
        if (!wanted.folder() && (query == null || query.isBlank() || query.length() > LONGEST_QUERY)) {
            throw new BusinessException("QUERY_MISSING", "Write what the database is asked: select ... from ...");
        }
        var every = wanted.everyMinutes();
        if (every != null && (every < FEWEST_MINUTES || every > MOST_MINUTES)) {
            throw new BusinessException(
                    "BAD_INTERVAL",
                    "It can run every " + FEWEST_MINUTES + " minutes at most, and once a year at least.",
                    FEWEST_MINUTES);
        }
        long id = files.nextId();
        var now = clock.instant();
        var added = definitions.add(
                new Definition(
                        id,
                        name,
                        wanted.folder() ? Source.FOLDER : Source.DATABASE,
                        wanted.sourceName(),
                        wanted.folder() ? null : query,
                        settings(wanted.settingsOf()),
                        every,
                        every == null ? null : now),
                user.id().orElse(null),
                now);
        if (!added) {
            throw new BusinessException("NAME_TAKEN", "There is an import of that name: choose another.", name);
        }
        return id;
    }

    private ImportSettings settings(@Nullable Long importId) {
        return importId == null
                ? ImportSettings.of(Map.of(), language)
                : runs.require(importId).settings();
    }

    @Override
    public void remove(long id) {
        definitions.find(id).orElseThrow(() -> new NotFoundException("scheduled import " + id));
        definitions.delete(id);
    }

    @Override
    public long runNow(long id) {
        return start(definitions.find(id).orElseThrow(() -> new NotFoundException("scheduled import " + id)));
    }

    @Override
    public int startDue() {
        var due = definitions.takeDue(clock.instant());
        due.forEach(this::start);
        return due.size();
    }

    private long start(Definition definition) {
        long id = files.nextId();
        var now = clock.instant();
        runs.add(
                id,
                definition.id(),
                null,
                definition.name(),
                definition.settings(),
                List.of(),
                user.id().orElse(null),
                now);
        int start = runs.started(id, false, now);
        events.publish(ProcessEvent.start(
                ImportEvents.REQUESTED,
                Long.toString(id),
                null,
                Map.of("importId", Long.toString(id)),
                "import:" + id + ":" + start,
                now));
        return id;
    }
}
