package io.filo.order.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.order.ReturnCourse;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

@Block(
        id = "settleReturn",
        name = "Settle return",
        category = "Returns",
        description =
                "Ends the return: money back, exchanged or neither. The case of its order hears of it. Fails when it is over already, so that nothing is paid back twice.")
class SettleReturn implements BlockOf<SettleReturn.Input, NoOutput> {
    record Input(
            @Parameter(label = "Return", description = "The return's id", preset = "${returnId}")
            long returnId,

            @Parameter(label = "Settlement", description = "REFUND, EXCHANGE or NONE")
            ReturnCourse.Settlement settlement,

            @Parameter(label = "Refund", description = "What is paid back, with tax; for REFUND only") @Nullable
            BigDecimal refund) {}

    private final ReturnCourse course;

    SettleReturn(ReturnCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.settle(input.returnId, input.settlement, input.refund);
        return new NoOutput();
    }
}
