package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketIntake;

@Block(
        id = "parkFlood",
        name = "Park flood",
        category = "Tickets",
        description = "Puts the message of a sender who floods us on one ticket of category FLOOD for this "
                + "window of time, without waking anybody.")
class ParkFlood implements BlockOf<ParkFlood.Input, ParkFlood.Output> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId) {}

    record Output(
            @Parameter(label = "Ticket", description = "The number of the FLOOD ticket")
            String ticketId) {}

    private final TicketIntake intake;

    ParkFlood(TicketIntake intake) {
        this.intake = intake;
    }

    @Override
    public Output execute(Input input) {
        return new Output(Long.toString(intake.park(input.messageId)));
    }
}
