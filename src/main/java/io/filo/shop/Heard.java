package io.filo.shop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Counts what came, in memory, and writes the sums each second: hundreds of webhooks a second must not queue for one row.
 */
@Component
class Heard {

    private static final class Counts {
        private final Counter acceptedMeter;
        private final Counter refusedMeter;
        private final LongAdder accepted = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final AtomicReference<@Nullable Instant> heardAt = new AtomicReference<>();
        private final AtomicReference<@Nullable Instant> pingedAt = new AtomicReference<>();
        private final AtomicReference<@Nullable Instant> refusedAt = new AtomicReference<>();

        Counts(MeterRegistry meters, String connector) {
            this.acceptedMeter = meters.counter("filo.shop.hooks", "connector", connector, "outcome", "accepted");
            this.refusedMeter = meters.counter("filo.shop.hooks", "connector", connector, "outcome", "refused");
        }
    }

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, Counts> counts = new ConcurrentHashMap<>();

    Heard(JdbcTemplate jdbc, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.meters = meters;
    }

    void accepted(String connector) {
        Counts sums = of(connector);
        sums.accepted.increment();
        sums.heardAt.set(clock.instant());
        sums.acceptedMeter.increment();
    }

    void refused(String connector) {
        Counts sums = of(connector);
        sums.refused.increment();
        sums.refusedAt.set(clock.instant());
        sums.refusedMeter.increment();
    }

    void pinged(String connector) {
        of(connector).pingedAt.set(clock.instant());
    }

    private Counts of(String connector) {
        return counts.computeIfAbsent(connector, key -> new Counts(meters, key));
    }

    /** What could not be written is written with the next. */
    void write() {
        counts.forEach((connector, sums) -> {
            long accepted = sums.accepted.sumThenReset();
            long refused = sums.refused.sumThenReset();
            Instant heardAt = sums.heardAt.getAndSet(null);
            Instant pingedAt = sums.pingedAt.getAndSet(null);
            Instant refusedAt = sums.refusedAt.getAndSet(null);
            if (heardAt == null && pingedAt == null && refusedAt == null && accepted == 0 && refused == 0) {
                return;
            }
            try {
                jdbc.update("""
                        update shop_connector
                        set accepted = accepted + ?, refused = refused + ?,
                            heard_at = greatest(heard_at, ?::timestamptz),
                            pinged_at = greatest(pinged_at, ?::timestamptz),
                            refused_at = greatest(refused_at, ?::timestamptz)
                        where key = ?
                        """, accepted, refused, at(heardAt), at(pingedAt), at(refusedAt), connector);
            } catch (RuntimeException away) {
                sums.accepted.add(accepted);
                sums.refused.add(refused);
                sums.heardAt.compareAndSet(null, heardAt);
                sums.pingedAt.compareAndSet(null, pingedAt);
                sums.refusedAt.compareAndSet(null, refusedAt);
                throw away;
            }
        });
    }

    private static @Nullable Object at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
