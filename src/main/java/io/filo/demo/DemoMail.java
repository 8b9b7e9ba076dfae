package io.filo.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;

/**
 * A mail of the demo's customers, from a file in {@code demo/mails}. A file is a mail as it travels, with line ends of
 * text files, its envelope's sender in {@code Return-Path}, and places to fill: <code>{{date PT20M}}</code> is so long
 * before the first start, <code>{{run}}</code> makes a Message-ID unique to this installation.
 *
 * @param step that is done once
 * @param file without its ending
 * @param recipients of the envelope
 */
record DemoMail(String step, String file, List<String> recipients) {

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)(?: (\\S+))?}}");
    private static final Pattern RETURN_PATH = Pattern.compile("\\AReturn-Path: <([^>]*)>\n");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    DemoMail(String file, String... recipients) {
        this(file, file, List.of(recipients));
    }

    /** As it is given to a mail server. */
    record Filled(String envelopeFrom, byte[] bytes) {}

    /** @param values for the places besides date and run */
    Filled fill(Instant firstStart, Map<String, String> values) {
        String text =
                PLACE.matcher(read()).replaceAll(place -> Matcher.quoteReplacement(value(place, firstStart, values)));
        Matcher returnPath = RETURN_PATH.matcher(text);
        String envelopeFrom = returnPath.find() ? returnPath.group(1) : "";
        String mail = returnPath.replaceFirst("");
        return new Filled(envelopeFrom, mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String value(java.util.regex.MatchResult place, Instant firstStart, Map<String, String> values) {
        return switch (place.group(1)) {
            case "run" -> Long.toString(firstStart.toEpochMilli(), Character.MAX_RADIX);
            case "date" ->
                DATE.format(firstStart.minus(Duration.parse(place.group(2))).atZone(ZoneId.of("Europe/Rome")));
            default -> values.getOrDefault(place.group(1), "");
        };
    }

    private String read() {
        try {
            return new ClassPathResource("demo/mails/" + file + ".eml").getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The demo's mail " + file + " cannot be read", e);
        }
    }
}
