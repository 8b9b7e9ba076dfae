package io.filo.mail;

import java.nio.charset.StandardCharsets;

/** UTF-7 (RFC 2152), which Java does not know and old mail programs still send. Takes what is broken as it stands. */
final class Utf7 {

    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private Utf7() {}

    static String decode(byte[] bytes) {
        String encoded = new String(bytes, StandardCharsets.ISO_8859_1);
        StringBuilder text = new StringBuilder(encoded.length());
        int i = 0;
        while (i < encoded.length()) {
            char c = encoded.charAt(i++);
            if (c != '+') {
                text.append(c);
                continue;
            }
            if (i < encoded.length() && encoded.charAt(i) == '-') {
                text.append('+');
                i++;
                continue;
            }
            int from = i;
            int buffer = 0;
            int bits = 0;
            while (i < encoded.length() && BASE64.indexOf(encoded.charAt(i)) >= 0) {
                buffer = buffer << 6 | BASE64.indexOf(encoded.charAt(i++));
                bits += 6;
                if (bits >= 16) {
                    bits -= 16;
                    text.append((char) (buffer >>> bits));
                    buffer &= (1 << bits) - 1;
                }
            }
            if (i == from) {
                text.append('+');
            } else if (i < encoded.length() && encoded.charAt(i) == '-') {
                i++;
            }
        }
        return text.toString();
    }
}
