package io.filo.order.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.ReturnCourse;

@Block(
        id = "approveReturn",
        name = "Approve return",
        category = "Returns",
        description = "Accepts the return. Changes nothing when it has gone on already.")
class ApproveReturn implements BlockOf<ApproveReturn.Input, ApproveReturn.Output> {
    record Input(
            @Parameter(label = "Return", description = "The return's id", preset = "${returnId}")
            long returnId) {}

    record Output(
            @Parameter(label = "Accepted", description = "Whether it was accepted now")
            boolean accepted) {}

    private final ReturnCourse course;

    ApproveReturn(ReturnCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.approve(input.returnId));
    }
}
