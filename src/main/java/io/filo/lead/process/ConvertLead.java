package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;
import org.jspecify.annotations.Nullable;

@Block(
        id = "convertLead",
        name = "Convert lead",
        category = "Leads",
        description =
                "Ends the lead as won; the customer goes on to the next journey stage, and whoever decided looks after him.")
class ConvertLead implements BlockOf<ConvertLead.Input, NoOutput> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId,

            @Parameter(label = "Reason", description = "Code in capitals, such as ORDERED; empty when a person decided")
            @Nullable
            String reason) {}

    private final LeadCourse course;

    ConvertLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.convert(input.leadId, input.reason);
        return new NoOutput();
    }
}
