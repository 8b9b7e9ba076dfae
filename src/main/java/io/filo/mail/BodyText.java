package io.filo.mail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text of a mail: its plain parts in order, or its HTML where there is no plain one.
 *
 * @param shown leaves that the text was taken from, and their alternatives: no attachments
 * @param htmls the HTML leaves among them, in order
 */
record BodyText(String visible, String elided, Set<MailPart> shown, List<MailPart> htmls) {

    static BodyText of(MailPart root) {
        Collector collector = new Collector();
        collector.visit(root, true);
        collector.flushPlain();
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
        private final StringBuilder plain = new StringBuilder();

        void visit(MailPart part, boolean take) {
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
                add(HtmlText.split(text));
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
                visit(child, take && child == chosen);
            }
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
        return Text.decode(body, leaf.contentType.parameter("charset"));
    }
}
