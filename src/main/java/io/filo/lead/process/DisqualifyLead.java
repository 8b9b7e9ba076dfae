package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;

@Block(
        id = "disqualifyLead",
        name = "Disqualify lead",
        category = "Leads",
        description = "Ends the lead as lost, with its reason.")
class DisqualifyLead implements BlockOf<DisqualifyLead.Input, NoOutput> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId,

            @Parameter(
                    label = "Reason",
                    description = "Code in capitals, such as NO_BUDGET",
                    preset = "${disqualifyReason}")
            String reason) {}

    private final LeadCourse course;

    DisqualifyLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.disqualify(input.leadId, input.reason);
        return new NoOutput();
    }
}
