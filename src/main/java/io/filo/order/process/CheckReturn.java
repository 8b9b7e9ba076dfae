package io.filo.order.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.ReturnCourse;
import java.time.Duration;
import java.time.Instant;

@Block(
        id = "checkReturn",
        name = "Check return",
        category = "Returns",
        description =
                "Looks where the return stands and holds it until the case waits again, so that no news slips in between. Belongs before each wait and after each wake.")
class CheckReturn implements BlockOf<CheckReturn.Input, CheckReturn.Output> {
    record Input(
            @Parameter(label = "Return", description = "The return's id", preset = "${returnId}")
            long returnId,

            @Parameter(
                    label = "Escalate before",
                    description = "How long before the money must be back somebody is called, such as P3D")
            Duration escalateBefore) {}

    record Output(
            @Parameter(
                    label = "Standing",
                    description = "AWAITED, HERE (also what was accepted and never left the shop) or OVER")
            String standing,

            @Parameter(
                    label = "Escalate at",
                    description = "When somebody is called; a day after the arrival at the earliest")
            Instant escalateAt) {}

    private final ReturnCourse course;

    CheckReturn(ReturnCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var look = course.look(input.returnId, input.escalateBefore);
        return new Output(look.standing().name(), look.escalateAt());
    }
}
