package io.filo.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a mail: its plain parts in order, or its HTML where there is no plain one.
 *
 * @param shown leaves that the text was taken from, and their alternatives: no attachments
 * @param htmls the HTML leaves among them, in order
 */
record BodyText(String visible, String elided, Set<MailPart> shown, List<MailPart> htmls) {

    private static final int META_BYTES = 4_096;
    private static final Pattern META_CHARSET =
            Pattern.compile("(?i)<meta\\s[^>]{0,200}charset\\s*=\\s*[\"']?([\\w:.+-]{2,40})");

    /**
     * @param links of one page that are read; what stands behind more of them is left out
     * @param warnings gets that there were more
     */
    static BodyText of(MailParser.Parsed mail, int links, Set<String> warnings) {
        BodyText text = of(mail.content(), null, links, warnings);
        if (mail.content() == mail.root()) {
            return text;
        }
        // What the carrier says about the mail that it carries is folded away below it.
        BodyText carrier = of(mail.root(), mail.content(), links, warnings);
        Set<MailPart> shown = new HashSet<>(text.shown);
        shown.addAll(carrier.shown);
        List<String> folded = new ArrayList<>(List.of(text.elided, carrier.visible, carrier.elided));
        folded.removeIf(String::isBlank);
        return new BodyText(text.visible, join(folded), shown, text.htmls);
    }

    private static BodyText of(MailPart root, @Nullable MailPart without, int links, Set<String> warnings) {
        Collector collector = new Collector(without, links, warnings);
        collector.visit(root, true);
        collector.flushPlain();
        collector.visible.addAll(collector.events);
        return new BodyText(join(collector.visible), join(collector.elided), collector.shown, collector.htmls);
    }

    private static String join(List<String> pieces) {
        return String.join("\n\n", pieces);
    }

    /** Whether this leaf is text for a person to read, not a file. */
    private static boolean isText(MailPart leaf) {
        if (leaf.isAttachmentByDisposition() || leaf.fileName() != null) {
            return false;
        }
        String type = leaf.type();
        return type.equals("text/plain") || type.equals("text/html") || type.startsWith("multipart/");
    }

    private static final class Collector {

        final List<String> visible = new ArrayList<>();
        final List<String> elided = new ArrayList<>();
        final Set<MailPart> shown = new HashSet<>();
        final List<MailPart> htmls = new ArrayList<>();
        final Set<String> events = new LinkedHashSet<>();
        private final StringBuilder plain = new StringBuilder();

        private final @Nullable MailPart without;

        private final int links;
        private final Set<String> warnings;

        Collector(@Nullable MailPart without, int links, Set<String> warnings) {
            this.without = without;
            this.links = links;
            this.warnings = warnings;
        }

        void visit(MailPart part, boolean take) {
            if (part == without) {
                return;
            }
            if (!part.isMultipart()) {
                leaf(part, take);
                return;
            }
            switch (part.type()) {
                case "multipart/alternative" -> alternative(part, take);
                case "multipart/related" -> related(part, take);
                default -> part.children.forEach(child -> visit(child, take));
            }
        }

        private void leaf(MailPart leaf, boolean take) {
            String event = CalendarEvent.of(leaf);
            if (event != null) {
                events.add(event);
            }
            if (!isText(leaf)) {
                return;
            }
            shown.add(leaf);
            boolean html = leaf.type().equals("text/html");
            if (html) {
                htmls.add(leaf);
            }
            if (!take) {
                return;
            }
            String text = text(leaf);
            if (html) {
                flushPlain();
                add(HtmlText.split(text, links, warnings));
            } else if (!text.isBlank()) {
                plain.append(Text.clean(text)).append("\n");
            }
        }

        /** Takes the text from the plain alternative, or from the richest one when that is empty. */
        private void alternative(MailPart part, boolean take) {
            MailPart chosen = null;
            for (MailPart child : part.children) {
                if (hasPlainText(child)) {
                    chosen = child;
                    break;
                }
            }
            if (chosen == null) {
                for (MailPart child : part.children) {
                    if (child.isMultipart() || child.type().equals("text/html")) {
                        chosen = child;
                    }
                }
            }
            for (MailPart child : part.children) {
                visit(child, take && (child == chosen || isAnotherText(child, chosen)));
            }
        }

        /** Two plain texts that differ are no alternatives of each other, whatever the mail calls them. */
        private static boolean isAnotherText(MailPart child, @Nullable MailPart chosen) {
            return chosen != null
                    && !chosen.isMultipart()
                    && chosen.type().equals("text/plain")
                    && !child.isMultipart()
                    && hasPlainText(child)
                    && !Text.collapse(text(chosen)).equals(Text.collapse(text(child)));
        }

        /** The first part is what is read; the others belong to it. */
        private void related(MailPart part, boolean take) {
            for (int i = 0; i < part.children.size(); i++) {
                MailPart child = part.children.get(i);
                if (i == 0 || child.isMultipart()) {
                    visit(child, take);
                }
            }
        }

        private static boolean hasPlainText(MailPart part) {
            if (part.isMultipart()) {
                return part.children.stream().anyMatch(Collector::hasPlainText);
            }
            return isText(part)
                    && part.type().equals("text/plain")
                    && !text(part).isBlank();
        }

        void flushPlain() {
            if (plain.length() > 0) {
                add(QuotedText.split(plain.toString()));
                plain.setLength(0);
            }
        }

        private void add(QuotedText.Split split) {
            if (!split.visible().isBlank()) {
                visible.add(split.visible());
            }
            if (!split.elided().isBlank()) {
                elided.add(split.elided());
            }
        }
    }

    static String text(MailPart leaf) {
        byte @Nullable [] body = leaf.body;
        if (body == null) {
            return "";
        }
        String charset = leaf.contentType.parameter("charset");
        if (leaf.type().equals("text/html") && Charsets.of(charset) == null && !Text.isAscii(body)) {
            charset = metaCharset(body);
        }
        return Charsets.decode(body, charset);
    }

    /** What the page itself says in its head. */
    private static @Nullable String metaCharset(byte[] html) {
        String head = new String(html, 0, Math.min(html.length, META_BYTES), StandardCharsets.ISO_8859_1);
        Matcher meta = META_CHARSET.matcher(head);
        return meta.find() ? meta.group(1) : null;
    }
}
