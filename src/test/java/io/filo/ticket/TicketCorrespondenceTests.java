package io.filo.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.filo.contact.ContactPermissions;
import io.filo.contact.Permission;
import io.filo.engine.CurrentUser;
import io.filo.message.Address;
import io.filo.message.Message;
import io.filo.message.Message.Direction;
import io.filo.message.MessageClass;
import io.filo.message.Messages;
import io.filo.message.Outbox;
import io.filo.message.OutgoingMessage;
import io.filo.message.Templates;
import io.filo.message.Templates.Rendered;
import io.filo.support.BusinessException;
import io.filo.ticket.Drafts.Draft;
import io.filo.ticket.TicketCorrespondence.Acknowledged;
import io.filo.ticket.TicketLog.Entry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.ArgumentCaptor;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

@ExtendWith(MockitoExtension.class)
class TicketCorrespondenceTests {

    private static final long NUMBER = 1001;
    private static final Instant NOW = Instant.parse("2026-03-03T10:00:00Z");

    @Mock
    Tickets tickets;

    @Mock
    TicketLog log;

    @Mock
    Drafts drafts;

    @Mock
    Notes notes;

    @Mock
    Messages messages;

    @Mock
    Outbox outbox;

    @Mock
    Templates templates;

    @Mock
    ContactPermissions permissions;

    @Mock
    CurrentUser user;

    private final Ticket ticket = TicketTests.ticket(NUMBER);
    private TicketCorrespondence correspondence;

    @BeforeEach
    void annaIsSignedIn() {
        correspondence = new TicketCorrespondence(
                tickets,
                log,
                drafts,
                notes,
                messages,
                outbox,
                templates,
                permissions,
                user,
                Clock.fixed(NOW, ZoneOffset.UTC),
                new TicketProperties(List.of("care", "sales"), "care", Map.of(), "manager", "it"));
        lenient().when(tickets.lock(NUMBER)).thenReturn(ticket);
        lenient().when(outbox.mailboxFor(anyString(), anyString())).thenAnswer(asked -> asked.getArgument(1));
        var allowed = new Permission(
                Permission.Outcome.ALLOW, "ASKED_FOR", "Rule_Transactional", "contact-permission", 1, null);
        lenient().when(permissions.ask(anyLong(), any())).thenReturn(allowed);
        lenient().when(permissions.askForReply(anyString())).thenReturn(allowed);
        lenient()
                .when(messages.addressee(any()))
                .thenAnswer(asked ->
                        Optional.ofNullable(asked.<Message>getArgument(0).from()));
        lenient().when(user.id()).thenReturn(Optional.of("anna"));
        lenient().when(user.name()).thenReturn(Optional.of("Anna Conti"));
        lenient()
                .when(templates.render(anyString(), anyString(), anyMap()))
                .thenReturn(new Rendered("We have your message", "It has number 1001."));
    }

