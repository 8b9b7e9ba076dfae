package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "reassignLead",
        name = "Reassign lead",
        category = "Leads",
        description =
                "Gives a lead that nobody answered in time to whoever of the team is least busy, with the same time once more. After it went on often enough (filo.lead.most-reassignments) it stays.")
class ReassignLead implements BlockOf<ReassignLead.Input, ReassignLead.Output> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId) {}

    record Output(
            @Parameter(label = "Passed on", description = "Whether somebody has it anew")
            boolean passedOn,

            @Parameter(label = "Assignee", description = "User id; empty when it is offered to the whole team")
            @Nullable
            String assignee,

            @Parameter(label = "Due", description = "When it is to be answered")
            Instant leadDueAt,

            @Parameter(label = "Reminder", description = "When half of the time is over")
            Instant leadRemindAt) {}

    private final LeadCourse course;

    ReassignLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var passed = course.reassign(input.leadId);
        return new Output(passed.passedOn(), passed.assignee(), passed.leadDueAt(), passed.leadRemindAt());
    }
}
