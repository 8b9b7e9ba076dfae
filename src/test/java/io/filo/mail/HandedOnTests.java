package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.message.Address;
import io.filo.message.InboundMessage;
import io.filo.message.MessageClass;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose matter it is, when somebody else's address stands in From. */
class HandedOnTests {

    private static final String LIST = "List-Id: The group <group.lists.example>\n";

    private static InboundMessage read(String from, String headers) throws Exception {
        return Mails.read("From: " + from + "\nTo: care@filo.example\nSubject: A question\n" + headers
                + "\nWhere is my order?\n");
    }

    private static String writer(InboundMessage mail) {
        return Objects.requireNonNull(mail.from()).value();
    }

    @ParameterizedTest
    @CsvSource({
        // ours: a mailbox, an alias, an address of their domain, and one that the administrator names
        "care@filo.example,          mario@kunde.example, mario@kunde.example",
        "clienti@filo.example,       mario@kunde.example, mario@kunde.example",
        "wordpress@filo.example,     mario@kunde.example, mario@kunde.example",
        "WordPress@FILO.example,     mario@kunde.example, mario@kunde.example",
        "bounce@forms.example,       mario@kunde.example, mario@kunde.example",
        // our own mailboxes are nobody to answer to
        "wordpress@filo.example,     care@filo.example,   wordpress@filo.example",
        "wordpress@filo.example,     care+7.k@filo.example, wordpress@filo.example",
        // a person may want answers elsewhere, but is who they are
        "anybody@kunde.example,      mario@kunde.example, anybody@kunde.example",
        "agente@partner.example,     mario@kunde.example, agente@partner.example",
        "anybody@notfilo.example,    mario@kunde.example, anybody@notfilo.example"
    })
    void theReplyToOfOurFormsIsTheCustomer(String from, String replyTo, String customer) throws Exception {
        InboundMessage mail = read("Contact form <" + from + ">", "Reply-To: " + replyTo + "\n");

        assertThat(writer(mail)).isEqualTo(customer);
        assertThat(mail.messageClass()).isEqualTo(MessageClass.HUMAN);
        assertThat(mail.suppressAcknowledgement()).isFalse();
        if (!customer.equals(from) && customer.equals(replyTo)) {
            assertThat(Mails.inWords(mail.warnings()))
                    .anyMatch(warning -> warning.startsWith("Sent by " + from + " for whoever wrote it"));
        }
    }

    @Test
    void ofSeveralInReplyToTheFirstWhoIsNotUsIsMeant() throws Exception {
        InboundMessage mail =
                read("wordpress@filo.example", "Reply-To: care@filo.example, Mario Rossi <mario@kunde.example>\n");

        assertThat(mail.from()).isEqualTo(new Address("mario@kunde.example", "Mario Rossi"));
    }

    @Test
    void whatIsPastedIntoAFormIsNoForward() throws Exception {
        InboundMessage mail = Mails.read("""
                From: wordpress@filo.example
                To: care@filo.example
                Reply-To: Mario <mario@kunde.example>
                Subject: Contact form

                My friend got this from you:

                ---------- Forwarded message ---------
                From: Friend <friend@other.example>
                Date: Mon, 5 Jan 2026 at 10:00
                Subject: Where is my parcel?
                To: <care@filo.example>

                Where is my parcel?
                """);

        assertThat(writer(mail)).isEqualTo("mario@kunde.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mario via Group <group@lists.example>",
                "\"'Mario' via Group\" <group@lists.example>",
                "Mario tramite Gruppo <other@lists.example>",
                "group@lists.example"
            })
    void whoWritesThroughAListThatPutsItselfIntoFromIsTheCustomer(String from) throws Exception {
        InboundMessage mail = read(
                from,
                LIST + "Reply-To: The group <group@lists.example>, mario@kunde.example\n"
                        + "Cc: group@lists.example, friend@kunde.example\n");

        assertThat(writer(mail)).isEqualTo("mario@kunde.example");
        assertThat(mail.messageClass()).isEqualTo(MessageClass.AUTO_GENERATED);
        assertThat(mail.cc()).extracting(Address::value).containsExactly("friend@kunde.example");
        assertThat(Mails.inWords(mail.warnings())).anyMatch(warning -> warning.startsWith("Handed on by "));
        if (from.startsWith("Mario via")) {
            assertThat(mail.from()).isEqualTo(new Address("mario@kunde.example", "Mario"));
        }
    }

    @Test
    void aListThatKeepsThePersonInAHeaderOfItsOwnIsUnderstood() throws Exception {
        assertThat(writer(read(
                        "Mario via Group <group@lists.example>",
                        LIST + "Reply-To: group@lists.example\nX-Original-From: Mario <mario@kunde.example>\n")))
                .isEqualTo("mario@kunde.example");
    }

    @Test
    void aListThatNamesNobodyIsSaidToBeOne() throws Exception {
        InboundMessage mail = read("Mario via Group <group@lists.example>", LIST + "Reply-To: group@lists.example\n");

        assertThat(writer(mail)).isEqualTo("group@lists.example");
        assertThat(Mails.inWords(mail.warnings()))
                .anyMatch(warning ->
                        warning.startsWith("It comes from the list group@lists.example and names no person"));
    }

    /** As lists did before: From is the person, and Reply-To would lead to all readers. */
    @Test
    void aListThatLeavesFromAloneIsNotBelievedInReplyTo() throws Exception {
        InboundMessage mail = read(
                "Mario <mario@kunde.example>",
                LIST + "List-Post: <mailto:all@lists.example>\nReply-To: all@lists.example\n"
                        + "Cc: all@lists.example\n");

        assertThat(writer(mail)).isEqualTo("mario@kunde.example");
        assertThat(mail.cc()).isEmpty();
        assertThat(mail.replyTo()).isEmpty();
    }

    @Test
    void whoIsHandedOnWithoutAListGetsNothingAutomatic() throws Exception {
        InboundMessage mail = read("Mario via Relay <relay@relay.example>", "Reply-To: mario@kunde.example\n");

        assertThat(writer(mail)).isEqualTo("mario@kunde.example");
        assertThat(mail.suppressAcknowledgement()).isTrue();
        assertThat(writer(read("Hotel via Roma <info@hotel.example>", "Reply-To: desk@hotel.example\n")))
                .isEqualTo("info@hotel.example");
    }
}
