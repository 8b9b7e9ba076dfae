package io.filo.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.support.BusinessException;
import io.filo.support.CalendarProperties;
import io.filo.support.WorkingCalendar;
import io.filo.ticket.Ticket.Beginning;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TicketTests {

    /** A Tuesday, 10:00 in Rome. */
    private static final Instant OPENED = Instant.parse("2026-03-03T09:00:00Z");

    private final WorkingCalendar calendar =
            new WorkingCalendar(new CalendarProperties(ZoneId.of("Europe/Rome"), "IT", "", Map.of(), Set.of()));
    private final Ticket ticket = ticket(1001);

    static Ticket ticket(long number) {
        return Ticket.opened(
                number,
                new Beginning(
                        "message:" + number,
                        7,
                        "Where is my parcel?",
                        "DELIVERY",
                        "care",
                        TicketPriority.NORMAL,
                        "MAIL",
                        "care",
                        "en",
                        "answer-delivery",
                        null,
                        OPENED));
    }

    private static Instant after(int minutes) {
        return OPENED.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void aNewTicketIsOpenAndTheShopsTurnSinceTheMessageCame() {
        assertThat(ticket.status()).isEqualTo(TicketStatus.OPEN);
        assertThat(ticket.turn()).isEqualTo(Turn.SHOP);
        assertThat(ticket.turnSince()).isEqualTo(OPENED);
        assertThat(ticket.lastMessageAt()).isEqualTo(OPENED);
        assertThat(ticket.firstAnsweredAt()).isNull();
    }

    @Test
    void anAnswerPassesTheTurnAndStopsTheClock() {
        ticket.clockStarted(after(60), after(80), after(1000));
        ticket.warned();

        ticket.answered(after(70), AnswerAction.ANSWER_AND_WAIT, "anna");

        assertThat(ticket.status()).isEqualTo(TicketStatus.WAITING);
        assertThat(ticket.turn()).isEqualTo(Turn.CUSTOMER);
        assertThat(ticket.firstAnsweredAt()).isEqualTo(after(70));
        assertThat(ticket.responseDueAt()).isNull();
        assertThat(ticket.responseWarnAt()).isNull();
        assertThat(ticket.resolutionDueAt()).isEqualTo(after(1000));
        assertThat(ticket.escalation()).isZero();
        assertThat(ticket.assignee()).isEqualTo("anna");
    }

    @Test
    void theFirstAnswerStaysTheFirst() {
        ticket.answered(after(10), AnswerAction.ANSWER_AND_WAIT, "anna");
        ticket.customerReplied(after(20), calendar);
        ticket.answered(after(30), AnswerAction.ANSWER_AND_WAIT, "luca");
        assertThat(ticket.firstAnsweredAt()).isEqualTo(after(10));
        assertThat(ticket.assignee()).isEqualTo("luca");
    }

    @Test
    void aThirdPartyMayHaveTheTurn() {
        ticket.answered(after(10), AnswerAction.WAIT_FOR_THIRD_PARTY, "anna");
        assertThat(ticket.turn()).isEqualTo(Turn.THIRD_PARTY);
        assertThat(ticket.status()).isEqualTo(TicketStatus.WAITING);

        ticket.shopsTurn(after(100), calendar);
        assertThat(ticket.turn()).isEqualTo(Turn.SHOP);
        assertThat(ticket.turnSince()).isEqualTo(after(100));
        assertThat(ticket.status()).isEqualTo(TicketStatus.OPEN);
        assertThat(ticket.customerMinutes())
                .as("the third party's time is the shop's")
                .isZero();
    }

    @Test
    void aReplyGivesTheShopTheTurnFromTheMomentOfTheMessage() {
        ticket.answered(after(10), AnswerAction.ANSWER_AND_WAIT, "anna");
        ticket.customerReplied(after(40), calendar);
        assertThat(ticket.status()).isEqualTo(TicketStatus.OPEN);
        assertThat(ticket.turn()).isEqualTo(Turn.SHOP);
        assertThat(ticket.turnSince()).isEqualTo(after(40));
        assertThat(ticket.customerMinutes()).isEqualTo(30);
    }

    @Test
    void aSecondMessageLeavesTheClockOfTheFirstRunning() {
        ticket.clockStarted(after(60), after(80), after(1000));
        ticket.customerReplied(after(30), calendar);
        assertThat(ticket.turnSince()).isEqualTo(OPENED);
        assertThat(ticket.responseDueAt()).isEqualTo(after(80));
        assertThat(ticket.lastMessageAt()).isEqualTo(after(30));
    }

    @Test
    void onlyWorkingTimeOfTheCustomersTurnIsLeftOutOfTheResolution() {
        // answered on Tuesday 17:30, replied on Wednesday 9:30: an hour of work in between
        ticket.answered(after(7 * 60 + 30), AnswerAction.ANSWER_AND_WAIT, "anna");
        ticket.customerReplied(after(23 * 60 + 30), calendar);
        assertThat(ticket.customerMinutes()).isEqualTo(60);
        ticket.answered(after(24 * 60), AnswerAction.ANSWER_AND_RESOLVE, "anna");
        ticket.resolved(after(24 * 60));
        ticket.customerReplied(after(25 * 60), calendar);
        assertThat(ticket.customerMinutes()).isEqualTo(120);
    }

    @Test
    void aMailThatCameBeforeTheAnswerButWasFetchedAfterItCountsNoNegativeTime() {
        ticket.answered(after(30), AnswerAction.ANSWER_AND_WAIT, "anna");
        ticket.customerReplied(after(20), calendar);
        assertThat(ticket.customerMinutes()).isZero();
        assertThat(ticket.turn()).isEqualTo(Turn.SHOP);
        assertThat(ticket.lastMessageAt()).isEqualTo(after(30));
    }

    @Test
    void aResolvedTicketStaysSoUntilItsCaseOpensItAgain() {
        assertThat(ticket.resolved(after(10))).isTrue();
        assertThat(ticket.resolved(after(11))).isFalse();
        assertThat(ticket.resolvedAt()).isEqualTo(after(10));
        assertThat(ticket.turn()).isEqualTo(Turn.CUSTOMER);

        ticket.customerReplied(after(20), calendar);
        assertThat(ticket.status()).isEqualTo(TicketStatus.RESOLVED);
        assertThat(ticket.turn()).isEqualTo(Turn.SHOP);

        assertThat(ticket.reopened(after(21), calendar)).isTrue();
        assertThat(ticket.reopened(after(22), calendar)).isFalse();
        assertThat(ticket.status()).isEqualTo(TicketStatus.OPEN);
        assertThat(ticket.turnSince()).isEqualTo(after(20));
        assertThat(ticket.resolvedAt()).isNull();
        assertThat(ticket.reopenings()).isEqualTo(1);
    }

    @Test
    void resolvingAfterSilenceLeavesTheCustomersTurnWhereItBegan() {
        ticket.answered(after(10), AnswerAction.ANSWER_AND_WAIT, "anna");
        ticket.resolved(after(500));
        assertThat(ticket.turnSince()).isEqualTo(after(10));
    }

    @Test
    void aClosedTicketOpensAgainWithANewCase() {
        ticket.resolved(after(10));
        assertThat(ticket.closed(after(20))).isTrue();
        assertThat(ticket.closed(after(21))).isFalse();
        assertThat(ticket.closedAt()).isEqualTo(after(20));

        ticket.reopened(after(30), calendar);
        assertThat(ticket.status()).isEqualTo(TicketStatus.OPEN);
        assertThat(ticket.turn()).isEqualTo(Turn.SHOP);
        assertThat(ticket.closedAt()).isNull();
    }

    @Test
    void warnsOnceThenEscalatesOnceAndNeitherAfterTheAnswer() {
        assertThat(ticket.warned()).isTrue();
        assertThat(ticket.warned()).isFalse();
        assertThat(ticket.escalation()).isEqualTo(Ticket.WARNED);
        assertThat(ticket.escalated()).isTrue();
        assertThat(ticket.escalated()).isFalse();
        assertThat(ticket.warned()).as("no step back").isFalse();
        assertThat(ticket.escalation()).isEqualTo(Ticket.OVERDUE);

        ticket.answered(after(10), AnswerAction.ANSWER_AND_WAIT, "anna");
        assertThat(ticket.escalated()).isFalse();
        assertThat(ticket.escalation()).isZero();
    }

    @Test
    void remindsOnceInEachTurnOfTheCustomer() {
        assertThat(ticket.reminded(after(1))).as("the shop has the turn").isFalse();
        ticket.answered(after(10), AnswerAction.ANSWER_AND_WAIT, "anna");
        assertThat(ticket.reminded(after(20))).isTrue();
        assertThat(ticket.reminded(after(30))).isFalse();
        ticket.customerReplied(after(40), calendar);
        ticket.answered(after(50), AnswerAction.ANSWER_AND_WAIT, "anna");
        assertThat(ticket.reminded(after(60))).isTrue();
    }

    @Test
    void handingOverFreesItForTheOtherQueue() {
        ticket.answered(after(10), AnswerAction.WAIT_FOR_THIRD_PARTY, "anna");
        ticket.forwardedTo("sales");
        assertThat(ticket.queue()).isEqualTo("sales");
        assertThat(ticket.assignee()).isNull();
    }

    @Test
    void aMergedTicketIsOverAndSaysWhereItGoesOn() {
        ticket.mergedInto(1002, after(10));
        assertThat(ticket.status()).isEqualTo(TicketStatus.MERGED);
        assertThat(ticket.closedAt()).isEqualTo(after(10));
        assertThatThrownBy(() -> ticket.answered(after(11), AnswerAction.ANSWER_AND_WAIT, "anna"))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("merged into ticket 1002")
                .extracting("code")
                .isEqualTo("TICKET_ENDED");
        assertThatThrownBy(() -> ticket.mergedInto(1003, after(12))).isInstanceOf(BusinessException.class);
        assertThatThrownBy(() -> ticket.reopened(after(12), calendar)).isInstanceOf(BusinessException.class);
        assertThatThrownBy(() -> ticket.markedAsSpam(after(12))).isInstanceOf(BusinessException.class);
        assertThat(ticket.closed(after(12))).isFalse();
    }

    @Test
    void spamIsOverButAReplyCanOpenItAgain() {
        assertThat(ticket.markedAsSpam(after(10))).isTrue();
        assertThat(ticket.markedAsSpam(after(11))).isFalse();
        assertThat(ticket.status()).isEqualTo(TicketStatus.SPAM);
        assertThat(ticket.reopened(after(20), calendar)).isTrue();
        assertThat(ticket.status()).isEqualTo(TicketStatus.OPEN);
    }

    @ParameterizedTest
    @EnumSource(
            value = AnswerAction.class,
            names = {"ANSWER_AND_WAIT", "ANSWER_AND_RESOLVE", "WAIT_FOR_THIRD_PARTY"})
    void aClosedTicketTakesNoAnswer(AnswerAction action) {
        ticket.closed(after(10));
        assertThatThrownBy(() -> ticket.answered(after(11), action, "anna")).hasMessageContaining("is closed");
    }

    @Test
    void aPersonSettlesWhatTheTicketIsAbout() {
        ticket.classified("RETURN", "sales", TicketPriority.HIGH);
        assertThat(ticket.category()).isEqualTo("RETURN");
        assertThat(ticket.queue()).isEqualTo("sales");
        assertThat(ticket.priority().number()).isEqualTo(75);
    }
}
