package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;
import org.jspecify.annotations.Nullable;

@Block(
        id = "makeLead",
        name = "Make lead",
        category = "Leads",
        description =
                "Makes a lead of a message and its customer, and starts its case. The same message twice is one lead; "
                        + "a message of nobody, such as a colleague's own, is none.")
class MakeLead implements BlockOf<MakeLead.Input, MakeLead.Output> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId,

            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(label = "Ticket", description = "Its number; empty for none", preset = "${ticketId}") @Nullable
            Long ticketId,

            @Parameter(
                    label = "Topics",
                    description = "Codes joined by comma, such as QUOTE,PRODUCT",
                    preset = "${topics}")
            @Nullable
            String topics,

            @Parameter(
                    label = "Quantity",
                    description = "Pieces or people; 0 or empty for none",
                    preset = "${quantity}")
            @Nullable
            Integer quantity) {}

    record Output(
            @Parameter(label = "Lead", description = "The lead's id; empty when none was made") @Nullable
            String leadId) {}

    private final LeadCourse course;

    MakeLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.makeOfMessage(
                        input.messageId,
                        input.customerId,
                        input.ticketId,
                        input.topics == null ? "" : input.topics,
                        input.quantity == null ? 0 : input.quantity)
                .map(String::valueOf)
                .orElse(null));
    }
}
