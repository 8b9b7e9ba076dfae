package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;

@Block(
        id = "remindLead",
        name = "Remind of lead",
        category = "Leads",
        description = "Marks the lead on every list: half of the response time is over.")
class RemindLead implements BlockOf<RemindLead.Input, NoOutput> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId) {}

    private final LeadCourse course;

    RemindLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.remind(input.leadId);
        return new NoOutput();
    }
}
