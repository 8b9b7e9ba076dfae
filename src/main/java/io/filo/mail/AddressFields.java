package io.filo.mail;

import io.filo.message.Address;
import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads address fields as people and machines really write them: missing brackets, quotes, groups, comments. */
final class AddressFields {

    private static final int MAX_ADDRESS = 320;
    private static final int MAX_NAME = 200;

    private AddressFields() {}

    /** Every usable address of the field, at most so many. */
    static List<Address> parse(@Nullable String field, int max) {
        List<Address> addresses = new ArrayList<>();
        if (field == null) {
            return addresses;
        }
        int i = 0;
        while (i < field.length() && addresses.size() < max) {
            StringBuilder name = new StringBuilder();
            StringBuilder angle = new StringBuilder();
            StringBuilder comment = new StringBuilder();
            i = readOne(field, i, name, angle, comment);
            Address address = address(name.toString(), angle.toString(), comment.toString());
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    static @Nullable Address first(@Nullable String field) {
        List<Address> addresses = parse(field, 1);
        return addresses.isEmpty() ? null : addresses.get(0);
    }

    /** Lower case, domain in its ASCII form: what addresses are compared by. */
    static String normal(String address) {
        String plain = address.strip();
        int at = plain.lastIndexOf('@');
        if (at < 0) {
            return plain.toLowerCase(Locale.ROOT);
        }
        return plain.substring(0, at).toLowerCase(Locale.ROOT) + "@" + asciiDomain(plain.substring(at + 1));
    }

    /** The domain as DNS and SMTP know it; unchanged when it cannot be one. */
    static String asciiDomain(String domain) {
        if (!Text.isAscii(domain)) {
            try {
                return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            } catch (IllegalArgumentException e) {
                return domain.toLowerCase(Locale.ROOT);
            }
        }
        return domain.toLowerCase(Locale.ROOT);
    }

    /** Reads up to the next comma or semicolon outside quotes, comments and brackets; returns where the next begins. */
    private static int readOne(String field, int from, StringBuilder name, StringBuilder angle, StringBuilder comment) {
        boolean quoted = false;
        boolean inAngle = false;
        int commentDepth = 0;
        int i = from;
        for (; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && (quoted || commentDepth > 0) && i + 1 < field.length()) {
                (commentDepth > 0 ? comment : inAngle ? angle : name).append(field.charAt(++i));
            } else if (quoted) {
                if (c == '"') {
                    quoted = false;
                } else {
                    (inAngle ? angle : name).append(c);
                }
            } else if (commentDepth > 0) {
                commentDepth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (commentDepth > 0) {
                    comment.append(c);
                }
            } else if (c == '"' && closes(field, i, '"')) {
                quoted = true;
            } else if (c == '(' && closes(field, i, ')')) {
                commentDepth = 1;
            } else if (inAngle) {
                if (c == '>') {
                    inAngle = false;
                } else {
                    angle.append(c);
                }
            } else if (c == '<') {
                angle.setLength(0);
                inAngle = true;
            } else if (c == ',' || c == ';') {
                return i + 1;
            } else if (c == ':' && name.indexOf("@") < 0) {
                // The name of a group goes.
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        return i;
    }

    private static boolean closes(String field, int open, char close) {
        // Looks ahead only so far that a long field of opening quotes stays linear.
        int end = Math.min(field.length(), open + 2_000);
        for (int i = open + 1; i < end; i++) {
            if (field.charAt(i) == close) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Address address(String name, String angle, String comment) {
        String written = strip(angle.isBlank() ? name : angle);
        int at = written.lastIndexOf('@');
        if (angle.isBlank() && at > 0 && written.indexOf(' ') >= 0) {
            // "Mario Rossi mario@rossi.example": brackets were forgotten.
            for (String word : written.split(" +")) {
                if (word.indexOf('@') > 0) {
                    return new Address(word, displayName(written.replace(word, "")));
                }
            }
        }
        String value = Text.collapse(written).replace(" ", "");
        if (at <= 0 || value.length() > MAX_ADDRESS || value.endsWith("@")) {
            return null;
        }
        return new Address(value, displayName(angle.isBlank() ? comment : name.isBlank() ? comment : name));
    }

    private static String strip(String written) {
        String plain = Text.line(written, MAX_ADDRESS + 100);
        if (plain.regionMatches(true, 0, "mailto:", 0, 7)) {
            plain = plain.substring(7);
        }
        int start = 0;
        int end = plain.length();
        while (start < end && "'\" <".indexOf(plain.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && "'\" >.".indexOf(plain.charAt(end - 1)) >= 0) {
            end--;
        }
        return plain.substring(start, end);
    }

    private static @Nullable String displayName(String written) {
        String name = MailHeaders.decodeWords(written, MAX_NAME);
        if (name.length() > 1 && name.startsWith("'") && name.endsWith("'")) {
            name = name.substring(1, name.length() - 1).strip();
        }
        return name.isBlank() ? null : name;
    }
}
