package io.filo.campaign.process;

import io.filo.campaign.AnswerTickets;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "openAnswerTicket",
        name = "Open ticket of answer",
        category = "Campaigns",
        description =
                "Opens a ticket of the customer who has answered the survey of a campaign, with his score and what he wrote,"
                        + " and starts its case. Opens none for who left no e-mail address.")
class OpenAnswerTicket implements BlockOf<OpenAnswerTicket.Input, OpenAnswerTicket.Output> {

    record Input(
            @Parameter(label = "Answer", description = "The number of the answer", preset = "${answerId}")
            long answerId) {}

    record Output(
            @Parameter(label = "Ticket", description = "Its number; nothing when none was opened") @Nullable
            String ticketId) {}

    private final AnswerTickets tickets;

    OpenAnswerTicket(AnswerTickets tickets) {
        this.tickets = tickets;
    }

    @Override
    public Output execute(Input input) {
        return new Output(tickets.open(input.answerId)
                .map(number -> Long.toString(number))
                .orElse(null));
    }
}
