package io.filo.web.api;

import io.filo.message.Attachment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Document.OutputSettings;
import org.jsoup.nodes.Element;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;
import org.springframework.util.StringUtils;

/**
 * Makes the HTML of a mail harmless: only what is on the list below stays, remote pictures only on request, pictures of
 * the mail itself come from our own address.
 */
public final class MailHtml {

    /** Longer ones are cut: nobody reads them, and somebody may have made them to keep us busy. */
    private static final int LONGEST = 4_000_000;

    private static final Pattern PICTURE_IN_PLACE =
            Pattern.compile("data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\\s]+", Pattern.CASE_INSENSITIVE);

    private static final List<String> TABLE_LAYOUT =
            List.of("align", "valign", "bgcolor", "width", "height", "border", "cellpadding", "cellspacing");

    private static final Safelist ALLOWED = new Safelist()
            .addTags("a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite")
            .addTags("code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2", "h3")
            .addTags("h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp")
            .addTags("small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead")
            .addTags("time", "tr", "tt", "u", "ul", "var", "wbr")
            .addAttributes(":all", "dir", "lang", "title")
            .addAttributes("a", "href")
            .addAttributes("img", "src", "alt", "width", "height")
            .addAttributes("font", "color", "size")
            .addAttributes("ol", "start", "type")
            .addAttributes("li", "value")
            .addAttributes("td", "colspan", "rowspan")
            .addAttributes("th", "colspan", "rowspan", "scope")
            .addAttributes("table", TABLE_LAYOUT.toArray(String[]::new))
            .addAttributes("td", "align", "valign", "bgcolor", "width", "height")
            .addAttributes("th", "align", "valign", "bgcolor", "width", "height")
            .addAttributes("tr", "align", "valign", "bgcolor")
            .addAttributes("div", "align")
            .addAttributes("p", "align")
            .addProtocols("a", "href", "http", "https", "mailto", "tel");

    private MailHtml() {}

    /**
     * A whole document.
     *
     * @param attachments of the mail, whose pictures it may show in place
     * @param addresses where such a picture is to be had
     * @param remotePictures whether pictures of other servers are kept; their owners then see who reads
     */
    static String harmless(
            String html, List<Attachment> attachments, Function<Attachment, String> addresses, boolean remotePictures) {
        Document dirty = Jsoup.parse(html.length() > LONGEST ? html.substring(0, LONGEST) : html);
        Document clean = new Cleaner(ALLOWED).clean(dirty);
        clean.outputSettings(new OutputSettings().prettyPrint(false));
        int held = 0;
        for (Element picture : clean.select("img")) {
            String source = picture.attr("src").strip();
            if (source.regionMatches(true, 0, "cid:", 0, 4)) {
                pictureOf(source.substring(4), attachments)
                        .ifPresentOrElse(own -> picture.attr("src", addresses.apply(own)), () -> leaveText(picture));
            } else if (isRemote(source)) {
                if (!remotePictures) {
                    held++;
                    leaveText(picture);
                }
            } else if (!PICTURE_IN_PLACE.matcher(source).matches()) {
                leaveText(picture);
            }
        }
        for (Element link : clean.select("a[href]")) {
            link.attr("rel", "noopener noreferrer nofollow").attr("target", "_blank");
        }
        Element head = clean.head();
        head.appendElement("meta").attr("charset", "utf-8");
        head.appendElement("meta").attr("name", "referrer").attr("content", "no-referrer");
        head.appendElement("link").attr("rel", "stylesheet").attr("href", "/assets/mail.css");
        clean.body().attr("data-held", String.valueOf(held));
        return "<!doctype html>" + clean.outerHtml();
    }

    /** Whether pictures of other servers stay out of the mail until somebody asks for them. */
    public static boolean holdsPictures(String html) {
        return Jsoup.parse(html.length() > LONGEST ? html.substring(0, LONGEST) : html).select("img").stream()
                .anyMatch(picture -> isRemote(picture.attr("src").strip()));
    }

    private static boolean isRemote(String source) {
        return source.regionMatches(true, 0, "https://", 0, 8) || source.regionMatches(true, 0, "http://", 0, 7);
    }

    /** @param id as the address has it, which may have escapes for what a Content-ID has plainly */
    private static Optional<Attachment> pictureOf(String id, List<Attachment> attachments) {
        String plain = StringUtils.uriDecode(id, StandardCharsets.UTF_8);
        return attachments.stream()
                .filter(attachment -> id.equals(attachment.contentId()) || plain.equals(attachment.contentId()))
                .filter(attachment -> Downloads.isPicture(attachment.contentType()))
                .findFirst();
    }

    private static void leaveText(Element picture) {
        String text = picture.attr("alt");
        if (text.isBlank()) {
            picture.remove();
        } else {
            picture.replaceWith(new Element("span").addClass("held").text(text));
        }
    }
}
