package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.AnswerAction;
import io.filo.ticket.TicketCorrespondence;
import java.time.Instant;

@Block(
        id = "sendAnswer",
        name = "Send answer",
        category = "Tickets",
        description = "Sends what the person who completed the task has written, to the sender and the people "
                + "in copy, and gives the turn away. With an action that sends nothing the text stays on "
                + "the ticket as a note.")
class SendAnswer implements BlockOf<SendAnswer.Input, SendAnswer.Output> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId,

            @Parameter(label = "Action", description = "What the person decided", preset = "${answerAction}")
            AnswerAction answerAction) {}

    record Output(
            @Parameter(label = "Answered", description = "When the answer was written")
            Instant answeredAt) {}

    private final TicketCorrespondence correspondence;

    SendAnswer(TicketCorrespondence correspondence) {
        this.correspondence = correspondence;
    }

    @Override
    public Output execute(Input input) {
        return new Output(correspondence.answer(input.ticketId, input.answerAction));
    }
}
