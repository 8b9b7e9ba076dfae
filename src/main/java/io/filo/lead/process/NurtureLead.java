package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;

@Block(id = "nurtureLead", name = "Nurture lead", category = "Leads", description = "Puts the lead aside: not yet.")
class NurtureLead implements BlockOf<NurtureLead.Input, NoOutput> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId) {}

    private final LeadCourse course;

    NurtureLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.nurture(input.leadId);
        return new NoOutput();
    }
}
