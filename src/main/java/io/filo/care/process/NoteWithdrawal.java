package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "noteWithdrawal",
        name = "Note withdrawal",
        category = "Returns",
        description =
                "Marks a ticket whose message may declare a withdrawal that no return was begun for, with the reason: whoever opens"
                        + " it sees so. Does nothing for a message that declares none; on a ticket of category WITHDRAWAL it also"
                        + " says when the message only asks.")
class NoteWithdrawal implements BlockOf<NoteWithdrawal.Input, NoteWithdrawal.Output> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId,

            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    record Output(
            @Parameter(
                    label = "Why",
                    description =
                            "Why no return was begun: A_MACHINE, UNPROVEN_SENDER, NOT_STATED, NO_ORDER, OTHER_ORDER, SEVERAL_ORDERS,"
                                    + " NOTHING_LEFT, NO_DISTANCE_SALE, FOUND or NOT_BEGUN; empty when nothing was marked")
            @Nullable
            String withdrawalNoted) {}

    private final OrderCare care;

    NoteWithdrawal(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        return new Output(care.noteWithdrawal(input.messageId, input.ticketId).orElse(null));
    }
}
