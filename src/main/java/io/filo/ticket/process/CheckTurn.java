package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;
import io.filo.ticket.Turn;

@Block(
        id = "checkTurn",
        name = "Check turn",
        category = "Tickets",
        description = "Looks whose turn it is and holds the ticket until the case waits again, so that no "
                + "message slips in between. Belongs before each wait and after each wake.")
class CheckTurn implements BlockOf<CheckTurn.Input, CheckTurn.Output> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId) {}

    record Output(
            @Parameter(label = "Turn", description = "SHOP, CUSTOMER or THIRD_PARTY")
            Turn turn) {}

    private final TicketCourse course;

    CheckTurn(TicketCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.turn(input.ticketId));
    }
}
