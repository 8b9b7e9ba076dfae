package io.filo.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailHtmlTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<svg><script>alert(1)</script></svg>",
                "<svg/onload=alert(1)>",
                "<a href=\"javascript:alert(1)\">x</a>",
                "<a href=\" java\nscript:alert(1)\">x</a>",
                "<iframe src=\"https://evil.example\"></iframe>",
                "<object data=\"x\"></object><embed src=\"x\">",
                "<form action=\"https://evil.example\"><input name=password><button>go</button></form>",
                "<style>body{background:url(https://evil.example/alert)}</style>",
                "<p style=\"background:url(https://evil.example/alert)\">x</p>",
                "<link rel=stylesheet href=\"https://evil.example/alert.css\">",
                "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
                "<base href=\"https://evil.example/\">",
                "<table background=\"https://evil.example/alert.gif\"><tr><td>x</table>",
                "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style>",
                "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
                "<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
                "<video src=\"https://evil.example\" autoplay></video>",
            })
    void nothingThatActsIsLeft(String hostile) {
        String harmless = MailHtml.harmless("<p>before</p>" + hostile + "<p>after</p>", 7, false);
        assertThat(harmless)
                .doesNotContainIgnoringCase("<script")
                .doesNotContainIgnoringCase("javascript:")
                .doesNotContain("evil.example", "<style", "style=", "<form", "<input", "<iframe", "<svg", "svg+xml");
        assertThat(harmless).contains("before");
        for (Element element : Jsoup.parse(harmless).getAllElements()) {
            assertThat(element.attributes().asList())
                    .extracting(Attribute::getKey)
                    .noneMatch(name -> name.startsWith("on"));
        }
    }

    @Test
    void remotePicturesAreHeldBackAndTheirTextShown() {
        String mail =
                "<img src=\"https://shop.example/logo.png\" alt=\"Our logo\"><img src=\"http://t.example/p.gif\">";
        assertThat(MailHtml.harmless(mail, 7, false))
                .doesNotContain("<img", "shop.example", "t.example")
                .contains("<span class=\"held\">Our logo</span>");
        assertThat(MailHtml.harmless(mail, 7, true)).contains("src=\"https://shop.example/logo.png\"");
    }

    @Test
    void picturesOfTheMailItselfComeFromUs() {
        assertThat(MailHtml.harmless("<img src=\"cid:part 1@mail.example\">", 7, false))
                .contains("src=\"/api/messages/7/pictures/part%201%40mail.example\"");
        assertThat(MailHtml.harmless("<img src=\"data:image/png;base64,iVBORw0KGgo=\">", 7, false))
                .contains("src=\"data:image/png;base64,iVBORw0KGgo=\"");
    }

    @Test
    void linksOpenOutsideAndTellNothing() {
        assertThat(MailHtml.harmless("<a href=\"https://courier.example/t?id=1&amp;l=it\">track</a>", 7, false))
                .contains("href=\"https://courier.example/t?id=1&amp;l=it\"")
                .contains("rel=\"noopener noreferrer nofollow\"", "target=\"_blank\"");
    }

    @Test
    void theLookOfOrdinaryMailStays() {
        String mail =
                "<table width=\"600\" bgcolor=\"#eeeeee\"><tr><td align=\"center\"><b>Order</b> 2041</td></tr></table>"
                        + "<blockquote>You wrote</blockquote>";
        assertThat(MailHtml.harmless(mail, 7, false))
                .contains(
                        "width=\"600\"", "align=\"center\"", "<b>Order</b> 2041", "<blockquote>You wrote</blockquote>");
    }

    @Test
    @Timeout(10)
    void deepNestingTakesNoTime() {
        String deep = "<div>".repeat(200_000) + "text" + "</div>".repeat(200_000);
        long started = System.nanoTime();
        assertThat(MailHtml.harmless(deep, 7, false)).contains("text");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(8));
    }
}
