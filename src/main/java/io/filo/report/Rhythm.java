package io.filo.report;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/** How often a report goes out: each day, on Mondays, on the first of the month. */
public enum Rhythm {
    DAILY,
    WEEKLY,
    MONTHLY;

    /** The first such hour after that moment; where summer time begins, the hour after the one that is not there. */
    public Instant next(Instant after, int hour, ZoneId zone) {
        var from = after.atZone(zone).toLocalDate();
        var day = switch (this) {
            case DAILY -> from;
            case WEEKLY -> from.with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY));
            case MONTHLY -> from.getDayOfMonth() == 1 ? from : from.with(TemporalAdjusters.firstDayOfNextMonth());
        };
        var next = day.atTime(hour, 0).atZone(zone).toInstant();
        if (next.isAfter(after)) {
            return next;
        }
        var later = switch (this) {
            case DAILY -> day.plusDays(1);
            case WEEKLY -> day.plusWeeks(1);
            case MONTHLY -> day.plusMonths(1);
        };
        return later.atTime(hour, 0).atZone(zone).toInstant();
    }
}