    @Test
    void whoeverHadHisDataErasedIsNotAnswered() {
        when(permissions.ask(anyLong(), any()))
                .thenReturn(new Permission(
                        Permission.Outcome.REFUSE, "ERASED", "Rule_Erased", "contact-permission", 1, null));
        when(messages.newestIncoming(NUMBER))
                .thenReturn(Optional.of(incoming(5, NOW, new Address("giulia@example.com", "Giulia"))));
        when(drafts.take(NUMBER, "anna")).thenReturn(Optional.of(new Draft("Here it is.", 5L)));

        assertThatThrownBy(() -> correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_RESOLVE))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("CONTACT_REFUSED"));
    }

    private static Message incoming(long id, Instant receivedAt, Address from, Address... cc) {
        return new Message(
                id,
                NUMBER,
                Direction.IN,
                "MAIL",
                "sales",
                7L,
                null,
                false,
                from,
                List.of(new Address("sales@filo.example", null)),
                List.of(cc),
                "Where is my parcel?",
                "Where is it?",
                "",
                "en",
                List.of(),
                false,
                MessageClass.HUMAN,
                List.of(),
                null,
                List.of(),
                false,
                false,
                List.of(),
                false,
                "<1@example.com>",
                receivedAt,
                receivedAt,
                null,
                List.of(),
                null);
    }

    private static final Address EMILY = new Address("emily@example.com", "Emily Carter");

    private void emilyWrote(Address... cc) {
        lenient()
                .when(messages.newestIncoming(NUMBER))
                .thenReturn(Optional.of(incoming(77, NOW.minusSeconds(60), EMILY, cc)));
    }

    private void annaHasWritten(String text, Long seenMessage) {
        when(drafts.take(NUMBER, "anna")).thenReturn(Optional.of(new Draft(text, seenMessage)));
    }

    private OutgoingMessage sent() {
        var sent = ArgumentCaptor.forClass(OutgoingMessage.class);
        verify(outbox).send(sent.capture());
        return sent.getValue();
    }

    // --- answers ----------------------------------------------------------------------------------------------------

    @Test
    void sendsTheDraftOfThePersonWhoCompletesInReplyToTheNewestMessage() {
        emilyWrote();
        annaHasWritten("It arrives tomorrow.\n", null);

        assertThat(correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_WAIT)).isEqualTo(NOW);

        var mail = sent();
        assertThat(mail.purpose()).isEqualTo("ANSWER");
        assertThat(mail.automatic()).isFalse();
        assertThat(mail.author()).isEqualTo("anna");
        assertThat(mail.to()).containsExactly(EMILY);
        assertThat(mail.inReplyToMessageId()).isEqualTo(77);
        assertThat(mail.mailboxKey()).isEqualTo("care");
        assertThat(mail.text()).isEqualTo("It arrives tomorrow.\n\nAnna Conti");
        assertThat(ticket.turn()).isEqualTo(Turn.CUSTOMER);
        verify(log).append(NUMBER, NOW, Entry.ANSWERED, "ANSWER_AND_WAIT");
    }

    @Test
    void peopleInCopyStayInCopyAndMachinesDoNot() {
        Address friend = new Address("friend@example.org", "A friend");
        emilyWrote(
                friend,
                new Address("Emily@Example.com", null),
                new Address("no-reply@shop.example", null),
                new Address("bounces+17@list.example", null),
                new Address("MAILER-DAEMON@example.org", null));
        annaHasWritten("Tomorrow.", null);
        correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_WAIT);
        assertThat(sent().cc()).containsExactly(friend);
    }

    @Test
    void signsOnceAndOnlyWithANameThatIsKnown() {
        emilyWrote();
        annaHasWritten("Tomorrow.\n\nAnna Conti\n", null);
        correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_WAIT);
        assertThat(sent().text()).isEqualTo("Tomorrow.\n\nAnna Conti");
    }

    @Test
    void withoutANameTheTextStaysAsItIs() {
        emilyWrote();
        when(user.name()).thenReturn(Optional.empty());
        annaHasWritten("Tomorrow.", null);
        correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_WAIT);
        assertThat(sent().text()).isEqualTo("Tomorrow.");
    }

    @Test
    void withoutTextThereIsNothingToSend() {
        when(drafts.take(NUMBER, "anna")).thenReturn(Optional.empty());
        assertThatThrownBy(() -> correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_RESOLVE))
                .isInstanceOf(BusinessException.class)
                .extracting("code")
                .isEqualTo("EMPTY_ANSWER");
        verify(outbox, never()).send(any());
    }

    @Test
    void nobodyBehindATimerHasADraft() {
        when(user.id()).thenReturn(Optional.empty());
        assertThatThrownBy(() -> correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_WAIT))
                .extracting("code")
                .isEqualTo("EMPTY_ANSWER");
    }

    @Test
    void anAnswerThatOverlooksANewerMessageIsRefused() {
        emilyWrote();
        annaHasWritten("Tomorrow.", 76L);
        when(messages.find(76)).thenReturn(Optional.of(incoming(76, NOW.minusSeconds(600), EMILY)));
        assertThatThrownBy(() -> correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_WAIT))
                .hasMessageContaining("written again")
                .extracting("code")
                .isEqualTo("NEW_MESSAGE");
        verify(outbox, never()).send(any());
    }

    @Test
    void anAnswerThatHasSeenAllIsSent() {
        emilyWrote();
        annaHasWritten("Tomorrow.", 78L);
        when(messages.find(78)).thenReturn(Optional.of(incoming(78, NOW.minusSeconds(5), EMILY)));
        correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_WAIT);
        sent();
    }

    @Test
    void aTicketWithoutAddressCannotBeAnswered() {
        annaHasWritten("Tomorrow.", null);
        when(messages.newestIncoming(NUMBER)).thenReturn(Optional.of(incoming(77, NOW, null)));
        assertThatThrownBy(() -> correspondence.answer(NUMBER, AnswerAction.ANSWER_AND_WAIT))
                .extracting("code")
                .isEqualTo("NO_RECIPIENT");
    }

    @ParameterizedTest
    @EnumSource(
            value = AnswerAction.class,
            names = {"FORWARD", "MERGE", "SPAM", "RESOLVE_SILENTLY"})
    void whatIsNotSentIsKeptAsANote(AnswerAction action) {
        annaHasWritten(" Sounds like sales. ", null);
        correspondence.answer(NUMBER, action);
        verify(notes).add(NUMBER, "anna", "Sounds like sales.", NOW);
        verify(outbox, never()).send(any());
        assertThat(ticket.turn()).isEqualTo(Turn.SHOP);
    }

    // --- acknowledgements -------------------------------------------------------------------------------------------

    @Test
    void acknowledgesInTheLanguageAndFromTheMailboxOfTheMessage() {
        var message = incoming(77, NOW, EMILY);
        when(messages.find(77)).thenReturn(Optional.of(message));
        when(outbox.acknowledgementRefusal(message)).thenReturn(Optional.empty());

        assertThat(correspondence.acknowledge(77, NUMBER, null)).isEqualTo(new Acknowledged(null, false));

        verify(templates).render(eq("acknowledgement"), eq("en"), anyMap());
        var mail = sent();
        assertThat(mail.purpose()).isEqualTo("ACKNOWLEDGEMENT");
        assertThat(mail.automatic()).isTrue();
        assertThat(mail.mailboxKey()).isEqualTo("sales");
        assertThat(mail.conversationId()).isEqualTo(NUMBER);
        assertThat(mail.cc()).isEmpty();
        verify(log, never()).append(eq(NUMBER), any(), any(), any());
    }

    @Test
    void aRuleAgainstAcknowledgingIsLoggedAndNothingIsSent() {
        var message = incoming(77, NOW, EMILY);
        when(messages.find(77)).thenReturn(Optional.of(message));
        when(outbox.acknowledgementRefusal(message)).thenReturn(Optional.of("CAP_ADDRESS_HOUR"));
        when(outbox.isCapNewlyReached(message, "CAP_ADDRESS_HOUR")).thenReturn(true, false);
        assertThat(correspondence.acknowledge(77, NUMBER, "other"))
                .isEqualTo(new Acknowledged("CAP_ADDRESS_HOUR", true));
        verify(outbox, never()).send(any());
        verify(log).append(NUMBER, NOW, Entry.ACKNOWLEDGEMENT_WITHHELD, "CAP_ADDRESS_HOUR");
    }

    @Test
    void whatTheOutboxRefusesIsAReasonAndNoError() {
        var message = incoming(77, NOW, EMILY);
        when(messages.find(77)).thenReturn(Optional.of(message));
        when(outbox.acknowledgementRefusal(message)).thenReturn(Optional.empty());
        when(outbox.send(any())).thenThrow(new BusinessException("NO_RECIPIENT", "nobody"));
        assertThat(correspondence.acknowledge(77, NUMBER, null)).isEqualTo(new Acknowledged("NO_RECIPIENT", false));
    }

    // --- reminders --------------------------------------------------------------------------------------------------

    @Test
    void remindsACustomerWhoHasTheTurnOnce() {
        emilyWrote();
        ticket.answered(NOW.minus(Duration.ofDays(5)), AnswerAction.ANSWER_AND_WAIT, "anna");
        correspondence.remind(NUMBER);
        correspondence.remind(NUMBER);
        var mail = sent();
        assertThat(mail.purpose()).isEqualTo("REMINDER");
        assertThat(mail.automatic()).isTrue();
        verify(log).append(NUMBER, NOW, Entry.REMINDED);
    }

    @Test
    void remindsNobodyWhoHasReplied() {
        correspondence.remind(NUMBER);
        verify(outbox, never()).send(any());
    }

    @Test
    void aReminderThatCannotLeaveIsLogged() {
        emilyWrote();
        ticket.answered(NOW.minus(Duration.ofDays(5)), AnswerAction.ANSWER_AND_WAIT, "anna");
        when(outbox.send(any())).thenThrow(new BusinessException("ADDRESS_BOUNCED", "dead"));
        correspondence.remind(NUMBER);
        verify(log).append(NUMBER, NOW, Entry.REMINDER_WITHHELD, "ADDRESS_BOUNCED");
    }
}
