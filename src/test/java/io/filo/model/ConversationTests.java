package io.filo.model;

import static io.filo.model.ConversationTests.Goes.BACK;
import static io.filo.model.ConversationTests.Goes.BESIDE;
import static io.filo.model.ConversationTests.Goes.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.mail.OutgoingBytes;
import io.filo.ticket.AnswerAction;
import io.filo.web.Browser;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Every way in which a reply comes back: mails in a mailbox, out of the headers that our own mail had. Where it went and
 * why stands on the ticket.
 */
class ConversationTests extends CaseTest {

    @Autowired
    ObjectMapper json;

    @LocalServerPort
    int port;

    /** Signed in once for all tests. */
    private static Browser anna;

    /** What a reply becomes. */
    enum Goes {
        /** Part of the ticket. */
        BACK,
        /** A new ticket that knows of the other. */
        BESIDE,
        /** A new ticket that knows of none. */
        NOWHERE
    }

    /**
     * What the customer has in the mailbox: our answer to their mail.
     *
     * @param asked the Message-ID of their own mail
     * @param answer that of ours
     * @param pseudo the signed reference in ours
     * @param replyTo where ours wants to be answered
     */
    record Ours(
            long ticket, String sender, String asked, String answer, String pseudo, String replyTo, String subject) {

        /** Their reply, as a mail program writes it, without any header that leads back. */
        Mail bare() {
            return new Mail(sender, "care@filo.example", "Re: a question", "");
        }
    }

    record Mail(String from, String to, String subject, String headers) {

        Mail from(String other) {
            return new Mail(other, to, subject, headers);
        }

        Mail to(String other) {
            return new Mail(from, other, subject, headers);
        }

        Mail subject(String other) {
            return new Mail(from, to, other, headers);
        }

        Mail with(String name, String value) {
            return new Mail(from, to, subject, headers + name + ": " + value + "\n");
        }
    }

    interface Reply {
        Mail to(Ours ours);
    }

    private static Arguments way(String name, Reply reply, Goes goes, String evidence) {
        return arguments(name, reply, goes, evidence);
    }

    private static String other(Ours ours) {
        return "stranger." + ours.sender;
    }

    /** A letter of the signature is another. */
    private static String forged(String signed) {
        var at = signed.lastIndexOf('@') - 1;
        return signed.substring(0, at) + (signed.charAt(at) == 'x' ? 'y' : 'x') + signed.substring(at + 1);
    }

