package io.filo.message;

import org.jspecify.annotations.Nullable;

/**
 * An attachment's description; its bytes stay in the raw mail.
 *
 * @param index position among the attachments of the message, from 0
 * @param name file name, unique within the message, without path
 * @param contentType lower case, without parameters
 * @param size bytes, decoded
 * @param contentId without angle brackets, null when it has none
 * @param inline whether the text shows it in place
 */
public record Attachment(
        int index,
        String name,
        String contentType,
        long size,
        @Nullable String contentId,
        boolean inline) {}
