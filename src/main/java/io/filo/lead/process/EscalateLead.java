package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;

@Block(
        id = "escalateLead",
        name = "Escalate lead",
        category = "Leads",
        description = "Takes the lead from its team and names the group that leads it.")
class EscalateLead implements BlockOf<EscalateLead.Input, EscalateLead.Output> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId) {}

    record Output(
            @Parameter(label = "Lead", description = "The group, such as sales-lead")
            String lead) {}

    private final LeadCourse course;

    EscalateLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.escalate(input.leadId));
    }
}
