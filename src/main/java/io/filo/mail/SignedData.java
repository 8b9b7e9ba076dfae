package io.filo.mail;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the content out of a CMS SignedData (RFC 5652), in DER or BER. Checks no signature: it only looks into the
 * envelope, so that a person can read what is inside.
 */
final class SignedData {

    /** 1.2.840.113549.1.7.2 and .1: signed data, and data. */
    private static final byte[] SIGNED = {0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 7, 2};

    private static final byte[] DATA = {0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 7, 1};

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int OID = 0x06;
    private static final int EXPLICIT_0 = 0xa0;
    private static final int OCTETS = 0x04;
    private static final int OCTETS_IN_PIECES = 0x24;
    private static final int MAX_DEPTH = 20;

    private final byte[] bytes;
    private int at;

    /** Where the value just opened ends; -1 where only an end mark tells. */
    private int end;

    private SignedData(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Null when it is none, when it is encrypted, or when its content stands elsewhere. */
    static byte @Nullable [] content(byte[] bytes) {
        try {
            return new SignedData(bytes).content();
        } catch (ArrayIndexOutOfBoundsException broken) {
            return null;
        }
    }

    private byte @Nullable [] content() {
        if (!open(SEQUENCE) || !oid(SIGNED) || !open(EXPLICIT_0) || !open(SEQUENCE)) {
            return null;
        }
        if (!skip(INTEGER) || !skip(SET) || !open(SEQUENCE) || !oid(DATA) || !open(EXPLICIT_0)) {
            return null;
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return octets(content, 0) ? content.toByteArray() : null;
    }

    /** Steps into a value of that tag. */
    private boolean open(int tag) {
        if ((bytes[at] & 0xff) != tag) {
            return false;
        }
        at++;
        int length = bytes[at++] & 0xff;
        if (length == 0x80) {
            end = -1;
            return true;
        }
        if (length > 0x80) {
            int digits = length & 0x7f;
            if (digits > 4) {
                return false;
            }
            length = 0;
            for (int i = 0; i < digits; i++) {
                length = length << 8 | bytes[at++] & 0xff;
            }
        }
        if (length < 0 || length > bytes.length - at) {
            return false;
        }
        end = at + length;
        return true;
    }

    private boolean skip(int tag) {
        if (!open(tag)) {
            return false;
        }
        if (end >= 0) {
            at = end;
            return true;
        }
        return skipToEndMark(0);
    }

    private boolean skipToEndMark(int depth) {
        while (bytes[at] != 0 || bytes[at + 1] != 0) {
            if (depth > MAX_DEPTH || !open(bytes[at] & 0xff)) {
                return false;
            }
            if (end >= 0) {
                at = end;
            } else if (!skipToEndMark(depth + 1)) {
                return false;
            }
        }
        at += 2;
        return true;
    }

    private boolean oid(byte[] expected) {
        if (!open(OID) || end - at != expected.length) {
            return false;
        }
        for (byte b : expected) {
            if (bytes[at++] != b) {
                return false;
            }
        }
        return true;
    }

    private boolean octets(ByteArrayOutputStream content, int depth) {
        if (open(OCTETS)) {
            if (end < 0) {
                return false;
            }
            content.write(bytes, at, end - at);
            at = end;
            return true;
        }
        if (depth > MAX_DEPTH || !open(OCTETS_IN_PIECES)) {
            return false;
        }
        int last = end;
        while (last >= 0 ? at < last : bytes[at] != 0 || bytes[at + 1] != 0) {
            if (!octets(content, depth + 1)) {
                return false;
            }
        }
        at += last >= 0 ? 0 : 2;
        return true;
    }
}
