package io.filo.order.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.order.ReturnCourse;

@Block(
        id = "giveUpReturn",
        name = "Give up return",
        category = "Returns",
        description = "Takes the return for given up, because nothing came. Fails when it is here after all.")
class GiveUpReturn implements BlockOf<GiveUpReturn.Input, NoOutput> {
    record Input(
            @Parameter(label = "Return", description = "The return's id", preset = "${returnId}")
            long returnId) {}

    private final ReturnCourse course;

    GiveUpReturn(ReturnCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.giveUp(input.returnId);
        return new NoOutput();
    }
}
