package io.filo.demo;

import io.filo.engine.EngineClock;
import io.filo.support.FiloClock;
import io.filo.support.StartFailure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The demo's clock: whoever shows the product need not wait five days to see what happens after five days. */
@Component
@ConditionalOnProperty("filo.demo.enabled")
class DemoClock implements SmartLifecycle {

    /** How far one call may go. */
    static final Duration FARTHEST = Duration.ofDays(400);

    private final FiloClock clock;
    private final EngineClock engineClock;
    private final JdbcClient jdbc;
    private volatile boolean running;

    /** When the demo begins, on its own clock; null for now. */
    private final @Nullable Instant begins;

    DemoClock(
            FiloClock clock,
            EngineClock engineClock,
            JdbcClient jdbc,
            @Value("${filo.demo.begins-at:#{null}}") @Nullable Instant begins) {
        this.begins = begins;
        this.clock = clock;
        this.engineClock = engineClock;
        this.jdbc = jdbc;
    }

    /**
     * Moves domain and engine ahead, for good: the next start goes on from there.
     *
     * @param advance ISO 8601, such as {@code P5D} or {@code PT4H30M}; more than nothing, at most 400 days
     * @throws IllegalArgumentException for anything else, with what would be right
     */
    synchronized void advance(String advance) {
        Duration by = distance(advance, clock.instant());
        store(clock.offset().plus(by));
        engineClock.advance(by);
    }

    Instant now() {
        return clock.instant();
    }

    Duration offset() {
        return clock.offset();
    }

    static Duration distance(String advance, Instant from) {
        Duration distance = Duration.between(from, after(advance, from));
        if (distance.isNegative() || distance.isZero() || distance.compareTo(FARTHEST) > 0) {
            throw new IllegalArgumentException(
                    "The clock goes forward only, and at most 400 days at a time: send for example P5D or PT4H.");
        }
        return distance;
    }

    private static Instant after(String advance, Instant from) {
        String text = advance.strip().toUpperCase(Locale.ROOT);
        int time = text.indexOf('T');
        try {
            String days = time < 0 ? text : text.substring(0, time);
            Period period = days.equals("P") && time > 0 ? Period.ZERO : Period.parse(days);
            Duration duration = time < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(time));
            return ZonedDateTime.ofInstant(from, ZoneOffset.UTC)
                    .plus(period)
                    .plus(duration)
                    .toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "That is no ISO 8601 period: send for example P5D for five days or PT4H for four hours.", e);
        }
    }

    @Override
    public void start() {
        jdbc.sql("select seconds from clock_offset")
                .query(Long.class)
                .optional()
                .ifPresentOrElse(seconds -> engineClock.setOffset(Duration.ofSeconds(seconds)), this::begin);
        running = true;
    }

    /** The first start may be told at which hour of which day it is. */
    private void begin() {
        Instant now = clock.instant();
        if (begins == null || !begins.isAfter(now)) {
            return;
        }
        Duration ahead = Duration.between(now, begins);
        if (ahead.compareTo(FARTHEST) > 0) {
            throw new StartFailure("The demo cannot begin at " + begins + ": filo.demo.begins-at is at most "
                    + FARTHEST.toDays() + " days ahead.");
        }
        store(ahead);
        engineClock.setOffset(ahead);
    }

    private void store(Duration offset) {
        jdbc.sql("""
                        insert into clock_offset (id, seconds) values (1, :seconds)
                        on conflict (id) do update set seconds = excluded.seconds
                        """).param("seconds", offset.toSeconds()).update();
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before anything that looks at the clock. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 500;
    }
}
