package io.filo.report;

import io.filo.insight.Period;
import java.time.LocalDate;

/** A period that moves with the days. Those of days end yesterday, so that none is half. */
public enum Span {
    LAST_7,
    LAST_28,
    LAST_90,
    LAST_365,
    THIS_MONTH,
    LAST_MONTH,
    LAST_QUARTER,
    THIS_YEAR;

    /** @param today in the installation's zone */
    public Period at(LocalDate today) {
        var month = today.withDayOfMonth(1);
        var quarter = month.minusMonths((today.getMonthValue() - 1) % 3);
        return switch (this) {
            case LAST_7 -> days(today, 7);
            case LAST_28 -> days(today, 28);
            case LAST_90 -> days(today, 90);
            case LAST_365 -> days(today, 365);
            case THIS_MONTH -> new Period(month, today);
            case LAST_MONTH -> new Period(month.minusMonths(1), month.minusDays(1));
            case LAST_QUARTER -> new Period(quarter.minusMonths(3), quarter.minusDays(1));
            case THIS_YEAR -> new Period(today.withDayOfYear(1), today);
        };
    }

    private static Period days(LocalDate today, int days) {
        return new Period(today.minusDays(days), today.minusDays(1));
    }
}
