package io.filo.web.api;

import static io.filo.access.Right.READ_EVENTS;
import static io.filo.access.Right.RETRY_EVENTS;

import io.filo.access.Requires;
import io.filo.engine.EventLog;
import io.filo.support.PageOf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/process-events")
@Tag(name = "Process events")
class ProcessEventsApi {

    private final EventLog events;

    ProcessEventsApi(EventLog events) {
        this.events = events;
    }

    @GetMapping
    @Requires(READ_EVENTS)
    @Operation(summary = "Lists what the domain told the processes, newest first")
    PageOf<EventLog.Entry> search(
            @RequestParam(required = false) @Nullable @Pattern(regexp = "READY|PARKED|DONE|DROPPED|FAILED")
                    String state,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return events.search(state, page, size);
    }

    @PostMapping("/{id}/retry")
    @Requires(RETRY_EVENTS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delivers a failed or parked event now")
    void retry(@PathVariable long id) {
        events.retry(id);
    }
}
