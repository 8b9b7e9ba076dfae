package io.filo.mail;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A calendar part (RFC 5545) as a person reads it: what, when, where, by whom. In signs, so that it needs no language. */
final class CalendarEvent {

    private static final int MAX_LINES = 2_000;
    private static final int MAX_EVENTS = 10;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    private String summary = "";
    private @Nullable Moment start;
    private @Nullable Moment end;
    private boolean repeated;
    private String location = "";
    private String organizer = "";
    private boolean cancelled;

    private CalendarEvent() {}

    /** Null for what is no calendar, or has no event. */
    static @Nullable String of(MailPart leaf) {
        if (!leaf.type().equals("text/calendar") && !leaf.type().equals("application/ics") || leaf.body == null) {
            return null;
        }
        List<String> events = new ArrayList<>();
        boolean cancelled = false;
        CalendarEvent event = null;
        for (String line : unfolded(Text.clean(BodyText.text(leaf)))) {
            int colon = endOfName(line);
            if (colon < 0) {
                continue;
            }
            String name = line.substring(0, colon).toUpperCase(Locale.ROOT);
            String value = line.substring(colon + 1);
            if (name.equals("METHOD") || name.equals("STATUS")) {
                cancelled |= value.strip().toUpperCase(Locale.ROOT).startsWith("CANCEL");
            } else if (name.equals("BEGIN") && value.strip().equalsIgnoreCase("VEVENT")) {
                event = new CalendarEvent();
            } else if (event != null && name.equals("END") && value.strip().equalsIgnoreCase("VEVENT")) {
                event.cancelled = cancelled;
                events.add(event.words());
                event = null;
                if (events.size() == MAX_EVENTS) {
                    break;
                }
            } else if (event != null) {
                event.take(name, value);
            }
        }
        return events.isEmpty() ? null : String.join("\n\n", events);
    }

    private void take(String name, String value) {
        int semicolon = name.indexOf(';');
        String parameters = semicolon < 0 ? "" : name.substring(semicolon);
        switch (semicolon < 0 ? name : name.substring(0, semicolon)) {
            case "SUMMARY" -> summary = unescaped(value);
            case "LOCATION" -> location = unescaped(value);
            case "DTSTART" -> start = moment(value.strip(), parameters);
            case "DTEND" -> end = moment(value.strip(), parameters);
            case "RRULE" -> repeated = true;
            case "ORGANIZER" -> organizer = value.strip().replaceFirst("(?i)^mailto:", "");
            default -> {}
        }
    }

    private String words() {
        StringBuilder words =
                new StringBuilder("📅 ").append(cancelled ? "✗ " : "").append(summary);
        if (start != null) {
            words.append("\n🕒 ").append(time()).append(repeated ? " 🔁" : "");
        }
        if (!location.isBlank()) {
            words.append("\n📍 ").append(location);
        }
        if (!organizer.isBlank()) {
            words.append("\n👤 ").append(organizer);
        }
        return words.toString();
    }

    /** Day and zone once where they are the same: 2026-05-12 10:00–11:30 Europe/Rome. */
    private String time() {
        Moment from = Objects.requireNonNull(start);
        Moment to = end;
        if (to == null || to.equals(from)) {
            return from.words();
        }
        if (from.time.isEmpty() && to.time.isEmpty()) {
            // The end of what lasts whole days is the day after.
            LocalDate last = LocalDate.parse(to.day).minusDays(1);
            return last.isAfter(LocalDate.parse(from.day)) ? from.day + " – " + last : from.day;
        }
        if (!from.zone.equals(to.zone)) {
            return from.words() + " – " + to.words();
        }
        return from.day + " " + from.time + (from.day.equals(to.day) ? "–" : " – " + to.day + " ") + to.time
                + from.zone;
    }

    /**
     * When it begins or ends, in the zone that the event names.
     *
     * @param day 2026-05-12
     * @param time 10:00; empty for a whole day
     * @param zone the zone's name, with a blank before it; empty where none is named
     */
    private record Moment(String day, String time, String zone) {

        String words() {
            return (day + " " + time).strip() + zone;
        }
    }

    /** Null for what cannot be read. */
    private static @Nullable Moment moment(String value, String parameters) {
        try {
            if (value.length() == 8) {
                return new Moment(
                        LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE).toString(), "", "");
            }
            boolean utc = value.endsWith("Z");
            LocalDateTime local = LocalDateTime.parse(
                    utc ? value.substring(0, value.length() - 1) : value,
                    DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss"));
            int zone = parameters.indexOf("TZID=");
            return new Moment(
                    local.toLocalDate().toString(),
                    local.format(TIME),
                    utc ? " UTC" : zone < 0 ? "" : " " + zoneName(parameters.substring(zone + 5)));
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private static String zoneName(String written) {
        String plain = Text.line(written.replace("\"", ""), 60);
        int semicolon = plain.indexOf(';');
        String name = semicolon < 0 ? plain : plain.substring(0, semicolon);
        // Names were put in capitals with the rest of the line.
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.equalsIgnoreCase(name))
                .findFirst()
                .orElse(name);
    }

    private static int endOfName(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            quoted ^= c == '"';
            if (c == ':' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> unfolded(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().limit(MAX_LINES).toList()) {
            if (!lines.isEmpty() && (line.startsWith(" ") || line.startsWith("\t"))) {
                lines.set(lines.size() - 1, lines.get(lines.size() - 1) + line.substring(1));
            } else {
                lines.add(line);
            }
        }
        return lines;
    }

    private static String unescaped(String value) {
        return Text.line(value.replace("\\n", " ").replace("\\N", " ").replace("\\", ""), 300);
    }
}
