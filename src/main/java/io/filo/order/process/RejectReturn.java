package io.filo.order.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.order.ReturnCourse;

@Block(
        id = "rejectReturn",
        name = "Reject return",
        category = "Returns",
        description =
                "Rejects the return with a reason that the customer is told. Changes nothing when it is here or over already.")
class RejectReturn implements BlockOf<RejectReturn.Input, NoOutput> {
    record Input(
            @Parameter(label = "Return", description = "The return's id", preset = "${returnId}")
            long returnId,

            @Parameter(label = "Reason", description = "Code, such as TOO_LATE")
            String reason) {}

    private final ReturnCourse course;

    RejectReturn(ReturnCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.reject(input.returnId, input.reason);
        return new NoOutput();
    }
}
