package io.filo.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The one clock of the domain, in UTC. It runs with the machine's clock plus an offset that only demo mode and tests
 * move; the engine's clock follows it.
 */
public final class FiloClock extends Clock {

    private final Clock base;
    private volatile Duration offset = Duration.ZERO;

    public FiloClock() {
        this(Clock.systemUTC());
    }

    public FiloClock(Clock base) {
        this.base = base;
    }

    /** How far this clock is ahead of the machine's. */
    public Duration offset() {
        return offset;
    }

    /** Sets how far this clock is ahead of the machine's. */
    public void setOffset(Duration ahead) {
        offset = ahead;
    }

    @Override
    public Instant instant() {
        return base.instant().plus(offset);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? this : Clock.offset(base, offset).withZone(zone);
    }
}
