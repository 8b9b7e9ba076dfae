package io.filo.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where an attachment is: its position in the message, then its position in the mail that this attachment is, and so on.
 * Written {@code 2} or {@code 2.0}; empty for the message itself.
 */
public record AttachmentPath(List<Integer> positions) {

    public static final AttachmentPath MESSAGE = new AttachmentPath(List.of());

    private static final Pattern WRITTEN = Pattern.compile("\\d{1,4}(?:\\.\\d{1,4}){0,19}");

    public AttachmentPath {
        positions = List.copyOf(positions);
    }

    public static AttachmentPath of(int position) {
        return new AttachmentPath(List.of(position));
    }

    /** @throws IllegalArgumentException for what is no path */
    public static AttachmentPath valueOf(String written) {
        if (written.isEmpty()) {
            return MESSAGE;
        }
        if (!WRITTEN.matcher(written).matches()) {
            throw new IllegalArgumentException(written + " is no position of an attachment, such as 2 or 2.0");
        }
        return new AttachmentPath(
                List.of(written.split("\\.")).stream().map(Integer::valueOf).toList());
    }

    /** The attachment of that position in this mail. */
    public AttachmentPath then(int position) {
        List<Integer> longer = new ArrayList<>(positions);
        longer.add(position);
        return new AttachmentPath(longer);
    }

    /** Of the mail that this attachment is in; the message itself for its own attachments. */
    public AttachmentPath outer() {
        return new AttachmentPath(positions.subList(0, Math.max(0, positions.size() - 1)));
    }

    @Override
    public String toString() {
        return String.join(".", positions.stream().map(String::valueOf).toList());
    }
}
