package io.filo.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Removes what only the past needed: delivered events, customers of ended cases, old decisions. In small steps, on any
 * number of nodes; the engine cleans up its own history by itself.
 */
@Component
@EnableScheduling
class EngineCleanup {

    private static final Logger log = LoggerFactory.getLogger(EngineCleanup.class);
    private static final int AT_ONCE = 5000;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final EngineProperties properties;

    EngineCleanup(JdbcClient jdbc, Clock clock, EngineProperties properties) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.properties = properties;
    }

    @Scheduled(initialDelayString = "PT10M", fixedDelayString = "PT1H")
    void cleanUp() {
        int events = inSteps("""
                delete from process_event where id in (
                    select id from process_event where finished_at < ? limit ?)
                """, before(properties.keepEvents()));
        int cases = inSteps("""
                delete from case_customer where process_instance_id in (
                    select c.process_instance_id from case_customer c
                    where not exists (select from ACT_RU_EXECUTION e where e.ID_ = c.process_instance_id)
                    limit ?)
                """);
        int decisions = inSteps("""
                delete from decision_log where id in (
                    select id from decision_log where decided_at < ? order by id limit ?)
                """, before(properties.keepDecisions()));
        if (events + cases + decisions > 0) {
            log.info(
                    "Cleaned up {} delivered events, the customers of {} ended cases, {} old decisions.",
                    events,
                    cases,
                    decisions);
        }
    }

    private OffsetDateTime before(Duration age) {
        return clock.instant().minus(age).atOffset(ZoneOffset.UTC);
    }

    private int inSteps(String delete, Object... parameters) {
        int all = 0;
        int step;
        do {
            var statement = jdbc.sql(delete);
            for (var parameter : parameters) {
                statement = statement.param(parameter);
            }
            step = statement.param(AT_ONCE).update();
            all += step;
        } while (step == AT_ONCE);
        return all;
    }
}
