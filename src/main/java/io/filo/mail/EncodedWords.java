package io.filo.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decodes RFC 2047 words as they are really written: with spaces or raw bytes inside, without an end, with characters
 * (or their base64) cut in two by the end of a word.
 */
final class EncodedWords {

    private static final int MAX_CHARSET = 60;

    private final String value;
    private final StringBuilder text;

    /** Decoded bytes of adjacent words of one charset: together they make whole characters. */
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    private final StringBuilder pendingBase64 = new StringBuilder();
    private String pendingCharset = "";

    private EncodedWords(String value) {
        this.value = value;
        this.text = new StringBuilder(value.length());
    }

    static String decode(String value) {
        return value.contains("=?") ? new EncodedWords(value).decode() : value;
    }

    private record Word(String charset, boolean base64, String content, int end) {}

    private String decode() {
        int i = 0;
        while (i < value.length()) {
            int open = value.indexOf("=?", i);
            Word word = open < 0 ? null : wordAt(open);
            if (open < 0) {
                plain(value.substring(i));
                break;
            }
            String before = value.substring(i, open);
            if (word == null) {
                plain(before + "=?");
                i = open + 2;
                continue;
            }
            // White space between two words is theirs, not the text's.
            if (!before.isBlank() || !hasPending()) {
                plain(before);
            }
            take(word);
            i = word.end;
        }
        flush();
        return text.toString();
    }

    private @Nullable Word wordAt(int open) {
        int first = value.indexOf('?', open + 2);
        if (first < 0 || first - open > MAX_CHARSET || first + 2 >= value.length() || value.charAt(first + 2) != '?') {
            return null;
        }
        char encoding = Character.toUpperCase(value.charAt(first + 1));
        if (encoding != 'B' && encoding != 'Q') {
            return null;
        }
        int from = first + 3;
        int close = value.indexOf("?=", from);
        int next = value.indexOf("=?", from);
        if (close < 0 || next >= 0 && next + 1 < close && isWord(next)) {
            // It has no end: it goes as far as the next one, or as the text.
            int end = next >= 0 && isWord(next) ? next : value.length();
            return new Word(
                    value.substring(open + 2, first),
                    encoding == 'B',
                    value.substring(from, end).stripTrailing(),
                    end);
        }
        return new Word(value.substring(open + 2, first), encoding == 'B', value.substring(from, close), close + 2);
    }

    /** Whether an encoded word begins there, so that "=?" is not the end of "=41?=" or the like. */
    private boolean isWord(int at) {
        int first = value.indexOf('?', at + 2);
        return first > at + 2
                && first - at <= MAX_CHARSET
                && first + 2 < value.length()
                && value.charAt(first + 2) == '?'
                && "BbQq".indexOf(value.charAt(first + 1)) >= 0;
    }

    private boolean hasPending() {
        return pending.size() > 0 || pendingBase64.length() > 0;
    }

    private void plain(String piece) {
        if (!piece.isEmpty()) {
            flush();
            text.append(piece);
        }
    }

    private void take(Word word) {
        String charset = word.charset.toLowerCase(Locale.ROOT);
        if (!charset.equals(pendingCharset)) {
            flush();
            pendingCharset = charset;
        }
        if (word.base64) {
            pendingBase64.append(word.content.replaceAll("[^A-Za-z0-9+/=]", ""));
            if (pendingBase64.length() % 4 == 0 || pendingBase64.indexOf("=") >= 0) {
                flushBase64();
            }
        } else {
            flushBase64();
            quoted(word.content, Charsets.of(charset));
        }
    }

    private void quoted(String content, @Nullable Charset charset) {
        CharsetEncoder encoder = charset == null || !charset.canEncode() ? null : charset.newEncoder();
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            int high = c == '=' && i + 2 < content.length() ? Character.digit(content.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(content.charAt(i + 2), 16);
            if (c == '_') {
                pending.write(' ');
            } else if (high >= 0 && low >= 0) {
                pending.write(high << 4 | low);
                i += 2;
            } else if (c < 0x80) {
                pending.write(c);
            } else {
                int end = content.offsetByCodePoints(i, 1);
                String raw = content.substring(i, end);
                boolean fits = charset != null && encoder != null && encoder.canEncode(raw);
                pending.writeBytes(
                        fits && charset != null
                                ? raw.getBytes(charset)
                                : raw.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                i = end - 1;
            }
        }
    }

    private void flushBase64() {
        if (pendingBase64.length() > 0) {
            pending.writeBytes(TransferEncoding.decode(
                    pendingBase64.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII), "base64"));
            pendingBase64.setLength(0);
        }
    }

    private void flush() {
        flushBase64();
        if (pending.size() > 0) {
            text.append(Charsets.decode(pending.toByteArray(), pendingCharset));
            pending.reset();
        }
        pendingCharset = "";
    }
}
