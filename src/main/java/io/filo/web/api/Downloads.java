package io.filo.web.api;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Bytes from outside, served so that no browser takes them for a page of ours. */
final class Downloads {

    /** Pictures that a mail shows in its text. SVG is not among them: it can carry script. */
    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    private Downloads() {}

    static ResponseEntity<byte[]> attachment(String name, String contentType, byte[] bytes) {
        return answer(ContentDisposition.attachment(), name, contentType, bytes);
    }

    static boolean isPicture(String contentType) {
        return PICTURES.contains(contentType.toLowerCase(Locale.ROOT));
    }

    static ResponseEntity<byte[]> picture(String name, String contentType, byte[] bytes) {
        return answer(ContentDisposition.inline(), name, contentType, bytes);
    }

    private static ResponseEntity<byte[]> answer(
            ContentDisposition.Builder disposition, String name, String contentType, byte[] bytes) {
        return ResponseEntity.ok()
                .contentType(mediaType(contentType))
                .cacheControl(CacheControl.noCache().cachePrivate())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        disposition
                                .filename(name, StandardCharsets.UTF_8)
                                .build()
                                .toString())
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .body(bytes);
    }

    private static MediaType mediaType(String contentType) {
        try {
            return MediaType.parseMediaType(contentType);
        } catch (InvalidMediaTypeException e) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
    }
}
