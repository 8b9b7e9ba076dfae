package io.filo.mail;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which charset bytes are in, whatever they call themselves. Costly guesses are made only where the name is missing,
 * unknown, or proven wrong by the bytes.
 */
final class Charsets {

    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /** More would not change the guess. */
    private static final int SAMPLE = 8 * 1024;

    /** Names that are in use and that Java does not know, or that promise less than the bytes hold. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            // What says latin-1 and carries bytes 80 to 9F means windows-1252, as every browser reads it.
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("iso8859-1", "windows-1252"),
            Map.entry("8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("latin-1", "windows-1252"),
            Map.entry("ansi", "windows-1252"),
            Map.entry("cp-1252", "windows-1252"),
            Map.entry("x-ansi", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("iso-8859-8-i", "iso-8859-8"),
            Map.entry("iso-8859-11", "x-windows-874"),
            Map.entry("tis-620", "x-windows-874"),
            Map.entry("gb2312", "gbk"),
            Map.entry("x-gbk", "gbk"),
            Map.entry("iso-gb2312", "gbk"),
            Map.entry("gb-2312", "gbk"),
            Map.entry("euc-cn", "gbk"),
            Map.entry("shift-jis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("sjis", "windows-31j"),
            Map.entry("cp932", "windows-31j"),
            Map.entry("ms-kanji", "windows-31j"),
            Map.entry("iso-2022-jp", "x-windows-50221"),
            Map.entry("ks-c-5601-1987", "x-windows-949"),
            Map.entry("ks-c-5601", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("macintosh", "x-macroman"),
            Map.entry("x-mac-roman", "x-macroman"),
            Map.entry("unicode-1-1-utf-8", "utf-8"),
            Map.entry("utf-8mb4", "utf-8"),
            Map.entry("x-utf-8", "utf-8"));

    private static final Set<String> UTF_7 = Set.of("utf-7", "utf7", "unicode-1-1-utf-7", "csunicode11utf7", "x-utf-7");

    private Charsets() {}

    /** Decodes by the named charset where that is possible, else by what the bytes look like. */
    static String decode(byte[] bytes, @Nullable String name) {
        String plain = plain(name);
        if (UTF_7.contains(plain) && Text.isAscii(bytes)) {
            return Utf7.decode(bytes);
        }
        Charset charset = named(plain);
        boolean ascii = Text.isAscii(bytes);
        if (charset == null || charset == StandardCharsets.US_ASCII || charset == StandardCharsets.UTF_8) {
            return decodeUnknown(bytes);
        }
        if (plain.startsWith("iso-2022") && !ascii) {
            // A charset of seven bits cannot have them: nearly always Shift-JIS.
            return decodeUnknown(bytes);
        }
        if (charset.equals(WINDOWS_1252) && !ascii) {
            // Accents of Latin-1 practically never make valid UTF-8 by chance.
            String utf8 = strictly(bytes, StandardCharsets.UTF_8);
            return utf8 == null ? new String(bytes, charset) : utf8;
        }
        return new String(bytes, charset);
    }

    /** UTF-8 when it is valid, else a guess. */
    static String decodeUnknown(byte[] bytes) {
        if (Text.isAscii(bytes)) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        String utf8 = strictly(bytes, StandardCharsets.UTF_8);
        if (utf8 != null) {
            return utf8;
        }
        String nearly = new String(bytes, StandardCharsets.UTF_8);
        return isMostlyUtf8(nearly) ? nearly : guessed(bytes);
    }

