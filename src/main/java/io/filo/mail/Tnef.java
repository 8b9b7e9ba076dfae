package io.filo.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.apache.poi.hmef.Attachment;
import org.apache.poi.hmef.HMEFMessage;
import org.apache.poi.hmef.attribute.MAPIAttribute;
import org.apache.poi.hsmf.datatypes.MAPIProperty;
import org.jspecify.annotations.Nullable;

/** What Outlook packs into winmail.dat, as the MIME parts that any other mail program would have sent. */
final class Tnef {

    private static final String BOUNDARY = "=_parts_of_winmail_dat";
    private static final int MAX_ATTACHMENTS = 200;

    private Tnef() {}

    /** Null when it is no TNEF, or holds nothing. */
    static byte @Nullable [] asMime(byte[] body) {
        ByteArrayOutputStream mime = new ByteArrayOutputStream(body.length + body.length / 3 + 1_000);
        write(mime, "Content-Type: multipart/mixed; boundary=\"" + BOUNDARY + "\"\n\n");
        try {
            HMEFMessage message = new HMEFMessage(new ByteArrayInputStream(body));
            boolean any = writeText(mime, message);
            int n = 0;
            for (Attachment attachment : message.getAttachments()) {
                if (n++ < MAX_ATTACHMENTS) {
                    any |= writeAttachment(mime, attachment);
                }
            }
            if (!any) {
                return null;
            }
        } catch (IOException | RuntimeException broken) {
            return null;
        }
        write(mime, "--" + BOUNDARY + "--\n");
        return mime.toByteArray();
    }

    private static boolean writeText(ByteArrayOutputStream mime, HMEFMessage message) {
        byte[] plain = bytes(message.getMessageMAPIAttribute(MAPIProperty.BODY));
        if (plain != null) {
            part(mime, "text/plain", null, plain);
            return true;
        }
        byte[] html = bytes(message.getMessageMAPIAttribute(MAPIProperty.BODY_HTML));
        if (html != null) {
            part(mime, "text/html", null, html);
            return true;
        }
        String rtf = message.getBody();
        if (rtf != null && !rtf.isBlank()) {
            part(mime, "application/rtf", "message.rtf", rtf.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        }
        return false;
    }

    private static byte @Nullable [] bytes(@Nullable MAPIAttribute attribute) {
        if (attribute == null || attribute.getData() == null || attribute.getData().length == 0) {
            return null;
        }
        byte[] data = attribute.getData();
        // Unicode strings come as UTF-16: every second byte of what people write in the West is nought.
        boolean wide = data.length > 1 && data[1] == 0;
        String text = wide ? new String(data, StandardCharsets.UTF_16LE) : Charsets.decodeUnknown(data);
        return Text.clean(text).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean writeAttachment(ByteArrayOutputStream mime, Attachment attachment) {
        byte[] contents;
        try {
            contents = attachment.getContents();
        } catch (IllegalArgumentException empty) {
            return false;
        }
        String name = attachment.getLongFilename();
        if (name == null || name.isBlank()) {
            name = attachment.getFilename();
        }
        part(mime, typeOf(name), name == null ? "attachment" : name.replace("\u0000", ""), contents);
        return true;
    }

    private static String typeOf(@Nullable String name) {
        String lower = name == null ? "" : name.toLowerCase(Locale.ROOT);
        String extension = lower.substring(lower.lastIndexOf('.') + 1);
        return switch (extension) {
            case "pdf" -> "application/pdf";
            case "jpg", "jpeg" -> "image/jpeg";
            case "png", "gif" -> "image/" + extension;
            case "txt" -> "text/plain";
            default -> "application/octet-stream";
        };
    }

    private static void part(ByteArrayOutputStream mime, String type, @Nullable String name, byte[] content) {
        write(
                mime,
                "--" + BOUNDARY + "\nContent-Type: " + type + "; charset=utf-8\nContent-Transfer-Encoding: base64\n");
        if (name != null) {
            String encoded = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
            write(mime, "Content-Disposition: attachment; filename=\"=?utf-8?B?" + encoded + "?=\"\n");
        }
        write(mime, "\n");
        mime.writeBytes(Base64.getMimeEncoder().encode(content));
        write(mime, "\n");
    }

    private static void write(ByteArrayOutputStream mime, String text) {
        mime.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
