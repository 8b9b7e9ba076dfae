package io.filo.engine;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Process events and jobs of process events, below {@code filo.engine}.
 *
 * @param lostAfter a node that was silent for so long counts as killed, and its jobs are taken over; 10 s or more
 * @param dispatch whether this node delivers events
 * @param dispatchers deliveries at the same time; 1 to 32
 * @param pollInterval how often the table is looked at when no notification comes
 * @param parkFor how long a wake that found nobody is kept; minutes
 * @param parkRetry when such a wake is tried again first, then after twice the time each time; seconds
 * @param maxAttempts deliveries tried before an event is FAILED and waits for a person
 * @param keepEvents how long a delivered event is kept; days. Until then the same happening is not told twice
 * @param keepDecisions how long it is known why a table decided as it did; days
 */
@ConfigurationProperties("filo.engine")
record EngineProperties(
        @DefaultValue("30s") Duration lostAfter,
        @DefaultValue("true") boolean dispatch,
        @DefaultValue("2") int dispatchers,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("5m") Duration parkFor,
        @DefaultValue("5s") Duration parkRetry,
        @DefaultValue("5") int maxAttempts,
        @DefaultValue("30d") Duration keepEvents,
        @DefaultValue("180d") Duration keepDecisions) {

    EngineProperties {
        if (lostAfter.compareTo(Duration.ofSeconds(10)) < 0) {
            throw new IllegalArgumentException("filo.engine.lost-after=" + lostAfter + ": write 10s or more.");
        }
    }
}
