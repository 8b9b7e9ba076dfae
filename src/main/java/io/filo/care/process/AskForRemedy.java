package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "askForRemedy",
        name = "Ask for remedy",
        category = "Care",
        description =
                "Names the group that decides on a remedy and until when, by the working calendar: care first, its lead when that time is over.")
class AskForRemedy implements BlockOf<AskForRemedy.Input, AskForRemedy.Output> {

    record Input(
            @Parameter(label = "Asked before", description = "The group that did not decide in time; empty at first")
            @Nullable
            String remedyTeam) {}

    record Output(
            @Parameter(label = "Group", description = "Who decides")
            String remedyTeam,

            @Parameter(label = "Due", description = "Until when")
            Instant remedyDueAt) {}

    private final OrderCare care;

    AskForRemedy(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        var decider = care.decider(input.remedyTeam);
        return new Output(decider.team(), decider.dueAt());
    }
}
