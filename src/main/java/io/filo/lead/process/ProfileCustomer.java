package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;

@Block(
        id = "profileCustomer",
        name = "Profile customer",
        category = "Leads",
        description =
                "Derives the journey stage and the persona of the lead's customer by the tables journey-stage and persona. A persona that a person chose stays.")
class ProfileCustomer implements BlockOf<ProfileCustomer.Input, NoOutput> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId) {}

    private final LeadCourse course;

    ProfileCustomer(LeadCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.profile(input.leadId);
        return new NoOutput();
    }
}
