package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.Customers;
import io.filo.mail.OutgoingBytes;
import io.filo.support.BusinessException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class OutboxIntegrationTests extends IntegrationTest {

    private static final long CONVERSATION = 5_000_000_000L;

    @Autowired
    Inbox inbox;

    @Autowired
    Outbox outbox;

    @Autowired
    Messages messages;

    @Autowired
    Customers customers;

    @Autowired
    ConversationKeys keys;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String sender = "giulia@" + run + ".example";
    private final long conversation = CONVERSATION + Math.abs(run.hashCode());

    /** The conversation is none of a ticket, and so without a key. */
    private boolean genuine(Stream<ConversationKeys.Claim> claims) {
        return claims.anyMatch(claim -> claim.conversationId() == conversation && keys.isGenuine(claim, ""));
    }

    @Test
    void anAnswerCarriesAllThatLeadsBack() throws Exception {
        var question = placed(IncomingMail.from(sender)
                .named("Giulia Ferri")
                .id("<q@" + run + ".example>")
                .references("<older@" + run + ".example>", keys.pseudoReference(7, "", "filo.example"))
                .subject("Where is my parcel?"));

        var answer = send(answer(question, "Where is my parcel?", new Address(sender, "Giulia Ferri")));

        var mail = mailOf(answer);
        var stored = messages.find(answer).orElseThrow();
        assertThat(mail.getMessageID()).isEqualTo(stored.internetMessageId());
        assertThat(genuine(keys.ofMessageId(mail.getMessageID()).stream())).isTrue();
        assertThat(mail.getSubject()).isEqualTo("Re: Where is my parcel? [#" + conversation + "]");
        assertThat(mail.getHeader("In-Reply-To", " ")).isEqualTo("<q@" + run + ".example>");
        assertThat(mail.getHeader("References", " ").split("\\s+"))
                .containsExactly(
                        keys.pseudoReference(conversation, "", "filo.example"),
                        "<older@" + run + ".example>",
                        "<q@" + run + ".example>");
        assertThat(((InternetAddress) mail.getReplyTo()[0]).getAddress())
                .isEqualTo(keys.replyAddress("care@filo.example", conversation, ""));
        assertThat(stored.direction()).isEqualTo(Message.Direction.OUT);
        assertThat(stored.author()).isEqualTo("anna");
        assertThat(stored.deliveryState()).isEqualTo("QUEUED");
        assertThat(stored.to()).containsExactly(new Address(sender, "Giulia Ferri"));
    }

    @Test
    void anAnswerToAnAnswerIsFoundByEachOfItsKeysAlone() throws Exception {
        var question = placed(IncomingMail.from(sender).id("<q2@" + run + ".example>"));
        var answer = mailOf(send(answer(question, "Parcel", new Address(sender, null))));
        var replyTo = ((InternetAddress) answer.getReplyTo()[0]).getAddress();
        var references = answer.getHeader("References", " ").split("\\s+");

        assertThat(genuine(keys.ofAddress(replyTo).stream())).isTrue();
        assertThat(genuine(keys.ofMessageId(answer.getMessageID()).stream())).isTrue();
        assertThat(genuine(keys.ofPseudoReference(references[0]).stream())).isTrue();
        assertThat(keys.tokens(answer.getSubject())).containsExactly(conversation);
        assertThat(messages.takesPart(conversation, sender)).isTrue();
    }

    @Test
    void withoutAQuestionTheLastMessageOfTheConversationIsAnswered() throws Exception {
        placed(IncomingMail.from(sender).id("<first@" + run + ".example>"));
        var answer = messages.find(send(message("ANSWER", null, new Address(sender, null))))
                .orElseThrow();

        var reminder = mailOf(send(message("REMINDER", null, new Address(sender, null))));

        assertThat(reminder.getHeader("In-Reply-To", " ")).isEqualTo(answer.internetMessageId());
        assertThat(reminder.getHeader("References", " "))
                .contains("<first@" + run + ".example>", answer.internetMessageId());
    }

    @Test
    void everybodyIsWrittenToOnceAndNeverOurselves() throws Exception {
        var message = new OutgoingMessage(
                "ANSWER",
                false,
                "care",
                conversation,
                null,
                "anna",
                List.of(new Address(sender, "Giulia"), new Address("CARE@filo.example", null)),
                List.of(
                        new Address(sender.toUpperCase(java.util.Locale.ROOT), null),
                        new Address("friend@" + run + ".example", null),
                        new Address("nonsense", null)),
                "Parcel",
                "Text",
                "en",
                null,
                "Rule_Transactional@1");

        var recipients = mailOf(send(message)).getAllRecipients();

        assertThat(Arrays.stream(recipients).map(to -> ((InternetAddress) to).getAddress()))
                .containsExactly(sender, "friend@" + run + ".example");
    }

    @Test
    void aMailToNobodyIsRefused() {
        assertThatThrownBy(() -> send(message("ANSWER", null, new Address("care@filo.example", null))))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("NO_RECIPIENT"));
        assertThat(messages.ofConversation(conversation)).isEmpty();
    }

    @Test
    void aMailToAnAddressThatHasBouncedIsRefused() {
        customers.identifyByEmail(sender, null, "it");
        customers.markBounced(sender, true, "550");

        assertThatThrownBy(() -> send(message("REMINDER", null, new Address(sender, null))))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("ADDRESS_BOUNCED"));
    }

    @Test
    void ofTwoRecipientsTheOneThatBouncedIsLeftOut() throws Exception {
        customers.identifyByEmail(sender, null, "it");
        customers.markBounced(sender, true, "550");

        var mail = mailOf(send(
                message("ANSWER", null, new Address(sender, null), new Address("friend@" + run + ".example", null))));

        assertThat(mail.getAllRecipients()).hasSize(1);
    }

    @Test
    void aConversationShowsWhatCameAndWhatLeft() {
        var question = placed(IncomingMail.from(sender).id("<q3@" + run + ".example>"));
        var answer = send(answer(question, "Parcel", new Address(sender, null)));

        assertThat(messages.ofConversation(conversation))
                .extracting(Message::id, Message::deliveryState)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(question, null),
                        org.assertj.core.groups.Tuple.tuple(answer, "QUEUED"));
        assertThat(messages.newestIncoming(conversation).orElseThrow().id()).isEqualTo(question);
    }

    private long placed(IncomingMail mail) {
        var received = inbox.receive(mail.build());
        return messages.place(received.messageId(), conversation, 1).id();
    }

    private OutgoingMessage answer(long question, String subject, Address to) {
        return new OutgoingMessage(
                "ANSWER",
                false,
                "care",
                conversation,
                null,
                "anna",
                List.of(to),
                List.of(),
                subject,
                "Hello.",
                "en",
                question,
                "Rule_Transactional@1");
    }

    private OutgoingMessage message(String purpose, Long parent, Address... to) {
        return new OutgoingMessage(
                purpose,
                false,
                "care",
                conversation,
                null,
                null,
                List.of(to),
                List.of(),
                "Parcel",
                "Text",
                "en",
                parent,
                "Rule_Transactional@1");
    }

    /** Rolled back by nothing, but never sent: the state of the row is what the test sees. */
    private long send(OutgoingMessage message) {
        return transaction.execute(status -> outbox.send(message));
    }

    private MimeMessage mailOf(long messageId) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(OutgoingBytes.of(jdbc, messageId)));
    }
}
