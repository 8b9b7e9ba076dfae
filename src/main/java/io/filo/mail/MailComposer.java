package io.filo.mail;

import io.filo.message.Address;
import io.filo.message.OutboundTransport.Envelope;
import io.filo.support.BusinessException;
import io.filo.support.Signatures;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.EncoderUtil;
import org.apache.james.mime4j.util.MimeUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes the bytes of an outgoing mail: plain text and simple HTML, ASCII only, no line longer than 998 bytes. Whatever
 * would break a header line is refused.
 */
@Component
class MailComposer {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ENGLISH);

    private static final Pattern MESSAGE_ID = Pattern.compile("<[\\x21-\\x3b\\x3d\\x3f-\\x7e]{1,500}>");
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"]{1,2000}[^\\s<>\".,;:!?')\\]}]");

    private static final int MAX_SUBJECT = 500;
    private static final int LINE = 76;
    /** What is quoted of a long thread: its beginning and its end. */
    private static final int FIRST_REFERENCES = 5;

    private static final int LAST_REFERENCES = 25;

    private final Signatures signatures;

    MailComposer(Signatures signatures) {
        this.signatures = signatures;
    }

    /**
     * @throws BusinessException {@code HEADER_LINE_BREAK} when an address, a name or the subject has a control character
     */
    byte[] compose(Envelope envelope, Address sender, Instant date) {
        StringBuilder head = new StringBuilder(1_000);
        header(head, "From", address(sender));
        addresses(head, "To", envelope.to());
        addresses(head, "Cc", envelope.cc());
        String replyTo = envelope.replyTo();
        if (replyTo != null) {
            header(head, "Reply-To", address(new Address(replyTo, sender.name())));
        }
        header(head, "Subject", subject(envelope.subject()));
        header(head, "Date", DATE.format(date.atZone(ZoneOffset.UTC)));
        header(head, "Message-ID", required(envelope.internetMessageId()));
        String parent = envelope.inReplyTo();
        if (parent != null && MESSAGE_ID.matcher(parent).matches()) {
            header(head, "In-Reply-To", parent);
        }
        references(head, envelope.references());
        if (envelope.automatic()) {
            String id = String.valueOf(envelope.messageId());
            header(head, "Auto-Submitted", parent == null ? "auto-generated" : "auto-replied");
            header(head, "X-Auto-Response-Suppress", "All");
            header(head, MailClassifier.LOOP_HEADER, id + "-" + signatures.sign(MailClassifier.LOOP_PURPOSE, id));
        }
        String unsubscribe = envelope.unsubscribeUrl();
        if (unsubscribe != null) {
            // RFC 8058: the mail program posts there by itself, so that nobody has to follow a link.
            header(head, "List-Unsubscribe", "<" + unsubscribe + ">");
            header(head, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        if (envelope.language().matches("[a-z]{2}")) {
            header(head, "Content-Language", envelope.language());
        }
        header(head, "MIME-Version", "1.0");
        // "=_" cannot occur in quoted-printable, nor in base64.
        String boundary = "=_filo_" + Long.toHexString(envelope.messageId());
        header(head, "Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");

        String text = Text.clean(envelope.text()).stripTrailing() + "\n";
        ByteArrayOutputStream mail = new ByteArrayOutputStream(4_096 + 3 * text.length());
        ascii(mail, head.append("\r\n--").append(boundary).append("\r\n").toString());
        part(mail, "text/plain", text);
        ascii(mail, "\r\n--" + boundary + "\r\n");
        String html = envelope.html();
        part(
                mail,
                "text/html",
                html == null
                        ? html(text, envelope.language())
                        : Text.clean(html).strip() + "\n");
        ascii(mail, "\r\n--" + boundary + "--\r\n");
        return mail.toByteArray();
    }

    /** As SMTP wants it: the domain in its ASCII form. */
    static String envelopeAddress(String address) {
        noControls(address);
        String plain = address.strip();
        int at = plain.lastIndexOf('@');
        return at < 0 ? plain : plain.substring(0, at + 1) + AddressFields.asciiDomain(plain.substring(at + 1));
    }

    private static void header(StringBuilder head, String name, String value) {
        noControls(value);
        head.append(name)
                .append(": ")
                .append(MimeUtil.fold(value, name.length() + 2))
                .append("\r\n");
    }

    private static void addresses(StringBuilder head, String name, List<Address> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        head.append(name).append(": ");
        for (int i = 0; i < addresses.size(); i++) {
            head.append(i == 0 ? "" : ",\r\n ");
            head.append(MimeUtil.fold(address(addresses.get(i)), name.length() + 2));
        }
        head.append("\r\n");
    }

    private static String address(Address address) {
        String value = envelopeAddress(address.value());
        if (value.isEmpty()
                || value.length() > 320
                || value.indexOf(' ') >= 0
                || value.indexOf(',') >= 0
                || value.indexOf('<') >= 0
                || value.indexOf('>') >= 0) {
            throw new BusinessException("ADDRESS_INVALID", "\"" + value + "\" is no mail address: correct it.", value);
        }
        String name = address.name();
        if (name == null || name.isBlank()) {
            return value;
        }
        noControls(name);
        return EncoderUtil.encodeAddressDisplayName(Text.cut(Text.clean(name).strip(), 200)) + " <" + value + ">";
    }

    private static String subject(String subject) {
        noControls(subject);
        String plain = Text.cut(Text.clean(subject).strip(), MAX_SUBJECT);
        for (String word : plain.split(" ")) {
            if (word.length() > 200) {
                // Such a word cannot be folded as it stands.
                return EncoderUtil.encodeEncodedWord(plain, EncoderUtil.Usage.TEXT_TOKEN);
            }
        }
        return EncoderUtil.encodeIfNecessary(plain, EncoderUtil.Usage.TEXT_TOKEN, "Subject: ".length());
    }

    private static void references(StringBuilder head, List<String> references) {
        List<String> ids = new ArrayList<>(references.stream()
                .filter(id -> MESSAGE_ID.matcher(id).matches())
                .distinct()
                .toList());
        if (ids.isEmpty()) {
            return;
        }
        if (ids.size() > FIRST_REFERENCES + LAST_REFERENCES) {
            ids.subList(FIRST_REFERENCES, ids.size() - LAST_REFERENCES).clear();
        }
        head.append("References: ").append(String.join("\r\n ", ids)).append("\r\n");
    }

    private static String required(@Nullable String messageId) {
        if (messageId == null || !MESSAGE_ID.matcher(messageId).matches()) {
            throw new IllegalArgumentException("No Message-ID: " + messageId);
        }
        return messageId;
    }

    private static void noControls(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x20 && c != '\t' || c == 0x7f || c == '\u2028' || c == '\u2029') {
                throw new BusinessException(
                        "HEADER_LINE_BREAK",
                        "An address, a name or the subject has a line break or another control character: write it on one"
                                + " line.");
            }
        }
    }

    private static void part(ByteArrayOutputStream mail, String type, String text) {
        byte[] utf8 = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        boolean mostlyAscii = utf8.length * 3L < text.length() * 4L;
        ascii(
                mail,
                "Content-Type: " + type + "; charset=utf-8\r\nContent-Transfer-Encoding: "
                        + (mostlyAscii ? "quoted-printable" : "base64") + "\r\n\r\n");
        if (mostlyAscii) {
            quotedPrintable(mail, utf8);
        } else {
            mail.writeBytes(Base64.getMimeEncoder().encode(utf8));
        }
    }

    private static void quotedPrintable(ByteArrayOutputStream mail, byte[] text) {
        int column = 0;
        for (int i = 0; i < text.length; i++) {
            int b = text[i] & 0xff;
            if (b == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
                mail.write('\r');
                mail.write('\n');
                i++;
                column = 0;
                continue;
            }
            boolean atLineEnd = i + 1 == text.length || text[i + 1] == '\r';
            // A dot or "From " at the start of a line is what old relays change.
            boolean plain = b > 0x20 && b < 0x7f && b != '=' && !(column == 0 && (b == '.' || b == 'F'))
                    || (b == ' ' || b == '\t') && !atLineEnd;
            int width = plain ? 1 : 3;
            if (column + width > LINE - 1) {
                ascii(mail, "=\r\n");
                column = 0;
            }
            if (plain) {
                mail.write(b);
            } else {
                mail.write('=');
                mail.write(Character.toUpperCase(Character.forDigit(b >> 4, 16)));
                mail.write(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
            }
            column += width;
        }
    }

    /** Paragraphs, quoted lines and links, and nothing else: it must look like a letter in every mail program. */
    static String html(String text, String language) {
        StringBuilder html = new StringBuilder(text.length() * 2);
        html.append("<!DOCTYPE html>\n<html lang=\"")
                .append(language.matches("[a-z]{2}") ? language : "it")
                .append("\"><head><meta charset=\"utf-8\"></head>\n")
                .append("<body style=\"font-family: sans-serif; font-size: 15px; line-height: 1.5\">\n");
        boolean quoted = false;
        boolean open = false;
        for (String line : text.lines().toList()) {
            boolean isQuote = line.startsWith(">");
            String content = isQuote ? line.substring(line.startsWith("> ") ? 2 : 1) : line;
            if (open && (content.isBlank() || isQuote != quoted)) {
                html.append("</p>\n");
                open = false;
            }
            if (isQuote != quoted) {
                html.append(
                        isQuote
                                ? "<blockquote style=\"margin: 0 0 0 8px; padding-left: 8px; border-left: 2px solid #ccc\">\n"
                                : "</blockquote>\n");
                quoted = isQuote;
            }
            if (!content.isBlank()) {
                html.append(open ? "<br>\n" : "<p>").append(linked(content));
                open = true;
            }
        }
        html.append(open ? "</p>\n" : "")
                .append(quoted ? "</blockquote>\n" : "")
                .append("</body></html>\n");
        return html.toString();
    }

    private static String linked(String line) {
        if (!line.contains("://")) {
            return escaped(line);
        }
        StringBuilder linked = new StringBuilder(line.length() + 100);
        var link = LINK.matcher(line);
        int end = 0;
        while (link.find()) {
            String address = escaped(link.group());
            linked.append(escaped(line.substring(end, link.start())))
                    .append("<a href=\"")
                    .append(address)
                    .append("\">")
                    .append(address)
                    .append("</a>");
            end = link.end();
        }
        return linked.append(escaped(line.substring(end))).toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static void ascii(ByteArrayOutputStream mail, String text) {
        mail.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
