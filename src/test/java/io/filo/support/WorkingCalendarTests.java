package io.filo.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingCalendarTests {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    private final WorkingCalendar calendar =
            new WorkingCalendar(new CalendarProperties(ROME, "IT", "", Map.of(), Set.of()));

    @ParameterizedTest(name = "{0} + {1} min = {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-03T10:00 |   60 | 2026-03-03T11:00 | within a Tuesday
            2026-03-03T17:30 |   60 | 2026-03-04T09:30 | over night
            2026-03-03T07:00 |   60 | 2026-03-03T10:00 | before opening
            2026-03-03T22:15 |   60 | 2026-03-04T10:00 | after closing
            2026-03-03T09:00 |  540 | 2026-03-03T18:00 | exactly a day ends at closing time
            2026-03-03T09:00 |  541 | 2026-03-04T09:01 | a minute more is tomorrow
            2026-03-06T17:00 |  120 | 2026-03-07T10:00 | Friday evening into Saturday morning
            2026-03-07T12:00 |  120 | 2026-03-09T10:00 | Saturday noon into Monday
            2026-03-08T11:00 |    1 | 2026-03-09T09:01 | a Sunday counts nothing
            2026-03-06T09:00 |  780 | 2026-03-07T13:00 | Friday and Saturday together
            2026-03-02T09:00 | 2940 | 2026-03-07T13:00 | a whole week has 49 hours
            2026-03-02T09:00 | 2941 | 2026-03-09T09:01 | and a minute
            2026-04-03T17:00 |  120 | 2026-04-04T10:00 | Good Friday is a working day in Italy
            2026-04-04T12:30 |   60 | 2026-04-07T09:30 | Easter and Easter Monday 2026
            2025-04-18T17:00 |  600 | 2025-04-22T14:00 | Easter Monday 2025 is 21 April
            2026-04-24T17:30 |   60 | 2026-04-27T09:30 | Liberation Day on a Saturday
            2026-04-30T17:00 |  120 | 2026-05-02T10:00 | First of May
            2026-06-01T17:00 |  120 | 2026-06-03T10:00 | Republic Day
            2026-08-14T17:00 |  120 | 2026-08-17T10:00 | Ferragosto on a Saturday
            2025-10-31T17:00 |  120 | 2025-11-03T10:00 | All Saints on a Saturday
            2026-12-07T17:00 |  120 | 2026-12-09T10:00 | Immaculate Conception
            2026-12-24T17:00 |  120 | 2026-12-28T10:00 | Christmas, St Stephen, Sunday
            2026-12-31T17:00 |  120 | 2027-01-02T10:00 | New Year
            2026-01-05T17:00 |  120 | 2026-01-07T10:00 | Epiphany
            2027-10-02T12:00 |  120 | 2027-10-05T10:00 | St Francis, a holiday again since 2026
            2025-10-03T17:00 |  120 | 2025-10-04T10:00 | St Francis before that
            """)
    void addsWorkingTime(LocalDateTime from, long minutes, LocalDateTime expected, String why) {
        assertThat(calendar.plusWorkingMinutes(at(from), minutes)).as(why).isEqualTo(at(expected));
    }

    @ParameterizedTest(name = "{0} to {1}: {2} min")
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-03T10:00 | 2026-03-03T11:00 |   60
            2026-03-03T10:00 | 2026-03-03T10:00 |    0
            2026-03-03T17:30 | 2026-03-04T09:30 |   60
            2026-03-03T00:00 | 2026-03-04T00:00 |  540
            2026-03-07T00:00 | 2026-03-09T09:10 |  250
            2026-03-02T00:00 | 2026-03-09T00:00 | 2940
            2026-04-04T12:30 | 2026-04-07T09:30 |   60
            2026-12-24T12:00 | 2026-12-28T12:00 |  540
            2026-01-01T00:00 | 2026-01-07T00:00 | 1320
            2026-03-04T11:00 | 2026-03-04T10:00 |  -60
            """)
    void countsWorkingTime(LocalDateTime from, LocalDateTime to, long expected) {
        assertThat(calendar.workingMinutesBetween(at(from), at(to))).isEqualTo(expected);
    }

    @Test
    void neitherPromisesNorCountsTheHourThatDaylightSavingMoves() {
        WorkingCalendar always = new WorkingCalendar(new CalendarProperties(
                ROME,
                "",
                "",
                Map.of(DayOfWeek.SATURDAY, List.of("00:00-24:00"), DayOfWeek.SUNDAY, List.of("00:00-24:00")),
                Set.of()));
        // 29 March 2026 has 23 hours, 25 October 2026 has 25
        assertThat(always.workingMinutesBetween(at("2026-03-28T00:00"), at("2026-03-30T00:00")))
                .isEqualTo(47 * 60);
        assertThat(always.workingMinutesBetween(at("2026-10-24T00:00"), at("2026-10-26T00:00")))
                .isEqualTo(49 * 60);
        assertThat(always.plusWorkingMinutes(at("2026-03-29T01:30"), 60)).isEqualTo(at("2026-03-29T03:30"));
        assertThat(always.plusWorkingMinutes(at("2026-10-25T01:30"), 120))
                .isEqualTo(at("2026-10-25T01:30").plus(Duration.ofHours(2)));
    }

    @Test
    void anOpeningWithinTheSkippedHourIsNoOpening() {
        WorkingCalendar night = new WorkingCalendar(new CalendarProperties(
                ROME, "", "", Map.of(DayOfWeek.SUNDAY, List.of("02:00-02:30", "03:00-04:00")), Set.of()));
        assertThat(night.workingMinutesBetween(at("2026-03-29T00:00"), at("2026-03-30T00:00")))
                .isEqualTo(60);
    }

    @Test
    void aRepeatedHourCountsOnceForEachTimeTheClockShowsIt() {
        WorkingCalendar night = new WorkingCalendar(new CalendarProperties(
                ROME, "", "", Map.of(DayOfWeek.SUNDAY, List.of("01:00-02:30", "02:30-04:00")), Set.of()));
        assertThat(night.workingMinutesBetween(at("2026-10-25T00:00"), at("2026-10-26T00:00")))
                .isEqualTo(4 * 60);
    }

    @Test
    void opensInTheMorningOfTheZoneInSummerAndInWinter() {
        assertThat(calendar.plusWorkingMinutes(Instant.parse("2026-03-27T03:00:00Z"), 0))
                .isEqualTo(Instant.parse("2026-03-27T08:00:00Z"));
        assertThat(calendar.plusWorkingMinutes(Instant.parse("2026-03-30T03:00:00Z"), 0))
                .isEqualTo(Instant.parse("2026-03-30T07:00:00Z"));
    }

    @Test
    void zeroMinutesAreNowWhileOpenAndTheNextOpeningOtherwise() {
        assertThat(calendar.plusWorkingMinutes(at("2026-03-03T10:00"), 0)).isEqualTo(at("2026-03-03T10:00"));
        assertThat(calendar.plusWorkingMinutes(at("2026-03-07T15:00"), 0)).isEqualTo(at("2026-03-09T09:00"));
    }

    @Test
    void keepsSeconds() {
        Instant from = at("2026-03-03T17:59").plusSeconds(30);
        assertThat(calendar.plusWorkingMinutes(from, 1))
                .isEqualTo(at("2026-03-04T09:00").plusSeconds(30));
        assertThat(calendar.workingMinutesBetween(from, at("2026-03-04T09:00").plusSeconds(29)))
                .isZero();
    }

    @Test
    void honoursALunchBreakAndTheCompanysOwnClosedDays() {
        WorkingCalendar shop = new WorkingCalendar(new CalendarProperties(
                ROME,
                "IT",
                "",
                Map.of(
                        DayOfWeek.MONDAY, List.of("15:30-19:30"),
                        DayOfWeek.TUESDAY, List.of("15:30-19:30", "09:00-12:30")),
                Set.of(LocalDate.parse("2026-06-23"))));
        assertThat(shop.plusWorkingMinutes(at("2026-06-15T19:00"), 60)).isEqualTo(at("2026-06-16T09:30"));
        assertThat(shop.plusWorkingMinutes(at("2026-06-16T12:00"), 60)).isEqualTo(at("2026-06-16T16:00"));
        assertThat(shop.plusWorkingMinutes(at("2026-06-22T19:00"), 60)).isEqualTo(at("2026-06-29T16:00"));
    }

    @Test
    void addsTheHolidaysOfARegion() {
        WorkingCalendar bolzano = new WorkingCalendar(new CalendarProperties(ROME, "it", "32", Map.of(), Set.of()));
        // Whit Monday 2026
        assertThat(bolzano.plusWorkingMinutes(at("2026-05-25T10:00"), 60)).isEqualTo(at("2026-05-26T10:00"));
        assertThat(calendar.plusWorkingMinutes(at("2026-05-25T10:00"), 60)).isEqualTo(at("2026-05-25T11:00"));
    }

    @Test
    void addingAndCountingAgree() {
        Random random = new Random(7);
        Instant start = Instant.parse("2025-01-01T00:00:00Z");
        for (int i = 0; i < 2_000; i++) {
            Instant from = start.plus(Duration.ofMinutes(random.nextInt(2 * 365 * 24 * 60)));
            int minutes = 1 + random.nextInt(6_000);
            Instant due = calendar.plusWorkingMinutes(from, minutes);
            assertThat(calendar.workingMinutesBetween(from, due)).isEqualTo(minutes);
            assertThat(calendar.workingMinutesBetween(from, due.minusSeconds(60)))
                    .isEqualTo(minutes - 1);
        }
    }

    @Test
    void knowsWhetherTheShopIsOpen() {
        assertThat(calendar.isOpen(at("2026-03-03T09:00"))).isTrue();
        assertThat(calendar.isOpen(at("2026-03-03T18:00"))).isFalse();
        assertThat(calendar.isOpen(at("2026-04-06T10:00"))).isFalse();
    }

    @Test
    void refusesWhatMeansNothingAndSaysWhatToWrite() {
        assertThatThrownBy(() -> calendar.plusWorkingMinutes(Instant.EPOCH, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of("XX", Map.of())).hasMessageContaining("filo.calendar.country=XX");
        for (String text : List.of("9-18", "18:00-09:00", "09:00", "09:00-25:00", "")) {
            assertThatThrownBy(() -> of("IT", Map.of(DayOfWeek.MONDAY, List.of(text))))
                    .hasMessageContaining("filo.calendar.hours.monday")
                    .hasMessageContaining("09:00-18:00");
        }
        assertThatThrownBy(() -> of("IT", Map.of(DayOfWeek.MONDAY, List.of("09:00-13:00", "12:00-18:00"))))
                .hasMessageContaining("overlap");
        assertThatThrownBy(() -> of("IT", Map.of(DayOfWeek.MONDAY, List.of())))
                .hasMessageContaining("every day closed");
    }

    @Test
    void saysSoWhenADueDateLiesBeyondAnyLife() {
        assertThatThrownBy(() -> calendar.plusWorkingMinutes(at("2026-03-03T09:00"), Long.MAX_VALUE / 60))
                .isInstanceOf(ArithmeticException.class);
    }

    private static WorkingCalendar of(String country, Map<DayOfWeek, List<String>> hours) {
        return new WorkingCalendar(new CalendarProperties(ROME, country, "", hours, Set.of()));
    }

    private static Instant at(String local) {
        return at(LocalDateTime.parse(local));
    }

    private static Instant at(LocalDateTime local) {
        return local.atZone(ROME).toInstant();
    }
}
