package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.message.InboundMessage;
import io.filo.message.MessageClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailClassifierTests {

    @Test
    void aHardBounceNamesTheAddressAndTheMailThatCameBack() throws Exception {
        InboundMessage mail = Mails.readFixture("bounce-postfix.eml");

        assertThat(mail.messageClass()).isEqualTo(MessageClass.BOUNCE);
        assertThat(mail.failedRecipients()).containsExactly("nessuno@posta.example");
        assertThat(mail.hardBounce()).isTrue();
        assertThat(mail.references()).containsExactly("<msg.1042.sig@filo.example>");
        assertThat(Mails.inWords(mail.classReasons()))
                .singleElement()
                .asString()
                .contains("for good (status 5.1.1)");
    }

    @Test
    void aFullMailboxIsNoHardBounce() throws Exception {
        InboundMessage mail = Mails.readFixture("bounce-full-mailbox.eml");

        assertThat(mail.messageClass()).isEqualTo(MessageClass.BOUNCE);
        assertThat(mail.failedRecipients()).containsExactly("pieno@posta.example");
        assertThat(mail.hardBounce()).isFalse();
    }

    @Test
    void aBounceInProseIsUnderstood() throws Exception {
        InboundMessage mail = Mails.readFixture("bounce-prose.eml");

        assertThat(mail.messageClass()).isEqualTo(MessageClass.BOUNCE);
        assertThat(mail.failedRecipients()).containsExactly("vuoto@qmail.example");
        assertThat(mail.hardBounce()).isTrue();
        assertThat(mail.references()).containsExactly("<msg.9.sig@filo.example>");
    }

    @ParameterizedTest
    @CsvSource({
        "vacation.eml,   AUTO_REPLY",
        "newsletter.eml, AUTO_GENERATED",
        "receipt.eml,    RECEIPT",
        "complaint.eml,  FEEDBACK",
        "reply-gmail.eml, HUMAN"
    })
    void classesByEvidence(String fixture, MessageClass expected) throws Exception {
        InboundMessage mail = Mails.readFixture(fixture);

        assertThat(mail.messageClass()).isEqualTo(expected);
        assertThat(Mails.inWords(mail.classReasons())).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Auto-Submitted: auto-replied (vacation)          | AUTO_REPLY",
                "Auto-Submitted: auto-replied; owner-email=x      | AUTO_REPLY",
                "Auto-Submitted: auto-generated                   | AUTO_GENERATED",
                "Auto-Submitted: auto-notified                    | AUTO_GENERATED",
                "Auto-Submitted: no                               | HUMAN",
                "X-Autoreply: yes                                 | AUTO_REPLY",
                "X-Autorespond: x                                 | AUTO_REPLY",
                "X-AutoReply-From: a@b                            | AUTO_REPLY",
                "X-Mail-Autoreply: 1                              | AUTO_REPLY",
                "X-Apple-Action: auto                             | AUTO_REPLY",
                "X-MS-Exchange-Inbox-Rules-Loop: a@b              | AUTO_REPLY",
                "X-FC-MachineGenerated: true                      | AUTO_REPLY",
                "Precedence: auto_reply                           | AUTO_REPLY",
                "Return-Path: <>                                  | AUTO_REPLY",
                "Precedence: bulk                                 | AUTO_GENERATED",
                "Precedence: list                                 | AUTO_GENERATED",
                "Precedence: junk                                 | AUTO_GENERATED",
                "Precedence: first-class                          | HUMAN",
                "List-Id: <x.example>                             | AUTO_GENERATED",
                "Feedback-ID: 1:2:3                               | AUTO_GENERATED",
                "X-Auto-Response-Suppress: All                    | HUMAN",
                "X-Failed-Recipients: a@b.example                 | BOUNCE"
            })
    void oneHeaderDecides(String header, MessageClass expected) throws Exception {
        InboundMessage mail =
                Mails.read(header + "\nFrom: a@a.example\nTo: care@filo.example\nSubject: Salve\n\ntesto\n");

        assertThat(mail.messageClass()).isEqualTo(expected);
    }

    @Test
    void aComplaintNamesTheMailThatSomebodyCallsSpam() throws Exception {
        InboundMessage mail = Mails.read("""
                From: <feedback@provider.example>
                To: care@filo.example
                Subject: FW: Novità
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=feedback-report; boundary="B"

                --B
                Content-Type: text/plain

                This is an email abuse report.
                --B
                Content-Type: message/feedback-report

                Feedback-Type: abuse
                Version: 1
                Original-Rcpt-To: <ada@provider.example>
                --B
                Content-Type: message/rfc822

                From: Passo Lento <care@filo.example>
                To: <ada@provider.example>
                Subject: Novità
                Message-ID: <msg.77.x@filo.example>

                Ciao Ada
                --B--
                """);

        assertThat(mail.messageClass()).isEqualTo(MessageClass.FEEDBACK);
        assertThat(mail.references()).containsExactly("<msg.77.x@filo.example>");
        assertThat(mail.failedRecipients()).isEmpty();
    }

    @Test
    void exchangeMailOfPeopleIsHumanButWantsNoAcknowledgement() throws Exception {
        InboundMessage mail =
                Mails.read("X-Auto-Response-Suppress: DR, OOF, AutoReply\nFrom: a@a.example\nSubject: x\n\ntesto\n");

        assertThat(mail.messageClass()).isEqualTo(MessageClass.HUMAN);
        assertThat(mail.suppressAcknowledgement()).isTrue();
    }

    @Test
    void anAbsenceNoticeNeedsAReferenceToUs() throws Exception {
        InboundMessage question =
                Mails.read("From: a@a.example\nSubject: Sono in ferie dal 3: spedite prima?\n\ntesto\n");

        assertThat(question.messageClass()).isEqualTo(MessageClass.HUMAN);
    }

    @Test
    void ourOwnMailIsRecognisedByItsSignedHeader() throws Exception {
        String signature = Mails.SIGNATURES.sign(MailClassifier.LOOP_PURPOSE, "77");

        assertThat(Mails.read("X-Filo-Loop: 77-" + signature + "\nFrom: a@a.example\nSubject: x\n\nx\n")
                        .messageClass())
                .isEqualTo(MessageClass.OWN_LOOP);
        assertThat(Mails.read("X-Filo-Loop: 78-" + signature + "\nFrom: a@a.example\nSubject: x\n\nx\n")
                        .messageClass())
                .isEqualTo(MessageClass.HUMAN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "care@filo.example",
                "CARE@Filo.Example",
                "care+1042.sig@filo.example",
                "clienti@filo.example",
                "other@filo.example"
            })
    void ourOwnAddressAsSenderProvesNothing(String from) throws Exception {
        assertThat(Mails.read("From: " + from + "\nSubject: x\n\nx\n").messageClass())
                .isEqualTo(MessageClass.HUMAN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mx.filo.example; spf=pass smtp.mailfrom=a.example; dmarc=fail header.from=a.example | true",
                "mx.filo.example 1; dmarc=fail (p=none)                                             | true",
                "mx.filo.example; dmarc=pass                                                        | false",
                "mx.evil.example; dmarc=fail                                                        | false"
            })
    void dmarcIsBelievedOnlyFromOurOwnServer(String results, boolean failed) throws Exception {
        InboundMessage mail =
                Mails.read("Authentication-Results: " + results + "\nFrom: a@a.example\nSubject: x\n\nx\n");

        assertThat(mail.authenticationFailed()).isEqualTo(failed);
    }

    @Test
    void aResultThatCameWithTheMailIsNotBelieved() throws Exception {
        InboundMessage mail = Mails.read("Authentication-Results: mx.filo.example; dmarc=pass\n"
                + "Authentication-Results: mx.filo.example; dmarc=fail\nFrom: a@a.example\nSubject: x\n\nx\n");

        assertThat(mail.authenticationFailed()).isFalse();
    }

    @Test
    void aReportOfSuccessIsNoBounce() throws Exception {
        String delivered = new String(Mails.fixture("bounce-postfix.eml"), java.nio.charset.StandardCharsets.UTF_8)
                .replace("Action: failed", "Action: delivered")
                .replace("Status: 5.1.1", "Status: 2.0.0");

        InboundMessage mail = Mails.read(delivered.getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(mail.messageClass()).isEqualTo(MessageClass.RECEIPT);
        assertThat(mail.failedRecipients()).isEmpty();
        assertThat(mail.hardBounce()).isFalse();
    }
}
