package io.filo.demo;

import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who looks after the demo shop's best customers: luca after those with a name in the story, others after the rest, but
 * for the few that their lead is asked about. Once in the life of a data folder.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoBest {

    private static final Logger log = LoggerFactory.getLogger(DemoBest.class);
    private static final long PAUSE_MILLIS = 1_000;
    private static final List<String> LUCAS = List.of("giulia.ferri@posta.example", "paolo.conti@posta.example");
    private static final List<String> TEAM = List.of("luca", "sara", "stefano");

    private final DemoSteps steps;
    private final JdbcClient jdbc;
    private final Customers customers;
    private final CustomerProfiles profiles;
    private volatile @Nullable Thread team;

    DemoBest(DemoSteps steps, JdbcClient jdbc, Customers customers, CustomerProfiles profiles) {
        this.steps = steps;
        this.jdbc = jdbc;
        this.customers = customers;
        this.profiles = profiles;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        if (steps.firstStart().isPresent() && steps.isOpen("best-owners")) {
            Thread thread = new Thread(this::share, "demo-best");
            thread.setDaemon(true);
            team = thread;
            thread.start();
        }
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        Thread thread = team;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void share() {
        try {
            steps.once(
                    "best-lucas",
                    () -> LUCAS.forEach(email -> customers
                            .search(null, email, null, 0, 1)
                            .items()
                            .forEach(card -> profiles.giveTo(card.id(), "luca"))));
            steps.once("best-owners", this::giveTheRest);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failed) {
            if (!Thread.currentThread().isInterrupted()) {
                log.warn("The demo's best customers were not all shared out: {}", failed.toString());
            }
        }
    }

    /** As soon as the list of past orders has made some of its buyers the best, and somebody is asked about the dearest. */
    private void giveTheRest() throws InterruptedException {
        while (jdbc.sql("select count(*) < 20 or not exists (select from customer_guard where reason = 'OWNER')"
                        + " from guarded_customer")
                .query(Boolean.class)
                .single()) {
            Thread.sleep(PAUSE_MILLIS);
        }
        var nobodys = jdbc.sql("""
                        select g.customer_id from guarded_customer g join customer c on c.id = g.customer_id
                        where c.owner is null and not exists (select from customer_guard o where o.customer_id = g.customer_id)
                        order by g.customer_id
                        """).query(Long.class).list();
        for (int i = 0; i < nobodys.size(); i++) {
            profiles.giveTo(nobodys.get(i), TEAM.get(i % TEAM.size()));
        }
    }
}
