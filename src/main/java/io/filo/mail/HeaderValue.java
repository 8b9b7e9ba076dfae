package io.filo.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A header field with parameters, such as Content-Type, read leniently: RFC 2231 continuations and charsets, encoded
 * words where they do not belong, missing quotes.
 *
 * @param value lower case, without parameters
 * @param parameters by lower-case name
 */
record HeaderValue(String value, Map<String, String> parameters) {

    static final HeaderValue NONE = new HeaderValue("", Map.of());

    private static final int MAX_PARAMETERS = 200;

    @Nullable
    String parameter(String name) {
        return parameters.get(name);
    }

    static HeaderValue parse(@Nullable String field) {
        if (field == null) {
            return NONE;
        }
        int end = endOfValue(field);
        String value = withoutComment(field.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (end == field.length()) {
            return new HeaderValue(value, Map.of());
        }
        Map<String, String> plain = new HashMap<>();
        Map<String, TreeMap<Integer, String>> sections = new HashMap<>();
        Map<String, Boolean> encoded = new HashMap<>();
        int i = end + 1;
        int count = 0;
        while (i < field.length() && count++ < MAX_PARAMETERS) {
            int equals = field.indexOf('=', i);
            if (equals < 0) {
                break;
            }
            int next = field.indexOf(';', i);
            if (next >= 0 && next < equals) {
                i = next + 1;
                continue;
            }
            String name = field.substring(i, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder content = new StringBuilder();
            i = readValue(field, equals + 1, content);
            store(name, content.toString(), plain, sections, encoded);
        }
        Map<String, String> parameters = new HashMap<>(plain);
        sections.forEach((name, pieces) -> parameters.put(name, join(pieces, encoded.containsKey(name))));
        return new HeaderValue(value, parameters);
    }

    /** Where the parameters begin: at a semicolon, or at white space where that was forgotten. */
    private static int endOfValue(String field) {
        int semicolon = field.indexOf(';');
        int end = semicolon < 0 ? field.length() : semicolon;
        int equals = field.indexOf('=');
        if (equals >= 0 && equals < end) {
            int space = equals - 1;
            while (space > 0 && Character.isWhitespace(field.charAt(space))) {
                space--;
            }
            while (space > 0 && !Character.isWhitespace(field.charAt(space)) && field.charAt(space) != ',') {
                space--;
            }
            return space > 0 ? space : end;
        }
        return end;
    }

    /** Reads a token or quoted string from there; returns where the next parameter begins. */
    private static int readValue(String field, int from, StringBuilder content) {
        int i = from;
        while (i < field.length() && Character.isWhitespace(field.charAt(i))) {
            i++;
        }
        if (i < field.length() && field.charAt(i) == '"') {
            i++;
            while (i < field.length() && field.charAt(i) != '"') {
                if (field.charAt(i) == '\\' && i + 1 < field.length()) {
                    i++;
                }
                content.append(field.charAt(i++));
            }
            int semicolon = field.indexOf(';', i);
            return semicolon < 0 ? field.length() : semicolon + 1;
        }
        int semicolon = field.indexOf(';', i);
        int end = semicolon < 0 ? field.length() : semicolon;
        content.append(field.substring(i, end).strip());
        return end + 1;
    }

    private static void store(
            String name,
            String content,
            Map<String, String> plain,
            Map<String, TreeMap<Integer, String>> sections,
            Map<String, Boolean> encoded) {
        int star = name.indexOf('*');
        if (star < 0) {
            plain.putIfAbsent(name, content);
            return;
        }
        String base = name.substring(0, star);
        String rest = name.substring(star + 1);
        boolean charsetToo = rest.isEmpty() || rest.endsWith("*");
        String number = rest.endsWith("*") ? rest.substring(0, rest.length() - 1) : rest;
        int section = 0;
        if (!number.isEmpty()) {
            try {
                section = Integer.parseInt(number);
            } catch (NumberFormatException e) {
                return;
            }
        }
        if (charsetToo) {
            encoded.put(base, true);
        }
        // A section that is not percent-encoded must survive the decoding of the whole.
        String piece = charsetToo ? content : content.replace("%", "%25");
        sections.computeIfAbsent(base, key -> new TreeMap<>()).putIfAbsent(section, piece);
    }

    private static String join(TreeMap<Integer, String> pieces, boolean encoded) {
        String whole = String.join("", pieces.values());
        if (!encoded) {
            return whole.replace("%25", "%");
        }
        String charset = null;
        int first = whole.indexOf('\'');
        int second = first < 0 ? -1 : whole.indexOf('\'', first + 1);
        if (second >= 0) {
            charset = whole.substring(0, first);
            whole = whole.substring(second + 1);
        }
        return Charsets.decode(percentDecode(whole), charset);
    }

    private static byte[] percentDecode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    out.write(high << 4 | low);
                    i += 2;
                    continue;
                }
            }
            int end = text.offsetByCodePoints(i, 1);
            out.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
            i = end - 1;
        }
        return out.toByteArray();
    }

    private static String withoutComment(String text) {
        int open = text.indexOf('(');
        return open < 0 ? text : text.substring(0, open);
    }
}
