package io.filo.demo;

import io.filo.access.Requires;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The demo's clock for programs and the console. Whoever is logged in may move it. */
@RestController
@RequestMapping("/api/demo/clock")
@ConditionalOnProperty("filo.demo.enabled")
@Requires({})
class DemoClockController {

    /** @param offset how far ahead of the machine's clock */
    record ClockState(Instant now, Duration offset) {}

    /** @param advance ISO 8601, such as {@code P5D} */
    record Advance(@Nullable String advance) {}

    private final DemoClock clock;

    DemoClockController(DemoClock clock) {
        this.clock = clock;
    }

    @GetMapping
    ClockState read() {
        return new ClockState(clock.now(), clock.offset());
    }

    @PostMapping
    ClockState advance(@RequestBody Advance request) {
        try {
            clock.advance(request.advance() == null ? "" : request.advance());
        } catch (IllegalArgumentException e) {
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
            problem.setProperty("code", "BAD_ADVANCE");
            throw new ErrorResponseException(HttpStatus.BAD_REQUEST, problem, e);
        }
        return read();
    }
}