    /** A character cut in two, or a byte gone wrong on the way, makes no other charset of the whole. */
    private static boolean isMostlyUtf8(String decoded) {
        int good = 0;
        int bad = 0;
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '\ufffd') {
                bad++;
            } else if (c > 0x7f) {
                good++;
            }
        }
        return good > 2 * bad;
    }

    /** Raw bytes of a header: UTF-8 when it is valid, else the charset of the text below it, else a guess. */
    static String decodeRaw(byte[] bytes, @Nullable String bodyCharset) {
        String utf8 = strictly(bytes, StandardCharsets.UTF_8);
        if (utf8 != null) {
            return utf8;
        }
        String plain = plain(bodyCharset);
        Charset charset = named(plain);
        if (charset != null && charset != StandardCharsets.US_ASCII && !plain.startsWith("iso-2022")) {
            String text = strictly(bytes, charset);
            if (text != null) {
                return text;
            }
        }
        return guessed(bytes);
    }

    /** The charset of that name, or null when there is none. */
    static @Nullable Charset of(@Nullable String name) {
        return named(plain(name));
    }

    private static @Nullable Charset named(String plain) {
        if (plain.isEmpty()) {
            return null;
        }
        try {
            return Charset.forName(ALIASES.getOrDefault(plain, plain));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Lower case, with dashes, without quotes, locale ("en_US.iso8859-15") and language ("utf-8*it"). */
    private static String plain(@Nullable String name) {
        if (name == null || name.length() > 100) {
            return "";
        }
        String plain = name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        plain = plain.substring(plain.lastIndexOf('.') + 1);
        StringBuilder kept = new StringBuilder(plain.length());
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '*' || kept.length() > 0 && (c == ' ' || c == ';' || c == ',')) {
                break;
            }
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == ':' || c == '+') {
                kept.append(c);
            }
        }
        return kept.toString();
    }

    private static @Nullable String strictly(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** The name of the charset that bytes, which are no UTF-8, are most likely in. */
    static String likely(byte[] bytes) {
        return guess(bytes).name();
    }

    private static String guessed(byte[] bytes) {
        return new String(bytes, guess(bytes));
    }

    /**
     * What a few accents in a Latin text say about its charset is too little for statistics, which then tend to see
     * Chinese: single high bytes between ASCII letters are windows-1252, and long runs of them are looked at closely.
     */
    private static Charset guess(byte[] bytes) {
        byte[] sample = sample(bytes);
        int high = 0;
        int paired = 0;
        int letters = 0;
        for (int i = 0; i < sample.length; i++) {
            if (sample[i] < 0) {
                high++;
                letters += isLikelyInLatin(sample[i] & 0xff) ? 1 : 0;
                if (i > 0 && sample[i - 1] < 0 || i + 1 < sample.length && sample[i + 1] < 0) {
                    paired++;
                }
            }
        }
        boolean latin = paired * 2 < high && letters * 5 > high * 3;
        if (latin && high < 40) {
            return WINDOWS_1252;
        }
        for (CharsetMatch match : new CharsetDetector().setText(sample).detectAll()) {
            if (match.getConfidence() < 10) {
                break;
            }
            String name = match.getName();
            boolean wanted = latin ? name.startsWith("ISO-8859-") || name.startsWith("windows-12") : true;
            // UTF-8 was tried; of 16 bits the NULs would be gone already.
            if (wanted && !name.startsWith("UTF-")) {
                Charset charset = of(name);
                if (charset != null && !charset.equals(WINDOWS_1252)) {
                    return charset;
                }
                if (charset != null) {
                    break;
                }
            }
        }
        return latin ? WINDOWS_1252 : chinese(sample);
    }

    /**
     * A few Chinese words are too few for statistics, which then tend to see Western symbols: they are Chinese when all
     * of them are common characters, which both charsets have in their first rows.
     */
    private static Charset chinese(byte[] sample) {
        int pairs = 0;
        int simplified = 0;
        int traditional = 0;
        for (int i = 0; i + 1 < sample.length; i++) {
            if (sample[i] < 0) {
                int lead = sample[i] & 0xff;
                int trail = sample[++i] & 0xff;
                pairs++;
                simplified += lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1 ? 1 : 0;
                traditional +=
                        lead >= 0xa4 && lead <= 0xc6 && (trail >= 0xa1 || trail >= 0x40 && trail <= 0x7e) ? 1 : 0;
            }
        }
        if (pairs < 2 || Math.max(simplified, traditional) < pairs) {
            return WINDOWS_1252;
        }
        return Charset.forName(simplified == pairs ? "GBK" : "Big5");
    }

    /** Accented letters, quotation marks, dashes, euro: what stands in windows-1252 texts of people. */
    private static boolean isLikelyInLatin(int high) {
        return high >= 0xc0 || high == 0x80 || high == 0x85 || high >= 0x91 && high <= 0x97 || high == 0xb0;
    }

    /** From the first high byte on, so that a long English beginning does not hide the rest. */
    private static byte[] sample(byte[] bytes) {
        if (bytes.length <= SAMPLE) {
            return bytes;
        }
        int first = 0;
        while (first < bytes.length && bytes[first] >= 0) {
            first++;
        }
        int from = Math.max(0, first - 64);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + SAMPLE));
    }
}
