package io.filo.web.console;

import io.filo.support.BusinessException;
import org.jspecify.annotations.Nullable;

/** What pages send, made fit: filters of lists and texts of forms. */
final class Fields {

    static final int SIZE = 25;
    static final int LAST = 100_000;
    static final int LONGEST_FILTER = 254;

    private Fields() {}

    static int page(int wanted) {
        return Math.min(Math.max(wanted, 0), LAST);
    }

    /** Null for an empty filter; cut where nobody types so much. */
    static @Nullable String filter(String wanted) {
        String filter = wanted.strip();
        if (filter.isEmpty()) {
            return null;
        }
        return filter.length() > LONGEST_FILTER ? filter.substring(0, LONGEST_FILTER) : filter;
    }

    /** With the line ends that everybody else uses: forms send those of 1980. */
    static String plain(String text) {
        return text.replace("\r\n", "\n").strip();
    }

    /**
     * A ticket's number, with or without its sign; null for nothing.
     *
     * @throws BusinessException {@code NO_NUMBER}
     */
    static @Nullable Long number(String text) {
        String digits = text.strip().replaceFirst("^#", "");
        if (digits.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new BusinessException("NO_NUMBER", "\"%s\" is no ticket number.".formatted(text));
        }
    }
}
