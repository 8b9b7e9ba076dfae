package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.message.Address;
import io.filo.message.InboundMessage;
import io.filo.message.MessageClass;
import io.filo.message.OutboundTransport.Envelope;
import io.filo.support.BusinessException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailComposerTests {

    private static final Address SENDER = new Address("care@filo.example", "Passo Lento – Assistenza");
    private static final Instant DATE = Instant.parse("2026-05-04T08:30:00Z");

    private final MailComposer composer = new MailComposer(Mails.SIGNATURES);

    @Test
    void anAnswerCarriesItsThreadAndNothingAutomatic() {
        String mail = compose(envelope("La sua richiesta [#1042]", "Buongiorno,\n\ntutto bene.", false));

        assertThat(mail)
                .contains("To: Giulia Ferri <giulia@posta.example>\r\n")
                .contains("Reply-To: =?UTF-8?")
                .contains("<care+1042.sig@filo.example>\r\n")
                .contains("Date: Mon, 4 May 2026 08:30:00 +0000\r\n")
                .contains("Message-ID: <1042.7.sig@filo.example>\r\n")
                .contains("In-Reply-To: <parent@posta.example>\r\n")
                .contains("References: <ticket.1042.sig@filo.example>\r\n <parent@posta.example>\r\n")
                .contains("multipart/alternative")
                .doesNotContain("Auto-Submitted")
                .doesNotContain("X-Auto-Response-Suppress")
                .doesNotContain("X-Filo-Loop");
    }

    @Test
    void anAutomaticMailKeepsMachinesFromAnswering() throws Exception {
        byte[] mail = composer.compose(envelope("Ricevuto", "testo", true), SENDER, DATE);

        assertThat(new String(mail, StandardCharsets.US_ASCII))
                .contains("Auto-Submitted: auto-replied\r\n")
                .contains("X-Auto-Response-Suppress: All\r\n")
                .contains("X-Filo-Loop: 7-");
        assertThat(Mails.read(mail).messageClass()).isEqualTo(MessageClass.OWN_LOOP);
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        String text = "Perché l'addebito è doppio? =3D\n\n.punto all'inizio\nFrom here\n" + "lunga riga ".repeat(100)
                + "\ntabulazione\t\n🙂 emoji";

        InboundMessage read = Mails.read(composer.compose(envelope("Città: però 🙂", text, false), SENDER, DATE));

        assertThat(read.subject()).isEqualTo("Città: però 🙂");
        assertThat(read.visibleText().replaceAll("[ \\t]+\\n", "\n")).isEqualTo(text.replaceAll("[ \\t]+\\n", "\n"));
        assertThat(read.from()).isEqualTo(SENDER);
    }

    @Test
    void aTextInAnotherScriptGoesAsBase64() throws Exception {
        String text = "こんにちは世界。".repeat(50);

        byte[] mail = composer.compose(envelope("注文", text, false), SENDER, DATE);

        assertThat(new String(mail, StandardCharsets.US_ASCII)).contains("Content-Transfer-Encoding: base64");
        assertThat(Mails.read(mail).visibleText()).isEqualTo(text);
        assertThat(Mails.read(mail).subject()).isEqualTo("注文");
    }

    @Test
    void everyLineIsShortAndAscii() {
        List<String> references = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            references.add("<" + "x".repeat(100) + i + "@posta.example>");
        }
        Envelope long1 = new Envelope(
                7,
                "<1042.7.sig@filo.example>",
                "care",
                1042L,
                List.of(
                        new Address("giulia@posta.example", "n".repeat(5_000)),
                        new Address("b@posta.example", "Però ".repeat(40))),
                List.of(new Address("c@posta.example", null)),
                null,
                "s".repeat(3_000) + " però",
                "w".repeat(5_000),
                "it",
                false,
                null,
                references,
                null,
                null);

        String mail = compose(long1);

        assertThat(mail.chars().allMatch(c -> c < 0x7f)).isTrue();
        assertThat(mail.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(998));
        assertThat(mail)
                .contains(references.get(0))
                .contains(references.get(299))
                .doesNotContain(references.get(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nBcc: x@evil.example", "a\nb", "a\rb", "a\u0000b", "a\u2028b"})
    void lineBreaksInHeadersAreRefused(String evil) {
        assertThatThrownBy(() -> compose(envelope(evil, "testo", false)))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("one line");
        assertThatThrownBy(() -> compose(to(new Address("a@b.example", evil)))).isInstanceOf(BusinessException.class);
        assertThatThrownBy(() -> compose(to(new Address(evil + "@b.example", null))))
                .isInstanceOf(BusinessException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b.example, c@d.example", "a b@c.example", "<a@b.example>"})
    void anAddressIsOneAddress(String written) {
        assertThatThrownBy(() -> compose(to(new Address(written, null)))).isInstanceOf(BusinessException.class);
    }

    @Test
    void aHostileReferenceIsLeftOut() {
        Envelope hostile = new Envelope(
                7,
                "<1@filo.example>",
                "care",
                null,
                List.of(new Address("a@b.example", null)),
                List.of(),
                null,
                "x",
                "x",
                "it",
                false,
                "<a\r\nBcc: evil@e.example>",
                List.of("<ok@a.example>", "<a b>", "<\u00e9@a.example>", "x"),
                null,
                null);

        String mail = compose(hostile);

        assertThat(mail)
                .contains("References: <ok@a.example>\r\n")
                .doesNotContain("Bcc")
                .doesNotContain("In-Reply-To");
    }

    @Test
    void domainsOfOtherScriptsGoInTheirAsciiForm() {
        assertThat(compose(to(new Address("info@città.example", "Città")))).contains("<info@xn--citt-3na.example>");
    }

    @Test
    void theHtmlIsALetterAndNothingMore() {
        String html = MailComposer.html(
                "Ciao <b>Mario</b>,\n\nvedi https://filo.example/t/1?a=1&b=2.\nSaluti\n\n> prima\n> dopo\n", "it");

        assertThat(html)
                .contains("<p>Ciao &lt;b&gt;Mario&lt;/b&gt;,</p>")
                .contains(
                        "<a href=\"https://filo.example/t/1?a=1&amp;b=2\">https://filo.example/t/1?a=1&amp;b=2</a>.<br>")
                .contains("<blockquote")
                .contains("<p>prima<br>\ndopo</p>\n</blockquote>");
    }

    private String compose(Envelope envelope) {
        return new String(composer.compose(envelope, SENDER, DATE), StandardCharsets.UTF_8);
    }

    private static Envelope to(Address address) {
        return new Envelope(
                7,
                "<1@filo.example>",
                "care",
                null,
                List.of(address),
                List.of(),
                null,
                "x",
                "x",
                "it",
                false,
                null,
                List.of(),
                null,
                null);
    }

    private static Envelope envelope(String subject, String text, boolean automatic) {
        return new Envelope(
                7,
                "<1042.7.sig@filo.example>",
                "care",
                1042L,
                List.of(new Address("giulia@posta.example", "Giulia Ferri")),
                List.of(),
                "care+1042.sig@filo.example",
                subject,
                text,
                "it",
                automatic,
                "<parent@posta.example>",
                List.of("<ticket.1042.sig@filo.example>", "<parent@posta.example>"),
                null,
                null);
    }
}
