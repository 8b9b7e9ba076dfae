package io.filo.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of one header in order, unfolded and not yet decoded. */
final class MailHeaders {

    /** @param name lower case */
    private record Field(String name, String value) {}

    private final List<Field> fields = new ArrayList<>();

    /** Fields with raw 8-bit bytes, by position: what charset they are in, the text below them tells. */
    private @Nullable Map<Integer, byte[]> raw;

    void add(String lowerCaseName, byte[] value) {
        if (Text.isAscii(value)) {
            fields.add(new Field(lowerCaseName, new String(value, StandardCharsets.ISO_8859_1).strip()));
            return;
        }
        if (raw == null) {
            raw = new TreeMap<>();
        }
        raw.put(fields.size(), value);
        fields.add(new Field(lowerCaseName, Charsets.decodeRaw(value, null).strip()));
    }

    /**
     * Reads raw 8-bit fields once more, now that the charset of the text is known.
     *
     * @return whether there were any
     */
    boolean knowCharset(@Nullable String bodyCharset) {
        Map<Integer, byte[]> unsure = raw;
        if (unsure == null || bodyCharset == null) {
            return false;
        }
        unsure.forEach((position, value) -> fields.set(
                position,
                new Field(
                        fields.get(position).name,
                        Charsets.decodeRaw(value, bodyCharset).strip())));
        return true;
    }

    /** All raw 8-bit fields, one a line; null when there are none. */
    byte @Nullable [] rawBytes() {
        if (raw == null) {
            return null;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        raw.values().forEach(value -> {
            all.writeBytes(value);
            all.write('\n');
        });
        return all.toByteArray();
    }

    int size() {
        return fields.size();
    }

    boolean has(String lowerCaseName) {
        return first(lowerCaseName) != null;
    }

    @Nullable
    String first(String lowerCaseName) {
        for (Field field : fields) {
            if (field.name.equals(lowerCaseName)) {
                return field.value;
            }
        }
        return null;
    }

    List<String> all(String lowerCaseName) {
        List<String> values = new ArrayList<>(2);
        for (Field field : fields) {
            if (field.name.equals(lowerCaseName)) {
                values.add(field.value);
            }
        }
        return values;
    }

    /** Encoded words decoded, on one line. */
    static String decodeWords(String value, int maxChars) {
        String raw = value.length() > 4 * maxChars + 1_000 ? value.substring(0, 4 * maxChars + 1_000) : value;
        return Text.line(EncodedWords.decode(raw), maxChars);
    }
}