    static Stream<Arguments> ways() {
        var foreign = "<list.17@elsewhere.example>";
        return Stream.of(
                way(
                        "all headers",
                        ours -> ours.bare()
                                .to(ours.replyTo)
                                .subject("Re: " + ours.subject)
                                .with("In-Reply-To", ours.answer)
                                .with("References", ours.pseudo + "\n " + ours.asked + "\n " + ours.answer),
                        BACK,
                        "place.address-key"),
                way(
                        "only References",
                        ours -> ours.bare().with("References", foreign + " " + ours.asked + " " + ours.answer),
                        BACK,
                        "place.signed-id|References"),
                way(
                        "References with commas",
                        ours -> ours.bare().with("References", foreign + "," + ours.asked + "," + ours.answer),
                        BACK,
                        "place.signed-id|References"),
                way(
                        "only In-Reply-To",
                        ours -> ours.bare().with("In-Reply-To", ours.answer),
                        BACK,
                        "place.signed-id|In-Reply-To"),
                way(
                        "In-Reply-To with words around it",
                        ours -> ours.bare()
                                .with("In-Reply-To", "Your message of Monday " + ours.answer + " (from the shop)"),
                        BACK,
                        "place.signed-id|In-Reply-To"),
                way(
                        "in answer to the customer's own mail",
                        ours -> ours.bare().with("In-Reply-To", ours.asked),
                        BACK,
                        "place.known-mail"),
                way(
                        "a colleague's answer to the customer's own mail",
                        ours -> ours.bare().from(other(ours)).with("References", ours.asked),
                        BACK,
                        "place.known-mail"),
                way("plus address only", ours -> ours.bare().to(ours.replyTo), BACK, "place.address-key"),
                way(
                        "plus address in capitals",
                        ours -> ours.bare().to(ours.replyTo.toUpperCase(Locale.ROOT)),
                        BACK,
                        "place.address-key"),
                way(
                        "plus address of another's mail program",
                        ours -> ours.bare().from(other(ours)).to("\"Care, the team\" <" + ours.replyTo + ">"),
                        BACK,
                        "place.address-key"),
                way("plus address in Cc", ours -> ours.bare().with("Cc", ours.replyTo), BACK, "place.address-key"),
                way(
                        "plus address that only the server noted",
                        ours -> ours.bare().with("X-Original-To", ours.replyTo),
                        BACK,
                        "place.address-key"),
                way(
                        "pseudo reference only",
                        ours -> ours.bare().with("References", ours.pseudo),
                        BACK,
                        "place.reference"),
                way(
                        "Message-ID rewritten by a relay",
                        ours -> ours.bare()
                                .with("In-Reply-To", "<relayed@relay.example>")
                                .with("References", ours.pseudo + " <relayed@relay.example>"),
                        BACK,
                        "place.reference"),
                way(
                        "subject number from a participant",
                        ours -> ours.bare().subject("RIF: " + ours.subject),
                        BACK,
                        "place.subject"),
                way(
                        "subject number from a stranger",
                        ours -> ours.bare().from(other(ours)).subject("Re: " + ours.subject),
                        BESIDE,
                        "place.stranger"),
                way(
                        "forged signatures",
                        ours -> ours.bare()
                                .from(other(ours))
                                .to(forged(ours.replyTo))
                                .with("In-Reply-To", forged(ours.answer))
                                .with("References", forged(ours.pseudo)),
                        NOWHERE,
                        ""),
                way(
                        "a signature of another ticket's number",
                        ours -> ours.bare()
                                .from(other(ours))
                                .to(ours.replyTo.replace("+" + ours.ticket, "+" + (ours.ticket - 1))),
                        NOWHERE,
                        ""),
                way("nothing but the same sender", Ours::bare, NOWHERE, ""));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("ways")
    void aReplyComesBack(String name, Reply reply, Goes goes, String evidence) throws Exception {
        var ours = answered();

        var came = receive(reply.to(ours));

        var number = ticketOf(came);
        if (goes == BACK) {
            assertThat(number).isEqualTo(ours.ticket);
            assertThat(view(ours.ticket).turn()).as("the shop's turn again").isEqualTo("SHOP");
        } else {
            assertThat(number).isNotEqualTo(ours.ticket);
            assertThat(view(ours.ticket).turn()).as("nobody was woken").isEqualTo("CUSTOMER");
        }
        itIsShown(number, came, goes == NOWHERE ? "" : evidence, goes == NOWHERE ? 0 : ours.ticket);
    }

    @Test
    void theIdThatARelayGaveToOurMailLeadsBackFromThenOn() throws Exception {
        var ours = answered();
        var relayed = "<" + UUID.randomUUID() + "@relay.example>";
        receive(ours.bare().with("In-Reply-To", relayed).with("References", ours.pseudo));

        var came = receive(ours.bare().with("In-Reply-To", relayed));
        // What somebody says of an id is no key for strangers.
        var stranger = receive(ours.bare().from(other(ours)).with("In-Reply-To", relayed));

        assertThat(ticketOf(came)).isEqualTo(ours.ticket);
        assertThat(ticketOf(stranger)).isNotEqualTo(ours.ticket);
        itIsShown(ours.ticket, came, "place.known-references", ours.ticket);
    }

    @Test
    void aReplyThatCameBeforeItsParentPullsItIn() throws Exception {
        var question = "<" + UUID.randomUUID() + "@customer.example>";
        var bare = new Mail(sender, "care@filo.example", "Re: our order", "");
        var reply = receive(bare.with("In-Reply-To", question));

        var came = receive(bare.from("colleague." + sender).subject("our order"), question);

        assertThat(ticketOf(came)).isEqualTo(ticketOf(reply));
        itIsShown(ticketOf(reply), came, "place.answered-before", ticketOf(reply));
    }

    /** Web forms and shops give one Message-ID to the mails of many people. */
    @Test
    void aStrangersMailWithTheSameMessageIdIsATicketOfItsOwn() throws Exception {
        var form = "<form." + UUID.randomUUID() + "@shop.example>";
        var first = receive(new Mail(sender, "care@filo.example", "Where is my parcel?", ""), form);
        receive(new Mail(sender, "care@filo.example", "Re: my parcel", "").with("In-Reply-To", form));
        var stranger = "stranger." + sender;

        var other = receive(new Mail(stranger, "care@filo.example", "Another matter", ""), form);
        var again = receive(new Mail(sender, "care@filo.example", "Another word", ""), form);

        assertThat(ticketOf(other)).isNotEqualTo(ticketOf(first));
        assertThat(messages.find(other).orElseThrow().candidates()).containsExactly(ticketOf(first));
        assertThat(view(ticketOf(other)).customerId())
                .isNotEqualTo(view(ticketOf(first)).customerId());
        assertThat(outgoing(ticketOf(other)))
                .singleElement()
                .satisfies(acknowledgement ->
                        assertThat(acknowledgement.to().get(0).value()).isEqualTo(stranger));
        itIsShown(ticketOf(other), other, "place.same-id-stranger", ticketOf(first));
        assertThat(ticketOf(again)).isEqualTo(ticketOf(first));
        itIsShown(ticketOf(first), again, "place.same-id", ticketOf(first));
    }

    @Test
    void ofTwoTicketsInReferencesTheNewestIsMeant() throws Exception {
        var older = answered();
        var newer = answered();

        var came = receive(older.bare().with("References", older.answer + " " + newer.answer));

        assertThat(ticketOf(came)).isEqualTo(newer.ticket);
        itIsShown(newer.ticket, came, "place.signed-id|References", newer.ticket);
    }

    @Test
    void aReplyToAClosedTicketOpensItAgainForAWhile() throws Exception {
        var ours = answered();
        close(ours);

        var soon = receive(ours.bare().with("In-Reply-To", ours.answer));
        assertThat(ticketOf(soon)).isEqualTo(ours.ticket);
        assertThat(view(ours.ticket).status()).isEqualTo("OPEN");
    }

    @Test
    void aReplyToATicketClosedForLongIsANewOneBesideIt() throws Exception {
        var ours = answered();
        close(ours);
        clocks.advance(Duration.ofDays(31));

        var late = receive(ours.bare().to(ours.replyTo).with("In-Reply-To", ours.answer));

        assertThat(ticketOf(late)).isNotEqualTo(ours.ticket);
        itIsShown(ticketOf(late), late, "place.closed|30", ours.ticket);
    }

    @Test
    void aReplyToAMergedTicketFollowsIt() throws Exception {
        var gone = answered();
        var kept = answered();
        desk.merge(gone.ticket, kept.ticket, false);
        events.deliver();

        var came = receive(gone.bare().from(other(gone)).to(gone.replyTo));

        assertThat(ticketOf(came)).isEqualTo(kept.ticket);
        itIsShown(kept.ticket, came, "place.merged", kept.ticket);
    }

    // -------------------------------------------------------------------------------------------------------------------

    /** A customer has asked, the shop has answered and waits. */
    private Ours answered() throws Exception {
        var asked = "<" + UUID.randomUUID() + "@customer.example>";
        var number = ticketOf(receive(new Mail(sender, "care@filo.example", "Where is my parcel?", ""), asked));
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        var last = outgoing(number).get(outgoing(number).size() - 1);
        var sent = new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(OutgoingBytes.of(jdbc, last.id())));
        var references = sent.getHeader("References", " ").split("\\s+");
        var pseudo = Stream.of(references)
                .filter(reference -> reference.startsWith("<ticket."))
                .findFirst()
                .orElseThrow();
        assertThat(sent.getSubject()).endsWith("[#" + number + "]");
        return new Ours(
                number,
                sender,
                asked,
                sent.getMessageID(),
                pseudo,
                ((InternetAddress) sent.getReplyTo()[0]).getAddress(),
                sent.getSubject());
    }

