package io.filo.contact;

import com.ibm.icu.util.TimeZone.SystemTimeZoneType;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import io.filo.support.CalendarProperties;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Year;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where a customer's clock stands, and which of his days are holidays. */
@Component
class LocalDays {

    /** What kind of day it is for somebody who is not to be disturbed. */
    enum Kind {
        WORKDAY,
        SATURDAY,
        SUNDAY,
        HOLIDAY
    }

    private record CountryYear(String country, int year) {}

    /** Where the zone database names another zone of the country first. */
    private static final Map<String, String> LARGEST_ZONE = Map.ofEntries(
            Map.entry("AR", "America/Argentina/Buenos_Aires"),
            Map.entry("AU", "Australia/Sydney"),
            Map.entry("BR", "America/Sao_Paulo"),
            Map.entry("CA", "America/Toronto"),
            Map.entry("CL", "America/Santiago"),
            Map.entry("CN", "Asia/Shanghai"),
            Map.entry("DE", "Europe/Berlin"),
            Map.entry("ES", "Europe/Madrid"),
            Map.entry("ID", "Asia/Jakarta"),
            Map.entry("KZ", "Asia/Almaty"),
            Map.entry("MX", "America/Mexico_City"),
            Map.entry("NZ", "Pacific/Auckland"),
            Map.entry("PT", "Europe/Lisbon"),
            Map.entry("RU", "Europe/Moscow"),
            Map.entry("UA", "Europe/Kyiv"),
            Map.entry("US", "America/New_York"));

    private final String homeCountry;
    private final ZoneId homeZone;
    private final Map<String, ZoneId> zones = new ConcurrentHashMap<>();
    private final Map<CountryYear, Set<LocalDate>> holidays = new ConcurrentHashMap<>();

    LocalDays(CalendarProperties calendar, ContactProperties contact) {
        zones.putAll(contact.zones());
        this.homeCountry =
                calendar.country().isBlank() ? "IT" : calendar.country().toUpperCase(Locale.ROOT);
        this.homeZone = calendar.zone();
    }

    /** Where the shop is. */
    String homeCountry() {
        return homeCountry;
    }

    /**
     * The zone of a customer's country; the shop's where none is known. Of a country with several zones the one that is
     * configured, else where most people live.
     */
    ZoneId zone(@Nullable String country) {
        return country == null || country.equals(homeCountry)
                ? homeZone
                : zones.computeIfAbsent(country, this::zoneOfCountry);
    }

    private ZoneId zoneOfCountry(String country) {
        var largest = LARGEST_ZONE.get(country);
        if (largest != null) {
            return ZoneId.of(largest);
        }
        return com.ibm.icu.util.TimeZone.getAvailableIDs(SystemTimeZoneType.CANONICAL_LOCATION, country, null).stream()
                .filter(ZoneId.getAvailableZoneIds()::contains)
                .findFirst()
                .map(ZoneId::of)
                .orElse(homeZone);
    }

    Kind kind(LocalDate day, @Nullable String country) {
        if (isHoliday(day, country == null ? homeCountry : country)) {
            return Kind.HOLIDAY;
        }
        return day.getDayOfWeek() == DayOfWeek.SUNDAY
                ? Kind.SUNDAY
                : day.getDayOfWeek() == DayOfWeek.SATURDAY ? Kind.SATURDAY : Kind.WORKDAY;
    }

    private boolean isHoliday(LocalDate day, String country) {
        return holidays.computeIfAbsent(new CountryYear(country, day.getYear()), LocalDays::holidaysOf)
                .contains(day);
    }

    private static Set<LocalDate> holidaysOf(CountryYear asked) {
        var code = asked.country.toLowerCase(Locale.ROOT);
        if (HolidayManager.getSupportedCalendarCodes().stream().noneMatch(code::equalsIgnoreCase)) {
            return Set.of();
        }
        return HolidayManager.getInstance(ManagerParameters.create(code))
                .getHolidays(Year.of(asked.year), HolidayType.PUBLIC_HOLIDAY)
                .stream()
                .map(holiday -> holiday.getDate())
                .collect(Collectors.toUnmodifiableSet());
    }
}
