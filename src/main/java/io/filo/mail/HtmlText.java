package io.filo.mail;

import io.filo.message.Remarks;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/** Plain text out of HTML, with what mail programs mark as quoted or signature set apart. */
final class HtmlText {

    /** More than any person reads; a page of that size still takes well under a second. */
    private static final int MAX_HTML = 2_000_000;

    private static final Set<String> BLOCKS = Set.of(
            "p",
            "div",
            "br",
            "tr",
            "li",
            "ul",
            "ol",
            "table",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "blockquote",
            "pre",
            "section",
            "article",
            "header",
            "footer",
            "address",
            "dl",
            "dt",
            "dd",
            "center",
            "form",
            "fieldset");

    private static final Set<String> SPACED =
            Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre");

    private static final Set<String> HIDDEN = Set.of(
            "script", "style", "head", "title", "meta", "noscript", "template", "object", "svg", "select", "textarea");

    private HtmlText() {}

    /**
     * @param links that are read; what stands behind more of them is left out
     * @param warnings gets that there were more
     */
    static QuotedText.Split split(String html, int links, Set<String> warnings) {
        if (html.length() > MAX_HTML) {
            warnings.add(Remarks.of("mail.page-limit", MAX_HTML));
        }
        Document document =
                Parser.htmlParser().parseInput(html.length() > MAX_HTML ? html.substring(0, MAX_HTML) : html, "");
        Collector collector = new Collector(links);
        NodeTraversor.traverse(collector, document);
        if (collector.links > links) {
            warnings.add(Remarks.of("mail.links-limit", links));
        }
        QuotedText.Split byText = QuotedText.split(collector.visible.text());
        String folded = collector.elided.text();
        if (byText.visible().isBlank()) {
            return new QuotedText.Split(folded, "");
        }
        return new QuotedText.Split(byText.visible(), join(byText.elided(), folded));
    }

    private static String join(String first, String second) {
        if (first.isEmpty()) {
            return second;
        }
        return second.isEmpty() ? first : first + "\n\n" + second;
    }

    private enum Mark {
        NONE,
        /** The element is quoted or a signature. */
        SELF,
        /** The element and all that follows it. */
        REST
    }

    private static Mark mark(Element element) {
        String name = element.normalName();
        String id = element.id();
        String classes = element.className();
        if (!id.isEmpty()) {
            if (id.equals("divRplyFwdMsg")
                    || id.equals("appendonsend")
                    || id.equals("OLK_SRC_BODY_SECTION")
                    || id.equals("x_divRplyFwdMsg")
                    || id.startsWith("mail-editor-reference-message")) {
                return Mark.REST;
            }
            if (id.equals("Signature")
                    || id.equals("signature")
                    || id.equals("ms-outlook-mobile-signature")
                    || id.equals("AppleMailSignature")) {
                return Mark.SELF;
            }
        }
        if (!classes.isEmpty()) {
            if (classes.contains("gmail_quote")) {
                return isForward(element) ? Mark.NONE : Mark.SELF;
            }
            if (classes.contains("gmail_signature")
                    || classes.contains("moz-signature")
                    || classes.contains("moz-cite-prefix")
                    || classes.contains("gmail_attr") && !isForward(element)
                    || classes.contains("protonmail_quote")
                    || classes.contains("protonmail_signature_block")
                    || classes.contains("yahoo_quoted")
                    || classes.contains("tutanota_quote")
                    || classes.contains("zmail_extra")) {
                return Mark.SELF;
            }
            if (classes.contains("OutlookMessageHeader")) {
                return Mark.REST;
            }
        }
        if (name.equals("blockquote")) {
            return element.attr("type").equalsIgnoreCase("cite") && !isForward(element) ? Mark.SELF : Mark.NONE;
        }
        if (name.equals("hr")) {
            String marker = element.attr("data-marker");
            return marker.equals("__DIVIDER__") || id.equals("stopSpelling") || id.equals("zwchr")
                    ? Mark.REST
                    : Mark.NONE;
        }
        if (name.equals("div") && isOutlookRule(element)) {
            return Mark.REST;
        }
        return Mark.NONE;
    }

