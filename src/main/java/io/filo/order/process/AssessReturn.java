package io.filo.order.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.ReturnCourse;
import java.math.BigDecimal;

@Block(
        id = "assessReturn",
        name = "Assess return",
        category = "Returns",
        description =
                "Reads what a table decides on a return by. Goods are excepted from withdrawal when the product has the attribute withdrawal = excluded or personalised = true.")
class AssessReturn implements BlockOf<AssessReturn.Input, AssessReturn.Output> {
    record Input(
            @Parameter(label = "Return", description = "The return's id", preset = "${returnId}")
            long returnId) {}

    record Output(
            @Parameter(
                    label = "State",
                    description =
                            "REQUESTED, or APPROVED, REJECTED, RECEIVED, COMPLETED, CANCELLED when the shop was faster")
            String returnStatus,

            @Parameter(
                    label = "Days since delivery",
                    description = "Full days between arrival and request; -1 when nothing has arrived")
            long daysSinceDelivery,

            @Parameter(label = "Excepted", description = "NONE, SOME or ALL of the goods are excepted from withdrawal")
            String exempt,

            @Parameter(label = "Fault", description = "The goods are at fault")
            boolean fault,

            @Parameter(label = "Earlier returns", description = "Of the same customer")
            long earlierReturns,

            @Parameter(label = "Amount", description = "What was paid for it, with tax")
            BigDecimal amount,

            @Parameter(label = "Goods sent", description = "No when nothing of the order has left the shop")
            boolean goodsSent,

            @Parameter(label = "Exchange chosen", description = "The customer has said that he would like one")
            boolean exchangeChosen) {}

    private final ReturnCourse course;

    AssessReturn(ReturnCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var found = course.assess(input.returnId);
        return new Output(
                found.status().name(),
                found.daysSinceDelivery(),
                found.exempt().name(),
                found.fault(),
                found.earlierReturns(),
                found.amount(),
                found.goodsSent(),
                found.exchangeChosen());
    }
}
