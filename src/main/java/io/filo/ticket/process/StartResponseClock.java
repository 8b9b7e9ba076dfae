package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;
import java.time.Instant;

@Block(
        id = "startResponseClock",
        name = "Start response clock",
        category = "Tickets",
        description = "Computes by the working calendar when the shop is to have answered, from the message "
                + "that gave it the turn, and writes it on the ticket.")
class StartResponseClock implements BlockOf<StartResponseClock.Input, StartResponseClock.Output> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId,

            @Parameter(
                    label = "First response",
                    description = "Working minutes, 0 or more: for the first answer of all",
                    preset = "${firstResponseMinutes}")
            int firstResponseMinutes,

            @Parameter(
                    label = "Next response",
                    description = "Working minutes, 0 or more: for each later answer",
                    preset = "${nextResponseMinutes}")
            int nextResponseMinutes,

            @Parameter(
                    label = "Resolution",
                    description =
                            "Working minutes, 0 or more: to settle the matter, without the time that the customer takes",
                    preset = "${resolutionMinutes}")
            int resolutionMinutes) {}

    record Output(
            @Parameter(label = "Response due") Instant responseDueAt,

            @Parameter(label = "Response warning", description = "When 75 % of the time is over")
            Instant responseWarnAt,

            @Parameter(label = "Task priority", description = "LOW 25, NORMAL 50, HIGH 75, URGENT 100")
            int priorityNumber) {}

    private final TicketCourse course;

    StartResponseClock(TicketCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var clock = course.startClock(
                input.ticketId, input.firstResponseMinutes, input.nextResponseMinutes, input.resolutionMinutes);
        return new Output(clock.dueAt(), clock.warnAt(), clock.priorityNumber());
    }
}
