package io.filo.mail;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Reads Date fields leniently: names of days, comments, two-digit years and old zones come and go. */
final class MailDates {

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private static final Map<String, Integer> ZONE_HOURS = Map.of(
            "est", -5, "edt", -4, "cst", -6, "cdt", -5, "mst", -7, "mdt", -6, "pst", -8, "pdt", -7, "cet", 1, "cest",
            2);

    private MailDates() {}

    /** Null when no date can be made of it. */
    static @Nullable Instant parse(@Nullable String field) {
        if (field == null || field.length() > 200) {
            return null;
        }
        int day = -1;
        int month = -1;
        int year = -1;
        int[] time = null;
        int offsetMinutes = 0;
        StringTokenizer words = new StringTokenizer(withoutComments(field), " ,-\t", true);
        boolean minus = false;
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            if (word.length() == 1 && " ,-\t".contains(word)) {
                minus = word.equals("-");
                continue;
            }
            if (word.indexOf(':') > 0) {
                time = time(word);
            } else if (word.charAt(0) == '+' || minus && time != null) {
                offsetMinutes = offset(word, minus ? -1 : 1);
            } else if (isDigits(word)) {
                int number = Integer.parseInt(word);
                if (day < 0 && word.length() <= 2) {
                    day = number;
                } else if (year < 0) {
                    year = number < 50 ? 2000 + number : number < 1000 ? 1900 + number : number;
                }
            } else if (month < 0 && monthOf(word) > 0) {
                month = monthOf(word);
            } else if (time != null) {
                offsetMinutes = ZONE_HOURS.getOrDefault(word.toLowerCase(Locale.ROOT), 0) * 60;
            }
            minus = false;
        }
        if (day < 0 || month < 0 || year < 0 || time == null) {
            return null;
        }
        try {
            return LocalDateTime.of(year, month, day, time[0], time[1], Math.min(time[2], 59))
                    .toInstant(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int @Nullable [] time(String word) {
        String[] pieces = word.split(":", 4);
        int[] time = new int[3];
        for (int i = 0; i < Math.min(3, pieces.length); i++) {
            if (!isDigits(pieces[i])) {
                return null;
            }
            time[i] = Integer.parseInt(pieces[i]);
        }
        return time;
    }

    private static int offset(String word, int sign) {
        String digits = word.charAt(0) == '+' ? word.substring(1) : word;
        if (!isDigits(digits) || digits.length() < 3) {
            return 0;
        }
        int number = Integer.parseInt(digits);
        int minutes = number / 100 * 60 + number % 100;
        return minutes > 18 * 60 ? 0 : sign * minutes;
    }

    private static int monthOf(String word) {
        if (word.length() < 3) {
            return -1;
        }
        int at = MONTHS.indexOf(word.substring(0, 3).toLowerCase(Locale.ROOT));
        return at >= 0 && at % 3 == 0 ? at / 3 + 1 : -1;
    }

    private static boolean isDigits(String word) {
        if (word.isEmpty() || word.length() > 6) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static String withoutComments(String field) {
        int open = field.indexOf('(');
        return open < 0 ? field : field.substring(0, open);
    }
}
