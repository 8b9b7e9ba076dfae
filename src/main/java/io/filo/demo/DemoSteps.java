package io.filo.demo;

import io.filo.support.FiloClock;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What of the demo shop has come in: each step once in the life of a data folder, over all its starts. */
@Component
@ConditionalOnProperty("filo.demo.enabled")
class DemoSteps {

    /** Something that the demo's people do. */
    interface Step {
        void take() throws IOException, InterruptedException;
    }

    private final JdbcClient jdbc;
    private final FiloClock clock;

    DemoSteps(JdbcClient jdbc, FiloClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** When the demo's customers came in; empty in a database that has others. */
    Optional<Instant> firstStart() {
        return jdbc.sql("select done_at from demo_step where name = ?")
                .param(DemoCustomers.STEP)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    boolean isOpen(String name) {
        return jdbc.sql("select not exists (select from demo_step where name = ?)")
                .param(name)
                .query(Boolean.class)
                .single();
    }

    void done(String name) {
        jdbc.sql("insert into demo_step (name, done_at) values (?, ?)")
                .params(name, clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    void once(String name, Step step) throws IOException, InterruptedException {
        if (isOpen(name)) {
            step.take();
            done(name);
        }
    }
}
