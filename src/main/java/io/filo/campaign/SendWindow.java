package io.filo.campaign;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Set;

/**
 * When something may leave.
 *
 * @param days at least one
 * @param from hour and minute at which it begins on each of these days
 * @param until after {@code from}, on the same day; not included
 * @param zone whose clock counts
 */
public record SendWindow(Set<DayOfWeek> days, LocalTime from, LocalTime until, ZoneId zone) {

    private static final int DAYS_OF_A_WEEK = 7;

    /** @throws IllegalArgumentException for a window that never opens */
    public SendWindow {
        if (days.isEmpty() || !from.isBefore(until)) {
            throw new IllegalArgumentException("A window has at least one day, and ends after it begins.");
        }
        days = Set.copyOf(EnumSet.copyOf(days));
    }

    public boolean isOpen(Instant at) {
        var local = at.atZone(zone);
        return days.contains(local.getDayOfWeek())
                && !local.toLocalTime().isBefore(from)
                && local.toLocalTime().isBefore(until);
    }

    /** That moment when it is open, else the next one at which it opens. */
    public Instant next(Instant at) {
        if (isOpen(at)) {
            return at;
        }
        var local = at.atZone(zone);
        for (int ahead = 0; ahead <= DAYS_OF_A_WEEK; ahead++) {
            var opens = ZonedDateTime.of(local.toLocalDate().plusDays(ahead), from, zone);
            if (days.contains(opens.getDayOfWeek()) && opens.isAfter(local)) {
                return opens.toInstant();
            }
        }
        throw new IllegalStateException("A window with a day opens within a week: " + this);
    }
}
