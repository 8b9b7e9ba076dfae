package io.filo.web;

import org.jspecify.annotations.Nullable;

/** Characters that no text may hold: U+0000, which PostgreSQL refuses, and half a surrogate pair, which is none. */
public final class Characters {

    private Characters() {}

    /** Whether a value is a text with one of them. */
    public static boolean in(@Nullable Object value) {
        return value instanceof String text && text.codePoints().anyMatch(Characters::isNone);
    }

    /** The text without them. */
    public static String without(String text) {
        if (!in(text)) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().filter(character -> !isNone(character)).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean isNone(int character) {
        return character == 0 || character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }
}
