package io.filo.mail;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds the boundary by which a body is really divided. */
final class Boundaries {

    private static final int MAX_LENGTH = 200;

    private Boundaries() {}

    /**
     * @param named by the header; null when it names none
     * @return the named one when it occurs, else that of the first line which looks like one and is followed by a header;
     *     null when there is none
     */
    static @Nullable String in(byte[] body, @Nullable String named) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        if (named != null && !named.isBlank() && named.length() <= MAX_LENGTH) {
            if (text.startsWith("--" + named) || text.contains("\n--" + named)) {
                return named.contains("\"") ? null : named;
            }
        }
        int line = text.startsWith("--") ? 0 : next(text, 0);
        while (line >= 0) {
            int end = text.indexOf('\n', line);
            if (end < 0) {
                return null;
            }
            String boundary = text.substring(line + 2, end).stripTrailing();
            if (!boundary.isEmpty()
                    && boundary.length() <= MAX_LENGTH
                    && boundary.indexOf('"') < 0
                    && isHeaderStart(text, end + 1)) {
                return boundary;
            }
            line = next(text, end - 1);
        }
        return null;
    }

    private static int next(String text, int from) {
        int found = text.indexOf("\n--", Math.max(0, from));
        return found < 0 ? -1 : found + 1;
    }

    private static boolean isHeaderStart(String text, int from) {
        return text.regionMatches(true, from, "content-", 0, 8)
                || text.regionMatches(true, from, "mime-version:", 0, 13);
    }
}