    /** Outlook draws a line above "From: ..."; the colours are those of its versions. */
    private static boolean isOutlookRule(Element div) {
        String style = div.attr("style").toLowerCase(Locale.ROOT).replace(" ", "");
        return style.contains("border-top:solid#e1e1e1") || style.contains("border-top:solid#b5c4df");
    }

    private static boolean isForward(Element quote) {
        return Text.cut(quote.wholeText(), 400)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(2)
                .anyMatch(ForwardedMail::isMarker);
    }

    /** Text with line breaks where blocks begin and end. */
    private static final class Lines {

        private final StringBuilder out = new StringBuilder();
        private boolean gap;

        void text(String text, boolean preformatted) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean white = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u00a0' || c == '\f';
                if (preformatted && white) {
                    out.append(c == '\r' ? "" : c == '\u00a0' ? " " : String.valueOf(c));
                } else if (white) {
                    gap = true;
                } else if (c != '\u200b' && c != '\u200c' && c != '\ufeff' && c != '\u00ad') {
                    if (gap && out.length() > 0 && out.charAt(out.length() - 1) != '\n') {
                        out.append(' ');
                    }
                    gap = false;
                    out.append(c);
                }
            }
        }

        void newLine(int atLeast) {
            int have = 0;
            for (int i = out.length() - 1; i >= 0 && out.charAt(i) == '\n'; i--) {
                have++;
            }
            if (out.length() > 0 && have < atLeast) {
                out.append("\n".repeat(atLeast - have));
            }
            gap = false;
        }

        void lineBreak() {
            out.append('\n');
            gap = false;
        }

        String text() {
            return Text.clean(out.toString()).strip();
        }
    }

    private static final class Collector implements NodeVisitor {

        final Lines visible = new Lines();
        final Lines elided = new Lines();
        private int elidedDepth;
        private int hiddenDepth;
        private int preDepth;
        private boolean restElided;

        private final int maxLinks;
        private int links;

        Collector(int maxLinks) {
            this.maxLinks = maxLinks;
        }

        private Lines target() {
            return restElided || elidedDepth > 0 ? elided : visible;
        }

        @Override
        public void head(Node node, int depth) {
            if (hiddenDepth > 0) {
                if (node instanceof Element) {
                    hiddenDepth++;
                }
                return;
            }
            if (links > maxLinks) {
                return;
            }
            if (node instanceof TextNode text) {
                target().text(text.getWholeText(), preDepth > 0);
                return;
            }
            if (!(node instanceof Element element)) {
                return;
            }
            String name = element.normalName();
            if (name.equals("a") && ++links > maxLinks) {
                return;
            }
            if (HIDDEN.contains(name)) {
                hiddenDepth = 1;
                return;
            }
            if (elidedDepth > 0) {
                elidedDepth++;
            } else if (!restElided) {
                Mark mark = mark(element);
                if (mark == Mark.REST) {
                    restElided = true;
                } else if (mark == Mark.SELF) {
                    elidedDepth = 1;
                }
            }
            if (name.equals("pre")) {
                preDepth++;
            }
            if (name.equals("br")) {
                target().lineBreak();
            } else if (name.equals("td") || name.equals("th")) {
                target().text(" ", false);
            } else if (BLOCKS.contains(name)) {
                target().newLine(SPACED.contains(name) ? 2 : 1);
                if (name.equals("li")) {
                    target().text("- ", true);
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (!(node instanceof Element element)) {
                return;
            }
            if (hiddenDepth > 0) {
                hiddenDepth--;
                return;
            }
            if (links > maxLinks) {
                return;
            }
            String name = element.normalName();
            if (!name.equals("br") && BLOCKS.contains(name)) {
                target().newLine(SPACED.contains(name) ? 2 : 1);
            }
            if (name.equals("pre")) {
                preDepth--;
            }
            if (elidedDepth > 0) {
                elidedDepth--;
            }
        }
    }
}
