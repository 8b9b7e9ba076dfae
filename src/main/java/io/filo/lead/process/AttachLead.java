package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;
import org.jspecify.annotations.Nullable;

@Block(
        id = "attachLead",
        name = "Attach lead to customer",
        category = "Leads",
        description =
                "Links the lead to a customer who is known, and adds to the card what was not known. What is known is never changed.",
        errors = {"NO_CANDIDATE"})
class AttachLead implements BlockOf<AttachLead.Input, AttachLead.Output> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId,

            @Parameter(
                    label = "Customer",
                    description = "Who it is; empty for the likeliest of those that were found",
                    preset = "${chosenCustomerId}")
            @Nullable
            Long customerId) {}

    record Output(
            @Parameter(label = "Customer", description = "The customer's id")
            long customerId,

            @Parameter(label = "Customer known", description = "Whether the customer was there before")
            boolean customerKnown,

            @Parameter(label = "Class of customer", description = "STANDARD or VIP")
            String customerClass,

            @Parameter(
                    label = "Opt-in wanted",
                    description = "Something was agreed to that the owner of the e-mail address has not confirmed")
            boolean optInWanted,

            @Parameter(
                    label = "Opt-in address",
                    description = "That address, which the lead came with: id of a contact point, for Request opt-in")
            @Nullable
            Long optInContactPointId) {}

    private final LeadCourse course;

    AttachLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var linked = course.attach(input.leadId, input.customerId);
        return new Output(
                linked.customerId(),
                linked.customerKnown(),
                linked.customerClass(),
                linked.optInWanted(),
                linked.optInContactPointId());
    }
}
