package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;

@Block(
        id = "scoreLead",
        name = "Score lead",
        category = "Leads",
        description =
                "Asks a table how warm the lead is: each row that applies adds its points, and the reasons are kept on the lead.")
class ScoreLead implements BlockOf<ScoreLead.Input, ScoreLead.Output> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId,

            @Parameter(
                    label = "Table",
                    description = "Id of a table that collects points and reason",
                    preset = "lead-score")
            String table) {}

    record Output(
            @Parameter(label = "Score", description = "The sum of the points")
            int score) {}

    private final LeadCourse course;

    ScoreLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.score(input.leadId, input.table));
    }
}
