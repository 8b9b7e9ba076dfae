package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;

@Block(
        id = "flagLead",
        name = "Flag lead",
        category = "Leads",
        description = "Writes on the lead that something was not done in time.")
class FlagLead implements BlockOf<FlagLead.Input, NoOutput> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId,

            @Parameter(label = "Step", description = "Code in capitals, such as IDENTITY_LATE")
            String step) {}

    private final LeadCourse course;

    FlagLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.flag(input.leadId, input.step);
        return new NoOutput();
    }
}
