package io.filo.mail;

/** Bytes of strangers made into text that the database and a page can take. */
final class Text {

    private Text() {}

    static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7e) {
                return false;
            }
        }
        return true;
    }

    /** Without control characters but tab and line feed, without lone surrogates (PostgreSQL refuses both), lines end in LF. */
    static String clean(String text) {
        int i = 0;
        int length = text.length();
        while (i < length && isPlain(text.charAt(i))) {
            i++;
        }
        if (i == length) {
            return text;
        }
        StringBuilder clean = new StringBuilder(length);
        clean.append(text, 0, i);
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                clean.append('\n');
                if (i + 1 < length && text.charAt(i + 1) == '\n') {
                    i++;
                }
            } else if (Character.isHighSurrogate(c)) {
                if (i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                    clean.append(c).append(text.charAt(++i));
                }
            } else if (c == 0x85 || c == '\u2028' || c == '\u2029') {
                clean.append('\n');
            } else if (isPlain(c)) {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    /** On one line: what {@link #clean} leaves, with white space collapsed. */
    static String line(String text, int maxChars) {
        String collapsed = collapse(clean(text));
        return collapsed.length() <= maxChars
                ? collapsed
                : cut(collapsed, maxChars).strip();
    }

    /** The first characters, never half of a surrogate pair. */
    static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
        return text.substring(0, end);
    }

    static String collapse(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u00a0') {
                gap = line.length() > 0;
            } else {
                if (gap) {
                    line.append(' ');
                    gap = false;
                }
                line.append(c);
            }
        }
        return line.toString();
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c < 0x7f
                || c == '\n'
                || c == '\t'
                || c >= 0xa0 && c < 0xd800 && c != '\u2028' && c != '\u2029'
                || c >= 0xe000 && c < 0xfffe;
    }
}
