package io.filo.mail;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.jspecify.annotations.Nullable;

/** The fields of one header in order, unfolded and not yet decoded. */
final class MailHeaders {

    /** @param name lower case */
    record Field(String name, String value) {}

    private final List<Field> fields = new ArrayList<>();

    void add(String lowerCaseName, String value) {
        fields.add(new Field(lowerCaseName, value));
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
        if (raw.contains("=?")) {
            raw = DecoderUtil.decodeEncodedWords(raw, DecodeMonitor.SILENT, java.nio.charset.StandardCharsets.UTF_8);
        }
        return Text.line(raw, maxChars);
    }
}
