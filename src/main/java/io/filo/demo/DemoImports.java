package io.filo.demo;

import io.filo.lead.imports.Imports;
import io.filo.support.FiloClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The contacts that the demo shop brought home from a fair: forty rows, three of them bad, so that somebody is asked. Once
 * in the life of a data folder.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoImports {

    private static final String STEP = "import-fair";
    private static final String LIST = "fiera-del-running.csv";

    private final Imports imports;
    private final JdbcClient jdbc;
    private final FiloClock clock;

    DemoImports(Imports imports, JdbcClient jdbc, FiloClock clock) {
        this.imports = imports;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void bringIn() {
        boolean open = jdbc.sql("""
                        select exists (select from demo_step where name = ?)
                           and not exists (select from demo_step where name = ?)
                        """)
                .params(DemoCustomers.STEP, STEP)
                .query(Boolean.class)
                .single();
        if (!open) {
            return;
        }
        try (var list = new ClassPathResource("demo/lists/" + LIST).getInputStream()) {
            var received = imports.receive(LIST, list);
            if (!received.known()) {
                imports.start(received.id(), false);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        jdbc.sql("insert into demo_step (name, done_at) values (?, ?)")
                .params(STEP, clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }
}
