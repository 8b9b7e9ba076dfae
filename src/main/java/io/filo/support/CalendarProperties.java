package io.filo.support;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the shop works, below {@code filo.calendar}.
 *
 * @param zone whose clock the opening hours are read on
 * @param country ISO 3166-1 code whose public holidays are closed, such as {@code IT}; empty for none
 * @param region a region's own holidays on top, as jollyday names it, such as {@code 32} for South Tyrol; empty for none
 * @param hours opening hours by day of the week, each as one or more {@code 09:00-13:00}; a day left out is closed. When
 *     none is given at all: Monday to Friday 09:00-18:00, Saturday 09:00-13:00
 * @param closed further closed days: holidays of the company, the town's patron saint
 */
@ConfigurationProperties("filo.calendar")
public record CalendarProperties(
        @DefaultValue("Europe/Rome") ZoneId zone,
        @DefaultValue("IT") String country,
        @DefaultValue("") String region,
        @DefaultValue Map<DayOfWeek, List<String>> hours,
        @DefaultValue Set<LocalDate> closed) {

    private static final List<String> WHOLE_DAY = List.of("09:00-18:00");

    public CalendarProperties {
        if (hours.isEmpty()) {
            hours = Map.of(
                    DayOfWeek.MONDAY, WHOLE_DAY,
                    DayOfWeek.TUESDAY, WHOLE_DAY,
                    DayOfWeek.WEDNESDAY, WHOLE_DAY,
                    DayOfWeek.THURSDAY, WHOLE_DAY,
                    DayOfWeek.FRIDAY, WHOLE_DAY,
                    DayOfWeek.SATURDAY, List.of("09:00-13:00"));
        }
    }
}
