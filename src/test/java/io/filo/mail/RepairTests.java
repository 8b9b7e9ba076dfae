package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.message.Address;
import io.filo.message.Attachment;
import io.filo.message.InboundMessage;
import io.filo.message.MessageClass;
import java.nio.charset.StandardCharsets;
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
                🕒 2026-05-12 10:00 Europe/Rome – 2026-05-12 10:30 Europe/Rome
                📍 Negozio di Bergamo
                👤 giulia@posta.example""");
        assertThat(mail.attachments()).extracting(Attachment::contentType).containsExactly("text/calendar");
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
        "Care <care@filo.example>, care@filo.example"
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
                .containsExactly("The page has more than 5000 links; what stands behind them was left out.");
    }

    private static InboundMessage read(String fixture) throws Exception {
        return Mails.readFixture("repair/" + fixture + ".eml");
    }
}
