package io.filo.mail;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node of a mail's structure: a multipart with children, or a leaf with its decoded body. */
final class MailPart {

    final MailHeaders headers;
    final HeaderValue contentType;
    final HeaderValue disposition;
    final List<MailPart> children = new ArrayList<>();

    /** Decoded; null for multiparts, and for bodies that nobody asked to keep. */
    byte @Nullable [] body;

    /** Bytes, decoded. */
    long size;

    /** Of a multipart while it is read: what stands before its first part. */
    byte @Nullable [] preamble;

    /** Of a multipart while it is read: what stands behind its end. */
    byte @Nullable [] epilogue;

    /** Of a multipart while it is read: how many leaves the mail had before it. */
    int leavesBefore;

    /** What divides the parts of a multipart, once known. */
    @Nullable
    String boundary;

    /** Whether it was read once more by another boundary. */
    boolean repaired;

    private final String defaultType;

    MailPart(MailHeaders headers, @Nullable MailPart parent) {
        this.headers = headers;
        HeaderValue type = HeaderValue.parse(headers.first("content-type"));
        boolean changed = headers.knowCharset(type.parameter("charset"));
        this.contentType = changed ? HeaderValue.parse(headers.first("content-type")) : type;
        this.defaultType = parent != null && parent.type().equals("multipart/digest") ? "message/rfc822" : "text/plain";
        this.disposition = HeaderValue.parse(headers.first("content-disposition"));
    }

    /** Lower case, without parameters; text/plain where the mail says nothing usable. */
    String type() {
        String type = contentType.value();
        if (type.equals("text")) {
            return "text/plain";
        }
        return type.indexOf('/') > 0 ? type : defaultType;
    }

    boolean isMultipart() {
        return !children.isEmpty();
    }

    boolean isAttachmentByDisposition() {
        return disposition.value().equals("attachment");
    }

    @Nullable
    String fileName() {
        String name = disposition.parameter("filename");
        if (name == null || name.isBlank()) {
            name = contentType.parameter("name");
        }
        if (name == null || name.isBlank()) {
            return null;
        }
        return MailHeaders.decodeWords(name, 1_000);
    }

    /** Without angle brackets. */
    @Nullable
    String contentId() {
        String id = headers.first("content-id");
        if (id == null) {
            return null;
        }
        String plain = Text.line(id, 500).replace("<", "").replace(">", "").strip();
        return plain.isEmpty() ? null : plain;
    }
}
