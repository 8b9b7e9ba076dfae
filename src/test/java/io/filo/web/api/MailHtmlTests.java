package io.filo.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.mail.HostileMails;
import io.filo.mail.HostileMails.Hostile;
import io.filo.message.Attachment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MailHtmlTests {

    private static final Set<String> FORBIDDEN =
            Set.of("style", "id", "name", "srcset", "background", "ping", "poster", "usemap", "action");

    private static final Attachment PICTURE =
            new Attachment(3, "logo.png", "image/png", 9, "part 1@mail.example", true);
    private static final Attachment DRAWING = new Attachment(4, "x.svg", "image/svg+xml", 9, "svg@mail.example", true);

    static List<Hostile> hostile() {
        return HostileMails.fetchingFrom(1);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void nothingThatActsIsLeft(Hostile mail) {
        Document harmless = Jsoup.parse(harmless("<p>before</p>" + mail.html(), false));
        assertThat(harmless.text()).startsWith("before");
        assertThat(harmless.select("link, meta")).hasSize(3);
        assertThat(
                        harmless.select(
                                "script, style, form, input, button, select, textarea, iframe, frame, object, embed, "
                                        + "svg, math, template, base, video, audio, source, picture, noscript, dialog, details"))
                .isEmpty();
        assertThat(harmless.select("[class]:not(span.held)")).isEmpty();
        assertThat(harmless.select("[src]"))
                .allSatisfy(picture -> assertThat(picture.attr("src")).startsWith("data:image/gif;base64,"));
        assertThat(harmless.select("a[href]"))
                .allSatisfy(link -> assertThat(link.attr("href")).matches("(https?|mailto|tel):.*"));
        for (Element element : harmless.body().getAllElements()) {
            assertThat(element.attributes().asList())
                    .extracting(Attribute::getKey)
                    .noneMatch(name -> name.startsWith("on") || FORBIDDEN.contains(name));
        }
    }

    @Test
    void onlyPicturesOfOtherServersAreWorthAWord() {
        assertThat(MailHtml.holdsPictures("<img src=\" HTTPS://shop.example/logo.png\">"))
                .isTrue();
        assertThat(MailHtml.holdsPictures("<img src=cid:logo><p>https://shop.example/logo.png</p>"))
                .isFalse();
    }

    @Test
    void remotePicturesAreHeldBackAndTheirTextShown() {
        String mail =
                "<img src=\"https://shop.example/logo.png\" alt=\"Our logo\"><img src=\"http://t.example/p.gif\">";
        assertThat(harmless(mail, false))
                .doesNotContain("<img", "shop.example", "t.example")
                .contains("<span class=\"held\">Our logo</span>");
        assertThat(harmless(mail, true)).contains("src=\"https://shop.example/logo.png\"");
    }

    @Test
    void picturesOfTheMailItselfComeFromUs() {
        assertThat(harmless("<img src=\"cid:part 1@mail.example\"><img src=\"CID:part%201@mail.example\">", false))
                .containsSubsequence("src=\"/api/messages/7/pictures/3\"", "src=\"/api/messages/7/pictures/3\"");
        assertThat(harmless("<img src=\"data:image/png;base64,iVBORw0KGgo=\">", false))
                .contains("src=\"data:image/png;base64,iVBORw0KGgo=\"");
    }

    @Test
    void whatIsNoPictureOfTheMailIsNotAskedFor() {
        assertThat(harmless("<img src=\"cid:svg@mail.example\"><img src=\"cid:nobody@nowhere\" alt=\"Logo\">", false))
                .doesNotContain("<img")
                .contains("<span class=\"held\">Logo</span>");
    }

    @Test
    void linksOpenOutsideAndTellNothing() {
        assertThat(harmless("<a href=\"https://courier.example/t?id=1&amp;l=it\">track</a>", false))
                .contains("href=\"https://courier.example/t?id=1&amp;l=it\"")
                .contains("rel=\"noopener noreferrer nofollow\"", "target=\"_blank\"");
    }

    @Test
    void theLookOfOrdinaryMailStays() {
        String mail =
                "<table width=\"600\" bgcolor=\"#eeeeee\"><tr><td align=\"center\"><b>Order</b> 2041</td></tr></table>"
                        + "<blockquote>You wrote</blockquote>";
        assertThat(harmless(mail, false))
                .contains(
                        "width=\"600\"", "align=\"center\"", "<b>Order</b> 2041", "<blockquote>You wrote</blockquote>");
    }

    @Test
    void deepNestingTakesNoTime() {
        String deep = "<div>".repeat(200_000) + "text" + "</div>".repeat(200_000);
        var threads = ManagementFactory.getThreadMXBean();
        long started = threads.getCurrentThreadCpuTime();
        assertThat(harmless(deep, false)).contains("text");
        // Of the processor: what other programs take meanwhile does not count.
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - started))
                .isLessThan(Duration.ofSeconds(8));
    }

    private static String harmless(String html, boolean remotePictures) {
        return MailHtml.harmless(
                html,
                List.of(PICTURE, DRAWING),
                picture -> "/api/messages/7/pictures/" + picture.index(),
                remotePictures);
    }
}
