package io.filo.mail;

import io.filo.message.Remarks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.apache.poi.hmef.Attachment;
import org.apache.poi.hmef.HMEFMessage;
import org.apache.poi.hmef.attribute.MAPIAttribute;
import org.apache.poi.hmef.attribute.TNEFAttribute;
import org.apache.poi.hsmf.datatypes.MAPIProperty;
import org.apache.poi.util.LittleEndian;
import org.apache.poi.util.RecordFormatException;
import org.jspecify.annotations.Nullable;

/** What Outlook packs into winmail.dat, as the MIME parts that any other mail program would have sent. */
final class Tnef {

    private static final String BOUNDARY = "=_parts_of_winmail_dat";
    private static final int MAX_ATTACHMENTS = 200;

    /** Bytes of one file or text inside; the library's own limits are smaller than what people send. */
    private static final int MAX_RECORD = 50_000_000;

    static {
        TNEFAttribute.setMaxRecordLength(MAX_RECORD);
        MAPIAttribute.setMaxRecordLength(MAX_RECORD);
    }

    private Tnef() {}

    /**
     * @param warnings gets why it stays closed, or what of it is left out
     * @return null when it is no TNEF, broken, or holds nothing
     */
    static byte @Nullable [] asMime(byte[] body, Set<String> warnings) {
        if (body.length < 4 || LittleEndian.getInt(body) != HMEFMessage.HEADER_SIGNATURE) {
            warnings.add(Remarks.of("mail.winmail-other"));
            return null;
        }
        ByteArrayOutputStream mime = new ByteArrayOutputStream(body.length + body.length / 3 + 1_000);
        write(mime, "Content-Type: multipart/mixed; boundary=\"" + BOUNDARY + "\"\n\n");
        try {
            HMEFMessage message = new HMEFMessage(new ByteArrayInputStream(body));
            boolean any = writeText(mime, message);
            int n = 0;
            for (Attachment attachment : message.getAttachments()) {
                if (n++ == MAX_ATTACHMENTS) {
                    warnings.add(Remarks.of("mail.winmail-limit", MAX_ATTACHMENTS));
                    break;
                }
                any |= writeAttachment(mime, attachment, warnings);
            }
            if (!any) {
                warnings.add(Remarks.of("mail.winmail-empty"));
                return null;
            }
        } catch (IOException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | RecordFormatException broken) {
            warnings.add(Remarks.of("mail.winmail-broken"));
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

    private static boolean writeAttachment(ByteArrayOutputStream mime, Attachment attachment, Set<String> warnings) {
        String name = attachment.getLongFilename();
        if (name == null || name.isBlank()) {
            name = attachment.getFilename();
        }
        String plain = name == null ? "attachment" : name.replace("\u0000", "");
        byte[] contents;
        try {
            contents = attachment.getContents();
        } catch (IllegalArgumentException empty) {
            warnings.add(Remarks.of("mail.winmail-file", Text.line(plain, 100)));
            return false;
        }
        part(mime, Attachments.typeOf(plain), plain, contents);
        return true;
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
