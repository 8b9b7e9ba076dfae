package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;

@Block(
        id = "matchLead",
        name = "Match lead",
        category = "Leads",
        description =
                "Looks which known customers the lead may be: by e-mail address, telephone, VAT number, and by name and postal address. Writes them on the lead, likeliest first.")
class MatchLead implements BlockOf<MatchLead.Input, MatchLead.Output> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId) {}

    record Output(
            @Parameter(label = "Same e-mail address", description = "A known customer has it")
            boolean emailMatch,

            @Parameter(label = "Same telephone", description = "A known customer has it, however it is written")
            boolean phoneMatch,

            @Parameter(label = "Same VAT number", description = "A known company has it")
            boolean vatMatch,

            @Parameter(label = "Same postal address", description = "A known customer lives there")
            boolean addressMatch,

            @Parameter(
                    label = "Likeness of names",
                    description = "Of the likeliest one: HIGH, LOW, NONE; UNKNOWN when one is not known")
            String nameMatch,

            @Parameter(label = "Persons found", description = "Different customers found by e-mail and telephone")
            int persons) {}

    private final LeadCourse course;

    MatchLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var match = course.match(input.leadId);
        return new Output(
                match.emailMatch(),
                match.phoneMatch(),
                match.vatMatch(),
                match.addressMatch(),
                match.nameMatch(),
                match.persons());
    }
}
