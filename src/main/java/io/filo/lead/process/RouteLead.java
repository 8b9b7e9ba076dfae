package io.filo.lead.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.LeadCourse;
import io.filo.lead.LeadCourse.Strategy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "routeLead",
        name = "Route lead",
        category = "Leads",
        description =
                "Gives the lead to a team, and in it to somebody. Counts by the working calendar until when it is to be answered, and tells the console.")
class RouteLead implements BlockOf<RouteLead.Input, RouteLead.Output> {

    record Input(
            @Parameter(label = "Lead", description = "The lead's id", preset = "${leadId}")
            long leadId,

            @Parameter(label = "Team", description = "The group, such as sales", preset = "${team}")
            String team,

            @Parameter(
                    label = "Strategy",
                    description =
                            "OWNER: who looks after the customer; ROUND_ROBIN; LEAST_BUSY; TEAM: the first who takes it",
                    preset = "${strategy}")
            Strategy strategy,

            @Parameter(
                    label = "First response",
                    description = "Working minutes, 0 or more",
                    preset = "${firstResponseMinutes}")
            int firstResponseMinutes,

            @Parameter(label = "Priority", description = "LOW, NORMAL, HIGH or URGENT", preset = "${priority}")
            String priority) {}

    record Output(
            @Parameter(
                    label = "Team",
                    description = "The one that the form of the lead names, else the one that was given")
            String team,

            @Parameter(label = "Assignee", description = "User id; empty when it is offered to the whole team")
            @Nullable
            String assignee,

            @Parameter(label = "Due", description = "When it is to be answered")
            Instant leadDueAt,

            @Parameter(label = "Reminder", description = "When half of the time is over")
            Instant leadRemindAt,

            @Parameter(label = "Task priority", description = "LOW 25, NORMAL 50, HIGH 75, URGENT 100")
            int priorityNumber) {}

    private final LeadCourse course;

    RouteLead(LeadCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var routed = course.route(input.leadId, input.team, input.strategy, input.firstResponseMinutes, input.priority);
        return new Output(
                routed.team(), routed.assignee(), routed.leadDueAt(), routed.leadRemindAt(), routed.priorityNumber());
    }
}
