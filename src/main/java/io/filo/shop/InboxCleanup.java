package io.filo.shop;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Forgets what shops said when its time is over; what it has come to stays. What waits for a person waits longer. In small
 * steps, on any number of nodes.
 */
@Component
class InboxCleanup {

    private static final Logger log = LoggerFactory.getLogger(InboxCleanup.class);

    /** Each may have some megabytes. */
    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ShopProperties properties;

    InboxCleanup(JdbcClient jdbc, Clock clock, ShopProperties properties) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.properties = properties;
    }

    @Scheduled(initialDelayString = "PT20M", fixedDelayString = "PT1H")
    void cleanUp() {
        int done = inSteps("state in ('DONE', 'IGNORED')", properties.keepDone());
        int failed = inSteps("state = 'FAILED'", properties.keepFailed());
        if (done + failed > 0) {
            log.info("Cleaned up {} messages of shops that are done, {} that nobody decided on.", done, failed);
        }
    }

    private int inSteps(String which, Duration age) {
        int all = 0;
        int step;
        do {
            step = jdbc.sql("""
                            with old as materialized (
                                select id from webhook_inbox where %s and done_at < ? limit ? for update skip locked)
                            delete from webhook_inbox i using old where i.id = old.id
                            """.formatted(which))
                    .params(InboxWork.at(clock.instant().minus(age)), AT_ONCE)
                    .update();
            all += step;
        } while (step == AT_ONCE);
        return all;
    }
}
