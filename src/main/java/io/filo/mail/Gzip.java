package io.filo.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How the bytes of mails are kept: the database's own compression finds nothing in the base64 of attachments. */
final class Gzip {

    private Gzip() {}

    static byte[] pack(byte[] bytes) {
        var packed = new ByteArrayOutputStream(bytes.length / 2 + 64);
        try (var gzip = new Fast(packed)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    /** @param packed by {@link #pack} */
    static byte[] unpack(byte[] packed) {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(packed), 8192)) {
            return gzip.readAllBytes();
        } catch (IOException damaged) {
            throw new UncheckedIOException("The stored bytes of a mail are damaged.", damaged);
        }
    }

    private static final class Fast extends GZIPOutputStream {

        Fast(ByteArrayOutputStream target) throws IOException {
            super(target, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
