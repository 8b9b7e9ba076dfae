package io.filo.mail;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A calendar part (RFC 5545) as a person reads it: what, when, where, by whom. In signs, so that it needs no language. */
final class CalendarEvent {

    private static final int MAX_LINES = 2_000;
    private static final int MAX_EVENTS = 10;

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private String summary = "";
    private String start = "";
    private String end = "";
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
            case "ORGANIZER" -> organizer = value.strip().replaceFirst("(?i)^mailto:", "");
            default -> {}
        }
    }

    private String words() {
        StringBuilder words =
                new StringBuilder("📅 ").append(cancelled ? "✗ " : "").append(summary);
        if (!start.isEmpty()) {
            words.append("\n🕒 ").append(start).append(end.isEmpty() ? "" : " – " + end);
        }
        if (!location.isBlank()) {
            words.append("\n📍 ").append(location);
        }
        if (!organizer.isBlank()) {
            words.append("\n👤 ").append(organizer);
        }
        return words.toString();
    }

    /** In the zone that the event names, with that name behind it; as it stands when it cannot be read. */
    private static String moment(String value, String parameters) {
        try {
            if (value.length() == 8) {
                return LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE).format(DAY);
            }
            LocalDateTime local = LocalDateTime.parse(
                    value.endsWith("Z") ? value.substring(0, value.length() - 1) : value,
                    DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss"));
            if (value.endsWith("Z")) {
                Instant instant = local.toInstant(ZoneOffset.UTC);
                return instant.atZone(ZoneOffset.UTC).format(MOMENT) + " UTC";
            }
            int zone = parameters.indexOf("TZID=");
            return local.format(MOMENT) + (zone < 0 ? "" : " " + zoneName(parameters.substring(zone + 5)));
        } catch (DateTimeException unreadable) {
            return Text.line(value, 40);
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
