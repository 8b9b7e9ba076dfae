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

    /** Position among all leaves, from 0. */
    int leafIndex = -1;

    MailPart(MailHeaders headers) {
        this.headers = headers;
        this.contentType = HeaderValue.parse(headers.first("content-type"));
        this.disposition = HeaderValue.parse(headers.first("content-disposition"));
    }

    /** Lower case, without parameters; text/plain where the mail says nothing usable. */
    String type() {
        String type = contentType.value();
        if (type.equals("text")) {
            return "text/plain";
        }
        return type.indexOf('/') > 0 ? type : "text/plain";
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
