package io.filo.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.message.Attachment;
import io.filo.message.InboundMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a public collection says is in a mail: subject, sender, parts, text, attachments. Where it gave up, anything goes. */
final class ExpectedStructure {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GIVEN_UP = "\ufffd";

    private final JsonNode mail;

    private ExpectedStructure(JsonNode mail) {
        this.mail = mail;
    }

    static ExpectedStructure of(String name) throws Exception {
        Path json = ReferenceMail.FOLDER.resolve("stalwart").resolve(name + ".json");
        return new ExpectedStructure(JSON.readTree(json.toFile()));
    }

    List<String> differences(byte[] raw) throws UnreadableMailException {
        List<String> differences = new ArrayList<>();
        InboundMessage read = Mails.read(raw);
        JsonNode root = mail.get("parts").get(0);
        String subject = text(root, "subject");
        compare("subject", subject == null ? "" : subject.strip(), read.subject(), differences);
        String from = address(root);
        if (from != null) {
            compare("from", from, read.from() == null ? "" : read.from().value(), differences);
        }
        List<String> expectedParts = new ArrayList<>();
        for (JsonNode part : mail.get("parts")) {
            part(part, expectedParts);
        }
        compare("parts", expectedParts, parts(raw), differences);
        String body = body();
        if (body != null) {
            compare("text", letters(body), letters(read.visibleText() + read.elidedText()), differences);
        }
        List<String> names = new ArrayList<>();
        for (JsonNode id : mail.get("attachments")) {
            String name = fileName(mail.get("parts").get(id.asInt()));
            names.add(name == null ? GIVEN_UP : name);
        }
        compare(
                "attachments",
                names,
                read.attachments().stream().map(Attachment::name).toList(),
                differences);
        return differences;
    }

    private static void part(JsonNode part, List<String> parts) {
        JsonNode body = part.get("body");
        String kind = body.fieldNames().next();
        JsonNode content = body.get(kind);
        switch (kind) {
            case "Multipart" -> {}
            case "Message" -> parts.add("message");
            case "Text", "Html" -> addText(parts, content.asText());
            default -> {
                byte[] bytes = new byte[content.size()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) content.get(i).asInt();
                }
                parts.add(bytes.length + " bytes " + Arrays.hashCode(bytes));
            }
        }
    }

    private static List<String> parts(byte[] raw) throws UnreadableMailException {
        List<String> parts = new ArrayList<>();
        for (MailPart leaf : new MailParser(ReadLimits.STANDARD, part -> true, (part, bytes) -> {})
                .parse(raw)
                .leaves()) {
            if (leaf.type().startsWith("text/") || leaf.type().startsWith("multipart/")) {
                addText(parts, BodyText.text(leaf));
            } else if (leaf.type().equals("message/rfc822")) {
                parts.add("message");
            } else {
                parts.add(leaf.size + " bytes " + Arrays.hashCode(leaf.body));
            }
        }
        return parts;
    }

    private static void addText(List<String> parts, String text) {
        String plain = Text.collapse(Text.clean(text));
        if (!plain.isEmpty()) {
            parts.add(plain);
        }
    }

    /** The text to be read, null when it is HTML, of which everybody makes another text. */
    private @Nullable String body() {
        StringBuilder text = new StringBuilder();
        for (JsonNode id : mail.get("text_body")) {
            JsonNode body = mail.get("parts").get(id.asInt()).get("body");
            if (body.has("Html")) {
                return null;
            }
            text.append(body.path("Text").asText()).append('\n');
        }
        return text.toString();
    }

    /** In whatever order it is shown or folded away. */
    private static String letters(String text) {
        char[] letters = Text.clean(text).replaceAll("[\\s\u00a0>]+", "").toCharArray();
        Arrays.sort(letters);
        return new String(letters);
    }

    private static void compare(String what, List<String> expected, List<String> found, List<String> differences) {
        if (expected.size() != found.size()) {
            differences.add(what + " " + found + " instead of " + expected);
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            compare(what, expected.get(i), found.get(i), differences);
        }
    }

    private static void compare(String what, String expected, String found, List<String> differences) {
        String plain = Text.collapse(Text.clean(expected));
        boolean same = plain.contains(GIVEN_UP)
                ? Pattern.compile("(?s)" + Pattern.quote(plain).replace(GIVEN_UP, "\\E.*?\\Q"))
                        .matcher(Text.collapse(found))
                        .matches()
                : plain.equals(Text.collapse(found));
        if (!same) {
            differences.add(what + " \"" + Text.cut(found, 80) + "\" instead of \"" + Text.cut(plain, 80) + "\"");
        }
    }

    private static @Nullable String text(JsonNode part, String header) {
        String last = null;
        for (JsonNode field : part.get("headers")) {
            if (header.equals(field.get("name").asText()) && field.get("value").has("Text")) {
                last = last == null ? field.get("value").get("Text").asText() : last;
            }
        }
        return last;
    }

    private static @Nullable String address(JsonNode part) {
        for (JsonNode field : part.get("headers")) {
            if ("from".equals(field.get("name").asText())) {
                for (JsonNode address : field.get("value").findValues("address")) {
                    if (address.asText().contains("@")) {
                        return address.asText();
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable String fileName(JsonNode part) {
        String name = null;
        for (JsonNode field : part.get("headers")) {
            String header = field.get("name").asText();
            if (header.equals("content_disposition") || header.equals("content_type")) {
                for (JsonNode attribute : field.get("value").path("ContentType").path("attributes")) {
                    String key = attribute.get("name").asText();
                    if (key.equals("filename") || key.equals("name") && name == null) {
                        name = attribute.get("value").asText();
                    }
                }
            }
        }
        return name;
    }
}
