package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.message.Address;
import io.filo.message.Attachment;
import io.filo.message.InboundMessage;
import io.filo.message.MessageClass;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What mail programs get wrong, and what is wrapped up: a person reads it all the same. */
class RepairTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "raw-header-cyrillic          | Где мой заказ?              | Где мой заказ? Анна",
                "raw-header-latin             | Perché non è arrivato?      | Perché non è ancora arrivato? Così non va.",
                "raw-header-big5              | 請問我的訂單                  | 您好，我上週在貴店訂購了一雙登山鞋，但是到現在還沒有收到。請問什麼時候可以送達？謝謝。",
                "raw-header-of-parts          | 請問我的訂單                  | 收到",
                "raw-header-gb                | 我想退货                      | Where is my order 2041?",
                "raw-header-alone             | 請問我的訂單                  | Where is my order 2041?",
                "uuencode-in-text             | Foto                        | Ecco lo scontrino~begin dal negozio di Bergamo~e la foto.~Grazie, Giulia~begin 644 lettera.txt~non finisce mai",
                "charset-alias                | Alias                       | Costa 30 €.",
                "charset-gbk                  | GBK                         | 我的订单在哪里？",
                "shift-jis-as-iso-2022-jp     | SJIS                        | 注文した商品がまだ届いていません。いつ届きますか。よろしくお願いします。",
                "html-meta-charset            | Meta                        | Gdzie jest moja paczka? Proszę o odpowiedź. Żółw.",
                "no-charset-russian           | Guess                       | Здравствуйте! Я заказал ботинки две недели назад, но до сих пор ничего не получил. Когда придёт посылка?",
                "utf-7                        | Città                       | Perché no? 1 + 1 = 2",
                "encoded-words                | Perché tanto è arrato, sì   | testo",
                "unknown-transfer-encoding    | CTE                         | Il testo è qui.",
                "missing-boundary             | Senza confine               | Il pacco è rotto.",
                "wrong-boundary               | Altro confine               | Prima.~Seconda.",
                "boundary-without-semicolon   | Senza punto e virgola       | Ciao.",
                "boundary-ends-in-dashes      | Trattini                    | Il pacco è aperto.",
                "boundary-never-came          | Mai                         | Il testo non ha parti.",
                "carriage-returns             | Solo CR                     | riga uno~riga due",
                "apple-text-image-text        | Foto                        | Prima della foto.~Dopo la foto.",
                "smime-opaque-der             | Firmata                     | Messaggio firmato: è tutto vero.",
                "smime-opaque-ber             | Firmata                     | Messaggio firmato: è tutto vero.",
                "winmail                      | Listino                     | Il listino è in allegato."
            })
    void readsWhatWasMeant(String fixture, String subject, String text) throws Exception {
        InboundMessage mail = read(fixture);

        assertThat(mail.subject()).isEqualTo(subject);
        assertThat(mail.visibleText().replaceAll("\\n+", "~")).isEqualTo(text);
        assertThat(mail.messageClass()).isEqualTo(MessageClass.HUMAN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file-names            | fattura di città.pdf, fattura di città (2).pdf, ricevuta perché.pdf",
                "uuencode              | nota.txt",
                "uuencode-in-text      | scontrino perché.pdf, foto.png",
                "missing-boundary      | foto.pdf",
                "carriage-returns      | a.pdf",
                "apple-text-image-text | foto.png",
                "single-pdf            | scansione.pdf",
                "winmail               | listino 2026.pdf",
                "smime-opaque-der      | ''",
                "smime-encrypted       | smime.p7m",
                "nested-only           | message-1.eml",
                "pec                   | daticert.xml, atto.pdf, smime.p7s",
                "digest                | message-1.eml, message-2.eml"
            })
    void namesWhatIsAttachedAndGivesItBack(String fixture, String names) throws Exception {
        byte[] raw = Mails.fixture("repair/" + fixture + ".eml");
        InboundMessage mail = Mails.read(raw);

        assertThat(mail.attachments().stream().map(Attachment::name).toList())
                .containsExactly(names.isEmpty() ? new String[0] : names.split(", "));
        for (Attachment attachment : mail.attachments()) {
            assertThat(Mails.reader().attachment(raw, false, attachment.index()))
                    .hasValueSatisfying(content -> {
                        assertThat(content.name()).isEqualTo(attachment.name());
                        assertThat(content.bytes()).hasSize((int) attachment.size());
                    });
        }
    }

    @Test
    void undoesUuencode() {
        assertThat(Mails.reader().attachment(Mails.fixture("repair/uuencode.eml"), false, 0))
                .hasValueSatisfying(content -> assertThat(content.bytes())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("ciao"));
    }

    @Test
    void aRawHeaderIsInTheCharsetOfTheText() throws Exception {
        assertThat(read("raw-header-cyrillic").from()).isEqualTo(new Address("anna@posta.example", "Анна"));
    }

    @Test
    void ofCertifiedMailTheOriginalIsTheMessage() throws Exception {
        InboundMessage mail = read("pec");

        assertThat(mail.from()).isEqualTo(new Address("studio@pec.avvocato.example", "Studio Legale Bruni"));
        assertThat(mail.subject()).isEqualTo("Diffida");
        assertThat(mail.internetMessageId()).isEqualTo("<orig-1@pec.avvocato.example>");
        assertThat(mail.inReplyTo()).containsExactly("<msg.7.x@filo.example>");
        assertThat(mail.visibleText()).isEqualTo("Si diffida dal trattenere l'importo.");
        assertThat(mail.elidedText()).contains("Messaggio di posta certificata");
        assertThat(Mails.inWords(mail.warnings())).singleElement().asString().contains("Certified mail (PEC)");
        assertThat(mail.messageClass()).isEqualTo(MessageClass.HUMAN);
    }

    @Test
    void receiptsOfCertifiedMailAreNoMessagesOfPeople() throws Exception {
        InboundMessage refused = read("pec-not-delivered");
        InboundMessage delivered = read("pec-delivered");

        assertThat(refused.messageClass()).isEqualTo(MessageClass.BOUNCE);
        assertThat(refused.failedRecipients()).containsExactly("nessuno@pec.cliente.example");
        assertThat(refused.hardBounce()).isTrue();
        assertThat(refused.references()).containsExactly("<msg.8.x@filo.example>");
        assertThat(delivered.messageClass()).isEqualTo(MessageClass.RECEIPT);
        assertThat(delivered.references()).containsExactly("<msg.8.x@filo.example>");
    }

    @Test
    void anInvitationIsShownAsAnEvent() throws Exception {
        InboundMessage mail = read("calendar");

        assertThat(mail.visibleText()).isEqualTo("""
                Ci vediamo in negozio?

                📅 Prova scarponi, con misure
                🕒 2026-05-12 10:00–10:30 Europe/Rome
                📍 Negozio di Bergamo
                👤 giulia@posta.example""");
        assertThat(mail.attachments()).extracting(Attachment::contentType).containsExactly("text/calendar");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DTSTART:20260512T080000Z~DTEND:20260512T093000Z | 2026-05-12 08:00–09:30 UTC",
                "DTSTART:20260512T220000Z~DTEND:20260513T010000Z | 2026-05-12 22:00 – 2026-05-13 01:00 UTC",
                "DTSTART;TZID=Europe/Rome:20260512T100000~DTEND:20260512T090000Z | 2026-05-12 10:00 Europe/Rome – 2026-05-12 09:00 UTC",
                "DTSTART;VALUE=DATE:20260512~DTEND;VALUE=DATE:20260513 | 2026-05-12",
                "DTSTART;VALUE=DATE:20260512~DTEND;VALUE=DATE:20260515 | 2026-05-12 – 2026-05-14",
                "DTSTART:20260512T100000~RRULE:FREQ=WEEKLY | 2026-05-12 10:00 🔁"
            })
    void theTimeOfAnEventIsShort(String lines, String time) throws Exception {
        InboundMessage mail = Mails.read("From: a@a.example\nSubject: x\nContent-Type: text/calendar\n\n"
                + "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Prova\n" + lines.replace("~", "\n")
                + "\nEND:VEVENT\nEND:VCALENDAR\n");

        assertThat(mail.visibleText()).isEqualTo("📅 Prova\n🕒 " + time);
    }

    @Test
    void aMailThatIsAnotherMailShowsThatOne() throws Exception {
        assertThat(read("nested-only").visibleText())
                .isEqualTo("✉ Carlo Neri <carlo@studio.example>\nReso in ritardo è\n\nAspetto il rimborso.");
    }

    @Test
    void whatStaysClosedIsSaid() throws Exception {
        assertThat(Mails.inWords(read("smime-encrypted").warnings()))
                .singleElement()
                .asString()
                .contains("encrypted");
    }

    @Test
    void whyOutlooksPackageStaysClosedIsSaid() throws Exception {
        String mail = new String(Mails.fixture("repair/winmail.eml"), StandardCharsets.ISO_8859_1);

        assertThat(Mails.inWords(Mails.read(mail.replaceAll("(?s)eJ8\\+.*=\n", "Y2lhbw==\n"))
                        .warnings()))
                .containsExactly("The file winmail.dat is not what Outlook packs under that name;"
                        + " it is attached as it came.");
        assertThat(Mails.inWords(Mails.read(mail.replaceAll("(?s)c3RpbGlu.*=\\n|c3Rp.*=\\n", ""))
                        .warnings()))
                .containsExactly("Outlook's winmail.dat is broken and could not be opened; it is attached as it came."
                        + " Ask the sender for the files.");
    }

    /** The library's own limits are 20 MB for a file, and 1 MB for a text or a picture in it. */
    @Test
    void aLargeTextInOutlooksPackageIsRead() throws Exception {
        String text = "Il listino completo. ".repeat(60_000);
        byte[] entity = Tnef.asMime(outlooksPackage(text), new LinkedHashSet<>());

        assertThat(entity).isNotNull().hasSizeGreaterThan(text.length());
    }

    private static byte[] outlooksPackage(String text) {
        int padded = (text.length() + 1 + 3) / 4 * 4;
        ByteBuffer properties = ByteBuffer.allocate(16 + padded).order(ByteOrder.LITTLE_ENDIAN);
        properties
                .putInt(1)
                .putShort((short) 0x1e)
                .putShort((short) 0x1000)
                .putInt(1)
                .putInt(text.length() + 1);
        properties.put(text.getBytes(StandardCharsets.US_ASCII));
        int checksum = 0;
        for (byte b : properties.array()) {
            checksum += b & 0xff;
        }
        ByteBuffer tnef = ByteBuffer.allocate(6 + 11 + properties.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        tnef.putInt(0x223e9f78).putShort((short) 1);
        tnef.put((byte) 1).putInt(0x00069003).putInt(properties.capacity()).put(properties.array());
        return tnef.putShort((short) checksum).array();
    }

    @Test
    void whateverIsBrokenInOutlooksPackageTheMailIsRead() throws Exception {
        String mail = new String(Mails.fixture("repair/winmail.eml"), StandardCharsets.ISO_8859_1);
        int from = mail.indexOf("eJ8+");
        int to = mail.indexOf("\n--b--");
        byte[] whole = Base64.getMimeDecoder().decode(mail.substring(from, to));
        Random random = new Random(2041);
        for (int i = 0; i < 3_000; i++) {
            byte[] broken = Arrays.copyOf(whole, i % 3 == 0 ? 5 + random.nextInt(whole.length - 5) : whole.length);
            for (int n = random.nextInt(4); n >= 0; n--) {
                broken[4 + random.nextInt(broken.length - 4)] = (byte) random.nextInt();
            }
            InboundMessage read = Mails.read(
                    mail.substring(0, from) + Base64.getMimeEncoder().encodeToString(broken) + mail.substring(to));
            assertThat(read.subject()).isEqualTo("Listino");
            if (read.attachments().stream().anyMatch(file -> file.name().equals("winmail.dat"))) {
                assertThat(read.warnings()).isNotEmpty();
            }
        }
    }

    @Test
    void whatAColleagueForwardsIsOfWhoeverWroteIt() throws Exception {
        InboundMessage mail = read("forwarded");

        assertThat(mail.from()).isEqualTo(new Address("carla.monti@posta.example", "Carla Monti"));
        assertThat(mail.visibleText())
                .isEqualTo("Questa e` per voi, grazie.\n\nVorrei rendere le scarpe, sono strette.");
        assertThat(mail.elidedText()).isEqualTo("--\nCarla");
        assertThat(mail.suppressAcknowledgement()).isTrue();
        assertThat(Mails.inWords(mail.warnings()))
                .containsExactly("Forwarded by luca@filo.example; shown as coming" + " from whoever wrote it.");
    }

    @Test
    void alsoWhenItIsForwardedAsAFile() throws Exception {
        InboundMessage mail = read("forwarded-as-attachment");

        assertThat(mail.from()).isEqualTo(new Address("carla.monti@posta.example", "Carla Monti"));
        assertThat(mail.visibleText()).isEqualTo("Da gestire.\n\nVorrei rendere le scarpe.");
    }

    @ParameterizedTest
    @CsvSource({
        "Luca <luca@cliente.example>, luca@cliente.example",
        "Agente <agente@partner.example>, carla.monti@posta.example",
        "Care <care@filo.example>, carla.monti@posta.example"
    })
    void onlyAColleagueForwardsForSomebodyElse(String from, String customer) throws Exception {
        String raw = new String(Mails.fixture("repair/forwarded.eml"), StandardCharsets.UTF_8)
                .replace("Luca Sarti <luca@filo.example>\nTo: care", from + "\nTo: care");

        InboundMessage mail = Mails.read(raw.getBytes(StandardCharsets.UTF_8));

        assertThat(mail.from()).extracting(Address::value).isEqualTo(customer);
    }

    @ParameterizedTest
    @CsvSource({
        "amazon-bounce,        nessuno@posta.example, ''",
        "bounce-inside-a-mail, chiuso@posta.example,  <msg.5.x@filo.example>"
    })
    void findsTheReportWhereverItIs(String fixture, String address, String original) throws Exception {
        InboundMessage mail = read(fixture);

        assertThat(mail.messageClass()).isEqualTo(MessageClass.BOUNCE);
        assertThat(mail.failedRecipients()).containsExactly(address);
        assertThat(mail.hardBounce()).isTrue();
        assertThat(String.join("", mail.references())).isEqualTo(original);
    }

    @Test
    void aPageOfManyLinksIsCutOff() throws Exception {
        StringBuilder page = new StringBuilder("<p>Offerte:</p>");
        for (int i = 0; i < 6_000; i++) {
            page.append("<a href='https://a.example/")
                    .append(i)
                    .append("'>n")
                    .append(i)
                    .append("</a> ");
        }
        InboundMessage mail = Mails.read("From: a@a.example\nSubject: x\nContent-Type: text/html\n\n" + page + "\n");

        assertThat(mail.visibleText()).contains("n4999").doesNotContain("n5000");
        assertThat(Mails.inWords(mail.warnings()))
                .containsExactly("The page has more than 5000 links; what stands behind them was left out of the text."
                        + " The formatted mail shows all of it.");
    }

    @Test
    void aPageOfManyLettersIsCutOffAndSaysSo() throws Exception {
        InboundMessage mail = Mails.read("From: a@a.example\nSubject: x\nContent-Type: text/html\n\n<p>Offerte</p>"
                + "<!-- comment -->".repeat(130_000) + "<p>the end</p>");

        assertThat(mail.visibleText()).isEqualTo("Offerte");
        assertThat(Mails.inWords(mail.warnings()))
                .containsExactly("The page is longer than 2000000 characters; the rest was left out.");
    }

    private static InboundMessage read(String fixture) throws Exception {
        return Mails.readFixture("repair/" + fixture + ".eml");
    }
}
