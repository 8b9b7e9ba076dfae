package io.filo.order.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.ReturnCourse;
import org.jspecify.annotations.Nullable;

@Block(
        id = "writeReturnLetter",
        name = "Write letter about return",
        category = "Returns",
        description =
                "Writes the customer a letter about his return, which no objection to offers holds back, and puts it into the outbox. When the table contact-permission forbids it, as without an address, says so: a person tells him then.")
class WriteReturnLetter implements BlockOf<WriteReturnLetter.Input, WriteReturnLetter.Output> {
    record Input(
            @Parameter(label = "Return", description = "The return's id", preset = "${returnId}")
            long returnId,

            @Parameter(label = "Letter", description = "Key of the letter, such as return-label")
            String letter) {}

    record Output(
            @Parameter(label = "Outcome", description = "SENT or REFUSED")
            String letterOutcome,

            @Parameter(label = "Reason", description = "Why it was not sent, as the table says; empty when it was")
            @Nullable
            String letterReason) {}

    private final ReturnCourse course;

    WriteReturnLetter(ReturnCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var refusal = course.write(input.returnId, input.letter);
        return new Output(refusal.isEmpty() ? "SENT" : "REFUSED", refusal.orElse(null));
    }
}
