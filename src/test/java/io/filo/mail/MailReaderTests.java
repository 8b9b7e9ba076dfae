package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.mail.MailReader.Arrival;
import io.filo.message.Address;
import io.filo.message.Attachment;
import io.filo.message.InboundMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailReaderTests {

    @Test
    void readsWhoWroteWhatToWhom() throws Exception {
        InboundMessage mail = Mails.readFixture("reply-gmail.eml");

        assertThat(mail.from()).isEqualTo(new Address("giulia.ferri@posta.example", "Giulia Ferri"));
        assertThat(mail.to()).containsExactly(new Address("care+1042.abcdef@filo.example", "Passo Lento"));
        assertThat(mail.cc()).containsExactly(new Address("marco@posta.example", "Ferri, Marco"));
        assertThat(mail.subject()).isEqualTo("Re: [#1042] Il reso è arrivato?");
        assertThat(mail.internetMessageId()).isEqualTo("<CAB7k=reply-1@mail.posta.example>");
        assertThat(mail.inReplyTo()).containsExactly("<msg.77.x@filo.example>");
        assertThat(mail.references()).containsExactly("<first@posta.example>", "<msg.77.x@filo.example>");
        assertThat(mail.deliveredTo()).containsExactly("care+1042.abcdef@filo.example");
        assertThat(mail.sentAt()).isEqualTo(Instant.parse("2026-05-12T07:14:02Z"));
        assertThat(mail.language()).isEqualTo("it");
        assertThat(mail.attachments()).isEmpty();
        assertThat(Mails.inWords(mail.warnings())).isEmpty();
    }

    @Test
    void foldsAwayWhatWasQuotedAndTheSignature() throws Exception {
        InboundMessage mail = Mails.readFixture("reply-gmail.eml");

        assertThat(mail.visibleText()).isEqualTo("Grazie, perfetto. Quando arriverà il rimborso?");
        assertThat(mail.elidedText())
                .startsWith("Il giorno lun 11 mag 2026")
                .contains("> abbiamo ricevuto il reso.")
                .contains("Tel. 333 5550123");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reply-outlook-html.eml     | Buongiorno,~~il pacco non è arrivato. | Il suo ordine è partito.",
                "reply-apple-html.eml       | Il numero è 38, non 39.               | Che numero?",
                "reply-thunderbird-html.eml | Va bene domani.~~E grazie.            | Va bene oggi?",
                "reply-outlook-plain.eml    | Hello,~the parcel has not arrived.    | Your order is on its way.",
                "reply-inline.eml           | Porto il 43.~~> Che colore vuole?~~Marrone, grazie. | > Che misura porta?"
            })
    void knowsTheMarksOfMailPrograms(String fixture, String visible, String elided) throws Exception {
        InboundMessage mail = Mails.readFixture(fixture);

        assertThat(mail.visibleText()).isEqualTo(visible.replace('~', '\n'));
        assertThat(mail.elidedText()).contains(elided);
    }

    @Test
    void namesAttachmentsSafelyAndOnce() throws Exception {
        byte[] raw = Mails.fixture("two-languages-attachments.eml");
        InboundMessage mail = Mails.read(raw);

        assertThat(mail.visibleText()).isEqualTo("Ecco la foto: e la fattura.");
        assertThat(mail.subject()).isEqualTo("Fattura per la città");
        assertThat(mail.to())
                .extracting(Address::value)
                .containsExactly("care@filo.example", "uno@studio.example", "due@studio.example");
        assertThat(mail.attachments())
                .extracting(Attachment::index, Attachment::name, Attachment::contentType, Attachment::inline)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, "foto.png", "image/png", true),
                        org.assertj.core.groups.Tuple.tuple(1, "fattura di città.pdf", "application/pdf", false),
                        org.assertj.core.groups.Tuple.tuple(2, "fattura di città (2).pdf", "application/pdf", false),
                        org.assertj.core.groups.Tuple.tuple(3, "passwd", "application/octet-stream", false),
                        org.assertj.core.groups.Tuple.tuple(4, "message-5.eml", "message/rfc822", false));
        assertThat(Mails.reader().attachment(raw, false, 2)).hasValueSatisfying(content -> {
            assertThat(content.name()).isEqualTo("fattura di città (2).pdf");
            assertThat(content.bytes()).asString(StandardCharsets.US_ASCII).isEqualTo("%PDF-1.5\n");
        });
        assertThat(Mails.reader().attachment(raw, false, 5)).isEmpty();
        assertThat(Mails.reader().html(raw))
                .hasValueSatisfying(html -> assertThat(html).contains("cid:foto1@studio"));
    }

    @Test
    void onlyAMailWithHtmlIsFormatted() throws Exception {
        assertThat(Mails.readFixture("reply-outlook-html.eml").formatted()).isTrue();
        assertThat(Mails.readFixture("reply-outlook-plain.eml").formatted()).isFalse();
    }

    @Test
    void theContentKeyDoesNotDependOnTheWayTheMailTook() throws Exception {
        String mail = CareMailbox.mail("<1@a.example>", "a@a.example", "Ciao", "Testo\ncon due righe");
        String relayed = "Received: from x by y; Mon, 5 Jan 2026 10:00:01 +0100\nDelivered-To: care@filo.example\n"
                + mail + "\n\n";

        assertThat(Mails.read(mail).contentKey()).isEqualTo(Mails.read(relayed).contentKey());
        assertThat(Mails.read(mail).contentKey())
                .isNotEqualTo(Mails.read(mail.replace("due", "tre")).contentKey());
        assertThat(Mails.read(mail).contentKey())
                .isNotEqualTo(Mails.read(mail.replace("Ciao", "Salve")).contentKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mon, 1 Jan 2035 10:00:00 +0000", "yesterday", "Thu, 1 Jan 1970 00:00:00 +0000"})
    void anImpossibleDateIsThatOfTheArrival(String date) throws Exception {
        InboundMessage mail = Mails.read("From: a@a.example\nSubject: x\nDate: " + date + "\n\ntext\n");

        assertThat(mail.sentAt()).isEqualTo(Mails.ARRIVAL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "From: Mario Rossi mario@rossi.example        | mario@rossi.example  | Mario Rossi",
                "From: 'Mario Rossi' <mario@rossi.example>    | mario@rossi.example  | Mario Rossi",
                "From: mario@rossi.example (Mario Rossi)      | mario@rossi.example  | Mario Rossi",
                "From: \"Rossi, Mario\" <mario@rossi.example> | mario@rossi.example  | Rossi, Mario",
                "From: <mario@rossi.example>                  | mario@rossi.example  |",
                "From: Mario <mailto:mario@rossi.example>     | mario@rossi.example  | Mario",
                "From: Mario <mario@rossi.example             | mario@rossi.example  | Mario",
                "From: Però <però@città.example>              | però@città.example   | Però"
            })
    void readsSendersAsTheyAreWritten(String from, String address, String name) throws Exception {
        InboundMessage mail = Mails.read(from + "\nSubject: x\n\ntext\n");

        assertThat(mail.from()).isEqualTo(new Address(address, name));
    }

    @Test
    void aMailWithoutFromSaysSo() throws Exception {
        InboundMessage mail = Mails.read("Subject: x\nReturn-Path: <who@a.example>\n\ntext\n");
        InboundMessage anonymous = Mails.read("Subject: x\n\ntext\n");

        assertThat(mail.from()).isEqualTo(new Address("who@a.example", null));
        assertThat(anonymous.from()).isNull();
        assertThat(Mails.inWords(anonymous.warnings())).contains("The mail does not say who sent it.");
    }

    @Test
    void whatTheDatabaseRefusesIsTakenOut() throws Exception {
        InboundMessage mail = Mails.read("From: a@a.example\nSubject: a\u0000b =?utf-8?B?AGM=?=\n"
                + "Content-Type: text/html; charset=utf-8\n\n<p>x\u0000y &#0; &#xD800; z</p>\n");

        assertThat(mail.subject() + mail.visibleText()).doesNotContain("\u0000").doesNotContain("\ud800");
        assertThat(mail.visibleText()).contains("x").contains("z");
    }

    @Test
    void aMailWithoutHeaderIsUnreadable() {
        assertThatThrownBy(() -> Mails.read("\n\njust text\n")).isInstanceOf(UnreadableMailException.class);
        assertThatThrownBy(() -> Mails.read("")).isInstanceOf(UnreadableMailException.class);
        assertThatThrownBy(() -> Mails.read("Return-Path: <a@b.example>\n\n--lost\nUEsDB\n"))
                .isInstanceOf(UnreadableMailException.class)
                .hasMessage("mail.telling-header-missing");
    }

    @Test
    void aGlimpseFindsWhatItCanInAnUnreadableMail() {
        var glimpse = Mails.reader()
                .glimpse("garbage\r\nFROM: Mario <m@rossi.example>\r\nsubject: =?utf-8?Q?citt=C3=A0?=\r\n"
                        .getBytes(StandardCharsets.US_ASCII));

        assertThat(glimpse.from()).isEqualTo(new Address("m@rossi.example", "Mario"));
        assertThat(glimpse.subject()).isEqualTo("città");
    }

    @Test
    void ofAnOversizeMailTheBeginningIsShownAndSaidSo() throws Exception {
        byte[] raw = Mails.fixture("two-languages-attachments.eml");
        byte[] beginning = Arrays.copyOf(raw, raw.length - 400);

        InboundMessage mail =
                Mails.reader().read(beginning, new Arrival("care", null, "it", true, 60_000_000, Mails.ARRIVAL));

        assertThat(mail.visibleText()).startsWith("Ecco la foto");
        assertThat(mail.attachments()).extracting(Attachment::name).doesNotContain("passwd");
        assertThat(Mails.inWords(mail.warnings()))
                .anySatisfy(warning ->
                        assertThat(warning).contains("too large (57.2 MB)").contains("oversize"));
    }

    @Test
    @Timeout(20)
    void fiveThousandNestedPartsAreCutOff() throws Exception {
        StringBuilder mail = new StringBuilder("From: a@a.example\nSubject: nested\nMIME-Version: 1.0\n");
        for (int i = 0; i < 5_000; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=\"b")
                    .append(i)
                    .append("\"\n\n--b")
                    .append(i)
                    .append("\n");
        }
        mail.append("Content-Type: text/plain\n\ndeep\n");

        InboundMessage read = Mails.read(mail.toString());

        assertThat(read.subject()).isEqualTo("nested");
        assertThat(Mails.inWords(read.warnings()))
                .anySatisfy(warning -> assertThat(warning).contains("deeper than 20"));
    }

    @Test
    @Timeout(20)
    void fiveThousandPartsSideBySideAreCutOff() throws Exception {
        StringBuilder mail = new StringBuilder("From: a@a.example\nSubject: wide\nMIME-Version: 1.0\n"
                + "Content-Type: multipart/mixed; boundary=b\n\n");
        mail.append("--b\nContent-Type: text/plain\n\nhello\n");
        for (int i = 0; i < 5_000; i++) {
            mail.append("--b\nContent-Type: application/pdf; name=a.pdf\n\nx\n");
        }

        InboundMessage read = Mails.read(mail.append("--b--\n").toString());

        assertThat(read.visibleText()).isEqualTo("hello");
        assertThat(read.attachments()).hasSize(999);
        assertThat(Mails.inWords(read.warnings()))
                .anySatisfy(warning -> assertThat(warning).contains("more than 1000 parts"));
    }

    @Test
    @Timeout(20)
    void tenThousandRecipientsAreCutOff() throws Exception {
        StringBuilder to = new StringBuilder("care@filo.example");
        for (int i = 0; i < 10_000; i++) {
            to.append(",\n \"Person ").append(i).append("\" <p").append(i).append("@many.example>");
        }

        InboundMessage read = Mails.read(
                "To: " + to + "\nFrom: a@a.example\nSubject: many\nDate: Mon, 4 May 2026 10:00:00 +0000\n\nx\n");

        assertThat(read.from()).isNotNull();
        assertThat(read.to()).hasSize(500);
        assertThat(Mails.inWords(read.warnings()))
                .anySatisfy(warning -> assertThat(warning).contains("more than 500 addresses"));
    }

    @Test
    @Timeout(20)
    void aHeaderOfTenThousandFieldsKeepsTheOnesThatMatter() throws Exception {
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            header.append("X-Field-")
                    .append(i)
                    .append(": ")
                    .append("x".repeat(60))
                    .append("\n");
        }

        InboundMessage read = Mails.read(header + "From: a@a.example\nSubject: late\nMessage-ID: <1@a>\n\nx\n");

        assertThat(read.from()).isEqualTo(new Address("a@a.example", null));
        assertThat(read.subject()).isEqualTo("late");
        assertThat(read.internetMessageId()).isEqualTo("<1@a>");
        assertThat(Mails.inWords(read.warnings()))
                .anySatisfy(warning -> assertThat(warning).contains("header is larger"));
    }

    @Test
    @Timeout(30)
    void aMailOfFiftyMegabytesIsRead() throws Exception {
        ByteArrayOutputStream mail = new ByteArrayOutputStream(52 << 20);
        mail.writeBytes(("From: a@a.example\r\nSubject: big\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
                        + "--b\r\nContent-Type: application/zip; name=big.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        byte[] line = ("QUJD".repeat(19) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        while (mail.size() < 50 << 20) {
            mail.writeBytes(line);
        }
        mail.writeBytes("--b--\r\n".getBytes(StandardCharsets.US_ASCII));

        InboundMessage read = Mails.read(mail.toByteArray());

        assertThat(read.visibleText()).isEqualTo("hello");
        assertThat(read.attachments()).singleElement().satisfies(attachment -> {
            assertThat(attachment.name()).isEqualTo("big.zip");
            assertThat(attachment.size()).isGreaterThan(35 << 20);
        });
    }

    @Test
    @Timeout(30)
    void hostileTextTakesNoHostileTime() throws Exception {
        String page = "<div>".repeat(100_000) + "<blockquote type=cite>".repeat(10_000) + "x";
        InboundMessage html = Mails.read("From: a@a.example\nSubject: x\nContent-Type: text/html\n\n" + page);
        InboundMessage text = Mails.read("From: a@a.example\nSubject: " + "=?".repeat(30_000) + "\n\n"
                + "On 1 1 1, a@b.c ".repeat(20_000) + "\n" + "Il 1/1 x\n".repeat(50_000) + "(".repeat(100_000));
        InboundMessage header = Mails.read("From: " + "(\"<".repeat(20_000) + "\nTo: " + "\"(<,".repeat(15_000)
                + "\nContent-Type: multipart/mixed; " + "a*0*=b;".repeat(9_000) + "\nSubject: x\n\nx\n");

        assertThat(html.subject()).isEqualTo("x");
        assertThat(text.visibleText()).isNotEmpty();
        assertThat(header.subject()).isEqualTo("x");
    }

    @Test
    void theTimeLimitMakesAMailUnreadable() {
        ReadLimits noTime =
                new ReadLimits(20, 1_000, 1_000, 256 * 1024, 64 * 1024, 500_000, 500, 5_000, Duration.ofNanos(1));

        assertThatThrownBy(() -> Mails.reader("mx", noTime).read(Mails.fixture("reply-gmail.eml"), Mails.arrival()))
                .isInstanceOf(UnreadableMailException.class)
                .hasMessage("mail.time-limit|0");
    }
}
