package io.filo.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.codec.Base64InputStream;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.jspecify.annotations.Nullable;

/** Undoes Content-Transfer-Encoding; what is unknown or broken is taken as it stands. */
final class TransferEncoding {

    private static final Base64.Decoder BASE64 = Base64.getMimeDecoder();

    private TransferEncoding() {}

    static byte[] decode(byte[] body, @Nullable String encoding) {
        String name = encoding == null ? "" : encoding.replace("\"", "").strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("base64")) {
            return base64(body);
        }
        if (name.startsWith("quoted-printable")) {
            return quotedPrintable(body);
        }
        if (name.contains("uuencode") || name.equals("x-uue") || name.equals("uue")) {
            return uuencoded(body);
        }
        return body;
    }

    /** Between "begin" and "end", or to the end of the mail; as it stands when there is no "begin". */
    private static byte[] uuencoded(byte[] body) {
        List<String> lines =
                new String(body, StandardCharsets.ISO_8859_1).lines().toList();
        int begin = 0;
        while (begin < lines.size() && !lines.get(begin).startsWith("begin ")) {
            begin++;
        }
        if (begin == lines.size()) {
            return body;
        }
        int end = lines.subList(begin, lines.size()).indexOf("end");
        return Uuencoded.decoded(lines.subList(begin + 1, end < 0 ? lines.size() : begin + end));
    }

    private static byte[] base64(byte[] body) {
        if (!beginsAsBase64(body)) {
            return body;
        }
        try {
            return BASE64.decode(body);
        } catch (IllegalArgumentException e) {
            // Wrong padding, or more text after it: the lenient decoder keeps what it can.
            try (Base64InputStream in = new Base64InputStream(new ByteArrayInputStream(body), DecodeMonitor.SILENT)) {
                return in.readAllBytes();
            } catch (IOException impossible) {
                return body;
            }
        }
    }

    /** What does not even begin so only calls itself base64. */
    private static boolean beginsAsBase64(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '/' && b <= '9' || b == '+' || b == '=';
            }
        }
        return true;
    }

    private static byte[] quotedPrintable(byte[] body) {
        byte[] out = new byte[body.length];
        int length = 0;
        // Where white space at the end of a line would begin: it was added on the way and goes.
        int lastInk = 0;
        for (int i = 0; i < body.length; i++) {
            byte b = body[i];
            if (b == '=') {
                int end = softBreakEnd(body, i + 1);
                if (end >= 0) {
                    i = end;
                    lastInk = length;
                    continue;
                }
                int high = i + 2 < body.length ? Character.digit(body[i + 1], 16) : -1;
                int low = i + 2 < body.length ? Character.digit(body[i + 2], 16) : -1;
                if (high >= 0 && low >= 0) {
                    out[length++] = (byte) (high << 4 | low);
                    i += 2;
                } else {
                    out[length++] = b;
                }
                lastInk = length;
            } else if (b == '\n') {
                boolean carriageReturn = length > lastInk && out[length - 1] == '\r';
                length = lastInk;
                if (carriageReturn) {
                    out[length++] = '\r';
                }
                out[length++] = '\n';
                lastInk = length;
            } else {
                out[length++] = b;
                if (b != ' ' && b != '\t' && b != '\r') {
                    lastInk = length;
                }
            }
        }
        return length == body.length ? out : Arrays.copyOf(out, length);
    }

    /** Index of the line feed that ends a soft line break, or -1 when there is none. */
    private static int softBreakEnd(byte[] body, int from) {
        int i = from;
        while (i < body.length && (body[i] == ' ' || body[i] == '\t' || body[i] == '\r')) {
            i++;
        }
        if (i == body.length) {
            return i - 1;
        }
        return body[i] == '\n' ? i : -1;
    }
}
