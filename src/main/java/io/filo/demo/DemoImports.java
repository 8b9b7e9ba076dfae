package io.filo.demo;

import io.filo.lead.imports.Imports;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.ClassPathResource;
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
    private final DemoSteps steps;

    DemoImports(Imports imports, DemoSteps steps) {
        this.imports = imports;
        this.steps = steps;
    }

    @EventListener(ApplicationReadyEvent.class)
    void bringIn() {
        if (steps.firstStart().isEmpty() || !steps.isOpen(STEP)) {
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
        steps.done(STEP);
    }
}
