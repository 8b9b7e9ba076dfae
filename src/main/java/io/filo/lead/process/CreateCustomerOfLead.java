package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;
import org.jspecify.annotations.Nullable;

@Block(
        id = "createCustomerOfLead",
        name = "Create customer of lead",
        category = "Leads",
        description =
                "Makes a customer of what the lead tells, once, also when the same person comes twice at the same moment. Belongs to the company of the VAT number or of the address's own domain.")
class CreateCustomerOfLead implements BlockOf<CreateCustomerOfLead.Input, CreateCustomerOfLead.Output> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId) {}

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

    CreateCustomerOfLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var linked = course.makeCustomer(input.leadId);
        return new Output(
                linked.customerId(),
                linked.customerKnown(),
                linked.customerClass(),
                linked.optInWanted(),
                linked.optInContactPointId());
    }
}
