package io.filo.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Periods that move with the days, and hours at which mails go out. */
class SpanTests {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @ParameterizedTest
    @CsvSource({
        "LAST_7, 2026-03-08, 2026-03-01, 2026-03-07",
        "LAST_365, 2026-03-08, 2025-03-08, 2026-03-07",
        "THIS_MONTH, 2026-03-01, 2026-03-01, 2026-03-01",
        "LAST_MONTH, 2026-01-31, 2025-12-01, 2025-12-31",
        "LAST_QUARTER, 2026-05-20, 2026-01-01, 2026-03-31",
        "LAST_QUARTER, 2026-01-01, 2025-10-01, 2025-12-31",
        "THIS_YEAR, 2024-12-31, 2024-01-01, 2024-12-31"
    })
    void aPeriodMovesWithTheDays(Span span, LocalDate today, LocalDate from, LocalDate to) {
        assertThat(span.at(today).from()).isEqualTo(from);
        assertThat(span.at(today).to()).isEqualTo(to);
    }

    /** Summer time begins on 29 March 2026 at two, and ends on 25 October at three. */
    @ParameterizedTest
    @CsvSource({
        "DAILY, 7, 2026-03-10T05:59:59Z, 2026-03-10T06:00:00Z",
        "DAILY, 7, 2026-03-10T06:00:00Z, 2026-03-11T06:00:00Z",
        "DAILY, 7, 2026-03-28T06:00:00Z, 2026-03-29T05:00:00Z",
        "DAILY, 2, 2026-03-28T12:00:00Z, 2026-03-29T01:00:00Z",
        "DAILY, 7, 2026-10-24T05:00:00Z, 2026-10-25T06:00:00Z",
        "WEEKLY, 7, 2026-03-10T12:00:00Z, 2026-03-16T06:00:00Z",
        "WEEKLY, 7, 2026-03-09T05:00:00Z, 2026-03-09T06:00:00Z",
        "WEEKLY, 7, 2026-03-09T06:00:00Z, 2026-03-16T06:00:00Z",
        "MONTHLY, 0, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
        "MONTHLY, 9, 2026-03-01T07:00:00Z, 2026-03-01T08:00:00Z"
    })
    void aMailGoesOutAtTheHourOfTheShop(Rhythm rhythm, int hour, Instant after, Instant next) {
        assertThat(rhythm.next(after, hour, ROME)).isEqualTo(next);
    }
}
