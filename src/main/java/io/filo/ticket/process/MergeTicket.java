package io.filo.ticket.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.ticket.TicketCourse;
import org.jspecify.annotations.Nullable;

@Block(
        id = "mergeTicket",
        name = "Merge ticket",
        category = "Tickets",
        description = "Makes the ticket part of another: messages and notes move there, and that one goes on. "
                + "The customer hears nothing; answers of that one go to both customers, when they are two.")
class MergeTicket implements BlockOf<MergeTicket.Input, NoOutput> {

    record Input(
            @Parameter(label = "Ticket", description = "Its number", preset = "${ticketId}")
            long ticketId,

            @Parameter(label = "Surviving ticket", description = "Its number", preset = "${mergeInto}")
            long mergeInto,

            @Parameter(
                    label = "Of another customer",
                    description = "True where a person has confirmed that the two tickets are of different customers; "
                            + "else such a merge is refused")
            @Nullable
            Boolean otherCustomer) {}

    private final TicketCourse course;

    MergeTicket(TicketCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.merge(input.ticketId, input.mergeInto, Boolean.TRUE.equals(input.otherCustomer));
        return new NoOutput();
    }
}
