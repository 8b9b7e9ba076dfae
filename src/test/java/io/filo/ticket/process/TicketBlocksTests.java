package io.filo.ticket.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.filo.ticket.AnswerAction;
import io.filo.ticket.TicketCorrespondence;
import io.filo.ticket.TicketCorrespondence.Acknowledged;
import io.filo.ticket.TicketCourse;
import io.filo.ticket.TicketCourse.ResponseClock;
import io.filo.ticket.TicketIntake;
import io.filo.ticket.TicketIntake.Sorted;
import io.filo.ticket.TicketPriority;
import io.filo.ticket.Turn;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

@ExtendWith(MockitoExtension.class)
class TicketBlocksTests {

    private static final Instant NOW = Instant.parse("2026-03-03T10:00:00Z");

    @Mock
    TicketIntake intake;

    @Mock
    TicketCourse course;

    @Mock
    TicketCorrespondence correspondence;

    @Test
    void openTicketHandsOverWhatTheTableDecidedAndReturnsTheNumberInDigits() {
        var sorted = new Sorted("DELIVERY", "care", TicketPriority.HIGH, null, true, 7L);
        when(intake.open(77, 5, sorted)).thenReturn(1001L);
        var output = new OpenTicket(intake)
                .execute(new OpenTicket.Input(77, 5, "DELIVERY", "care", TicketPriority.HIGH, " ", true, 7L));
        assertThat(output.ticketId()).isEqualTo("1001");
    }

    @Test
    void aMessageIsOnTheTicketThatTheBlockReturns() {
        when(intake.add(77, 1001)).thenReturn(1002L);
        when(intake.park(78)).thenReturn(1003L);
        assertThat(new AddToTicket(intake).execute(new AddToTicket.Input(77, 1001)))
                .isEqualTo(new AddToTicket.Output("1002"));
        assertThat(new ParkFlood(intake).execute(new ParkFlood.Input(78))).isEqualTo(new ParkFlood.Output("1003"));
    }

    @Test
    void acknowledgeReceiptSaysWhetherAndWhyNot() {
        when(correspondence.acknowledge(77, 1001, null)).thenReturn(new Acknowledged(null, false));
        when(correspondence.acknowledge(78, 1001, "short")).thenReturn(new Acknowledged("CAP_ADDRESS_HOUR", true));
        var block = new AcknowledgeReceipt(correspondence);
        assertThat(block.execute(new AcknowledgeReceipt.Input(77, 1001, "")))
                .isEqualTo(new AcknowledgeReceipt.Output(true, "SENT", false));
        assertThat(block.execute(new AcknowledgeReceipt.Input(78, 1001, "short")))
                .isEqualTo(new AcknowledgeReceipt.Output(false, "CAP_ADDRESS_HOUR", true));
    }

    @Test
    void startResponseClockReturnsWhatTheTaskNeeds() {
        when(course.startClock(1001, 60, 240, 600))
                .thenReturn(new ResponseClock(NOW.plusSeconds(2700), NOW.plusSeconds(3600), 75));
        assertThat(new StartResponseClock(course).execute(new StartResponseClock.Input(1001, 60, 240, 600)))
                .isEqualTo(new StartResponseClock.Output(NOW.plusSeconds(3600), NOW.plusSeconds(2700), 75));
    }

    @Test
    void theStepsReturnWhatDiagramsGoOnWith() {
        when(course.turn(1001)).thenReturn(Turn.SHOP);
        when(course.escalate(1001)).thenReturn("care-lead");
        when(course.resolve(1001)).thenReturn(NOW);
        when(course.reopen(1001)).thenReturn(4);
        when(course.forward(1001, "sales")).thenReturn("sales");
        when(correspondence.remind(1001)).thenReturn(NOW);
        when(correspondence.answer(1001, AnswerAction.ANSWER_AND_WAIT)).thenReturn(NOW);

        assertThat(new CheckTurn(course).execute(new CheckTurn.Input(1001))).isEqualTo(new CheckTurn.Output(Turn.SHOP));
        assertThat(new EscalateTicket(course).execute(new EscalateTicket.Input(1001)))
                .isEqualTo(new EscalateTicket.Output("care-lead"));
        assertThat(new ResolveTicket(course).execute(new ResolveTicket.Input(1001)))
                .isEqualTo(new ResolveTicket.Output(NOW));
        assertThat(new ReopenTicket(course).execute(new ReopenTicket.Input(1001)))
                .isEqualTo(new ReopenTicket.Output(4));
        assertThat(new ForwardTicket(course).execute(new ForwardTicket.Input(1001, "sales")))
                .isEqualTo(new ForwardTicket.Output("sales"));
        assertThat(new RemindCustomer(correspondence).execute(new RemindCustomer.Input(1001)))
                .isEqualTo(new RemindCustomer.Output(NOW));
        assertThat(new SendAnswer(correspondence).execute(new SendAnswer.Input(1001, AnswerAction.ANSWER_AND_WAIT)))
                .isEqualTo(new SendAnswer.Output(NOW));
    }

    @Test
    void theStepsWithoutResultDoTheirWork() {
        new WarnOfDeadline(course).execute(new WarnOfDeadline.Input(1001));
        new CloseTicket(course).execute(new CloseTicket.Input(1001));
        new MarkSpam(course).execute(new MarkSpam.Input(1001));
        new MergeTicket(course).execute(new MergeTicket.Input(1001, 1002, null));
        new ClassifyTicket(course).execute(new ClassifyTicket.Input(1001, "RETURN", "sales", TicketPriority.LOW));
        verify(course).warn(1001);
        verify(course).close(1001);
        verify(course).markSpam(1001);
        verify(course).merge(1001, 1002, false);
        verify(course).classify(1001, "RETURN", "sales", TicketPriority.LOW);
    }
}
