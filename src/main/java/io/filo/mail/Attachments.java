package io.filo.mail;

import io.filo.message.Attachment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which leaves of a mail are attachments, and what they are called. The order never changes for the same mail. */
final class Attachments {

    private static final int MAX_NAME = 150;

    private static final Map<String, String> EXTENSIONS = Map.ofEntries(
            Map.entry("message/rfc822", "eml"),
            Map.entry("message/delivery-status", "txt"),
            Map.entry("message/disposition-notification", "txt"),
            Map.entry("text/plain", "txt"),
            Map.entry("text/html", "html"),
            Map.entry("text/calendar", "ics"),
            Map.entry("text/csv", "csv"),
            Map.entry("text/rfc822-headers", "txt"),
            Map.entry("text/vcard", "vcf"),
            Map.entry("text/x-vcard", "vcf"),
            Map.entry("image/jpeg", "jpg"),
            Map.entry("image/svg+xml", "svg"),
            Map.entry("application/pdf", "pdf"),
            Map.entry("application/zip", "zip"),
            Map.entry("application/ms-tnef", "dat"),
            Map.entry("application/pgp-signature", "asc"),
            Map.entry("application/pkcs7-signature", "p7s"),
            Map.entry("application/x-pkcs7-signature", "p7s"),
            Map.entry("application/pkcs7-mime", "p7m"),
            Map.entry("application/msword", "doc"));

    private Attachments() {}

    /** @param shown leaves that are the text of the mail, and so no attachments */
    static List<MailPart> among(List<MailPart> leaves, Set<MailPart> shown) {
        return leaves.stream()
                .filter(leaf -> !shown.contains(leaf))
                .filter(leaf -> leaf.size > 0 || leaf.fileName() != null)
                .toList();
    }

    /** @param html the shown HTML, which names what it shows in place */
    static List<Attachment> describe(List<MailPart> attachments, String html) {
        List<Attachment> described = new ArrayList<>(attachments.size());
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < attachments.size(); i++) {
            MailPart part = attachments.get(i);
            String contentId = part.contentId();
            boolean inline = contentId != null && html.contains("cid:" + contentId)
                    || part.disposition.value().equals("inline") && part.type().startsWith("image/");
            described.add(new Attachment(
                    i, unique(name(part, i), taken), Text.cut(part.type(), 100), part.size, contentId, inline));
        }
        return described;
    }

    /** Of a file that has nothing but a name. */
    static String typeOf(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "pdf" -> "application/pdf";
            case "jpg", "jpeg" -> "image/jpeg";
            case "png" -> "image/png";
            case "gif" -> "image/gif";
            case "txt" -> "text/plain";
            default -> "application/octet-stream";
        };
    }

    private static String name(MailPart part, int index) {
        String given = part.fileName();
        String name = given == null ? "" : safe(given);
        if (!name.isEmpty()) {
            return name;
        }
        String type = part.type();
        String extension = EXTENSIONS.get(type);
        if (extension == null) {
            String subtype = type.substring(type.indexOf('/') + 1);
            extension = type.startsWith("image/") && subtype.matches("[a-z0-9]{2,5}") ? subtype : "bin";
        }
        String stem = type.startsWith("image/") ? "image" : type.startsWith("message/") ? "message" : "attachment";
        return stem + "-" + (index + 1) + "." + extension;
    }

    /** Without path, without characters that a file system or a header would trip over. */
    private static String safe(String given) {
        String name = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        StringBuilder safe = new StringBuilder(name.length());
        name.codePoints()
                .filter(c -> c >= 0x20 && "<>:\"|?*".indexOf(c) < 0 && !isDirectionMark(c))
                .forEach(safe::appendCodePoint);
        String plain = safe.toString().strip();
        while (plain.startsWith(".")) {
            plain = plain.substring(1);
        }
        if (plain.length() > MAX_NAME) {
            int dot = plain.lastIndexOf('.');
            String extension = dot > 0 && plain.length() - dot <= 12 ? plain.substring(dot) : "";
            plain = Text.cut(plain, MAX_NAME - extension.length()) + extension;
        }
        return plain;
    }

    /** Marks that turn "gpj.exe" round to look like "exe.jpg". */
    private static boolean isDirectionMark(int c) {
        return c >= 0x200e && c <= 0x200f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }

    private static String unique(String name, Set<String> taken) {
        String candidate = name;
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        for (int n = 2; !taken.add(candidate.toLowerCase(Locale.ROOT)); n++) {
            candidate = stem + " (" + n + ")" + extension;
        }
        return candidate;
    }
}
