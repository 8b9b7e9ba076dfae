package io.filo.support;

import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The shop's working time: opening hours of each day of the week, without public holidays and further closed days.
 * Counts real time, so that an hour lost or won by daylight saving is neither promised nor counted twice.
 */
@Component
public class WorkingCalendar {

    /** Beyond this nobody waits: the calendar is closed for good. */
    private static final int MAX_DAYS = 100 * 366;

    private final ZoneId zone;
    private final String region;
    private final Map<DayOfWeek, List<Opening>> week;
    private final Set<LocalDate> closed;
    private final HolidaySource holidays;
    private final Map<Integer, Set<LocalDate>> holidaysOfYear = new ConcurrentHashMap<>();

    /** Public holidays of a year, asked once per year. */
    private interface HolidaySource {
        Set<LocalDate> of(int year);
    }

    /** @throws IllegalArgumentException for hours or a country that mean nothing, saying which and what to write */
    public WorkingCalendar(CalendarProperties properties) {
        zone = properties.zone();
        region = properties.region();
        week = week(properties.hours());
        closed = Set.copyOf(properties.closed());
        holidays = holidays(properties.country());
    }

    /** The zone on whose clock the shop opens and closes. */
    public ZoneId zone() {
        return zone;
    }

    /**
     * The first moment at which that much working time has passed.
     *
     * @param minutes of working time, at least 0; with 0 the next moment at which the shop works
     * @throws IllegalArgumentException for negative minutes
     * @throws ArithmeticException when the moment lies more than a hundred years ahead
     */
    public Instant plusWorkingMinutes(Instant from, long minutes) {
        if (minutes < 0) {
            throw new IllegalArgumentException(
                    "Working time is counted forwards: " + minutes + " minutes are negative.");
        }
        Duration left = Duration.ofMinutes(minutes);
        LocalDate first = from.atZone(zone).toLocalDate();
        for (int days = 0; days < MAX_DAYS; days++) {
            for (Span span : openOn(first.plusDays(days))) {
                Instant start = later(span.start, from);
                if (!start.isBefore(span.end)) {
                    continue;
                }
                Duration available = Duration.between(start, span.end);
                if (left.compareTo(available) <= 0) {
                    return start.plus(left);
                }
                left = left.minus(available);
            }
        }
        throw new ArithmeticException(minutes + " working minutes from " + from + " take more than a hundred years.");
    }

    /** Whole working minutes from one moment to another; negative when the second is earlier. */
    public long workingMinutesBetween(Instant from, Instant to) {
        if (to.isBefore(from)) {
            return -workingMinutesBetween(to, from);
        }
        Duration worked = Duration.ZERO;
        LocalDate last = to.atZone(zone).toLocalDate();
        for (LocalDate day = from.atZone(zone).toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            for (Span span : openOn(day)) {
                Instant start = later(span.start, from);
                Instant end = earlier(span.end, to);
                if (start.isBefore(end)) {
                    worked = worked.plus(Duration.between(start, end));
                }
            }
        }
        return worked.toMinutes();
    }

    /** Whether the shop works at that moment. */
    public boolean isOpen(Instant moment) {
        return openOn(moment.atZone(zone).toLocalDate()).stream()
                .anyMatch(span -> !moment.isBefore(span.start) && moment.isBefore(span.end));
    }

    private List<Span> openOn(LocalDate day) {
        List<Opening> openings = week.getOrDefault(day.getDayOfWeek(), List.of());
        if (openings.isEmpty() || closed.contains(day) || isHoliday(day)) {
            return List.of();
        }
        List<Span> spans = new ArrayList<>(openings.size());
        Instant previousEnd = Instant.MIN;
        for (Opening opening : openings) {
            // Where the clock is set back two openings may overlap in real time; none counts twice.
            Instant start = later(startOf(day.atStartOfDay().plusMinutes(opening.fromMinute)), previousEnd);
            Instant end = endOf(day.atStartOfDay().plusMinutes(opening.toMinute));
            if (start.isBefore(end)) {
                spans.add(new Span(start, end));
                previousEnd = end;
            }
        }
        return spans;
    }

    private Instant startOf(LocalDateTime local) {
        return at(local, true);
    }

    private Instant endOf(LocalDateTime local) {
        return at(local, false);
    }

    /** A local time that the clock skips is the moment of the skip; of one that it shows twice, the outer one counts. */
    private Instant at(LocalDateTime local, boolean first) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = zone.getRules().getTransition(local);
            return gap.getInstant();
        }
        return local.toInstant(offsets.get(first ? 0 : offsets.size() - 1));
    }

    private boolean isHoliday(LocalDate day) {
        return holidaysOfYear.computeIfAbsent(day.getYear(), holidays::of).contains(day);
    }

    private HolidaySource holidays(String country) {
        if (country.isBlank()) {
            return year -> Set.of();
        }
        String code = country.strip().toLowerCase(Locale.ROOT);
        if (HolidayManager.getSupportedCalendarCodes().stream().noneMatch(code::equalsIgnoreCase)) {
            throw new IllegalArgumentException("filo.calendar.country=" + country
                    + " is no country whose holidays are known. Write an ISO 3166-1 code such as IT, or nothing.");
        }
        HolidayManager manager = HolidayManager.getInstance(ManagerParameters.create(code));
        String[] hierarchy = region.isBlank() ? new String[0] : new String[] {region.strip()};
        return year -> manager.getHolidays(Year.of(year), HolidayType.PUBLIC_HOLIDAY, hierarchy).stream()
                .map(holiday -> holiday.getDate())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Map<DayOfWeek, List<Opening>> week(Map<DayOfWeek, List<String>> hours) {
        Map<DayOfWeek, List<Opening>> week = new EnumMap<>(DayOfWeek.class);
        hours.forEach((day, texts) -> {
            List<Opening> openings = texts.stream()
                    .map(text -> Opening.parse(day, text))
                    .sorted(Comparator.comparingInt(Opening::fromMinute))
                    .toList();
            for (int i = 1; i < openings.size(); i++) {
                if (openings.get(i).fromMinute < openings.get(i - 1).toMinute) {
                    throw new IllegalArgumentException("filo.calendar.hours."
                            + day.name().toLowerCase(Locale.ROOT) + " has opening hours that overlap: " + texts + ".");
                }
            }
            if (!openings.isEmpty()) {
                week.put(day, openings);
            }
        });
        if (week.isEmpty()) {
            throw new IllegalArgumentException(
                    "filo.calendar.hours leaves every day closed: give at least one day its hours, such as 09:00-18:00.");
        }
        return week;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private record Span(Instant start, Instant end) {}

    /** Minutes of the day, 0 to 1440. */
    private record Opening(int fromMinute, int toMinute) {

        static Opening parse(DayOfWeek day, String text) {
            String[] parts = text.strip().split("\\s*[-–]\\s*", -1);
            try {
                if (parts.length == 2) {
                    Opening opening = new Opening(minute(parts[0]), minute(parts[1]));
                    if (opening.fromMinute < opening.toMinute) {
                        return opening;
                    }
                }
            } catch (DateTimeParseException e) {
                // falls through to the sentence that says what to write
            }
            throw new IllegalArgumentException(
                    "filo.calendar.hours." + day.name().toLowerCase(Locale.ROOT) + "=" + text
                            + " is no opening time. Write from and to, such as 09:00-18:00.");
        }

        private static int minute(String text) {
            return text.equals("24:00") ? 24 * 60 : LocalTime.parse(text).toSecondOfDay() / 60;
        }
    }
}
