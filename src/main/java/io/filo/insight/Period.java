package io.filo.insight;

import io.filo.support.BusinessException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Days in the installation's zone.
 *
 * @param to the last one, included
 */
public record Period(LocalDate from, LocalDate to) {

    public static final int LONGEST_DAYS = 366;

    /** @throws BusinessException {@code REPORT_PERIOD} for none, or more than 366 days */
    public Period {
        if (to.isBefore(from) || ChronoUnit.DAYS.between(from, to) > LONGEST_DAYS) {
            throw new BusinessException(
                    "REPORT_PERIOD",
                    "The period must end after it begins, and be no longer than " + LONGEST_DAYS + " days.");
        }
    }

    public int days() {
        return (int) ChronoUnit.DAYS.between(from, to) + 1;
    }

    /** As many days just before. */
    public Period before() {
        return new Period(from.minusDays(days()), from.minusDays(1));
    }

    OffsetDateTime start(ZoneId zone) {
        return at(from, zone);
    }

    /** The first moment after it. */
    OffsetDateTime end(ZoneId zone) {
        return at(to.plusDays(1), zone);
    }

    private static OffsetDateTime at(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant().atOffset(ZoneOffset.UTC);
    }
}