    private void close(Ours ours) {
        receive(mail("Thank you").inReplyTo(ours.answer));
        answer(ours.ticket, AnswerAction.RESOLVE_SILENTLY);
        var closing = caseOf("ticket", ours.ticket);
        for (var job :
                management.createJobQuery().processInstanceId(closing.getId()).list()) {
            if (view(ours.ticket).closedAt() == null) {
                ring(
                        closing,
                        management
                                .createJobDefinitionQuery()
                                .jobDefinitionId(job.getJobDefinitionId())
                                .singleResult()
                                .getActivityId());
            }
        }
        assertThat(view(ours.ticket).closedAt()).isNotNull();
    }

    private long receive(Mail mail) throws Exception {
        return receive(mail, "<" + UUID.randomUUID() + "@customer.example>");
    }

    private long receive(Mail mail, String id) throws Exception {
        return takeIn(
                id,
                "From: " + mail.from + "\nTo: " + mail.to + "\nSubject: " + mail.subject + "\n" + mail.headers
                        + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nIs it on its way? " + id
                        + "\n");
    }

    /** In the store, by the API and on the ticket's page. @param named the ticket that the evidence names */
    private void itIsShown(long number, long messageId, String evidence, long named) throws Exception {
        var stored = messages.find(messageId).orElseThrow().evidence();
        if (evidence.isEmpty()) {
            assertThat(stored).isNull();
            return;
        }
        assertThat(stored).contains(evidence).contains(Long.toString(named));
        var ticket = json.readTree(anna().get("/api/tickets/" + number).body());
        var words = messageOf(ticket, messageId).path("evidence").asText();
        assertThat(words).contains(Long.toString(named)).doesNotContain("place.");
        assertThat(Jsoup.parse(anna().get("/tickets/" + number).body()).text()).contains(words.replace('\n', ' '));
    }

    private Browser anna() {
        if (anna == null) {
            anna = Browser.at(port);
            anna.login("anna", "anna");
        }
        return anna;
    }

    private static JsonNode messageOf(JsonNode ticket, long messageId) {
        for (var message : ticket.findValues("messages").get(0)) {
            if (message.path("id").asLong() == messageId) {
                return message;
            }
        }
        throw new AssertionError("No message " + messageId + " in " + ticket);
    }
}
