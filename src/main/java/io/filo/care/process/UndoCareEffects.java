package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "undoCareEffects",
        name = "Undo care effects",
        category = "Care",
        description =
                "Takes back what care gave for an order that came to nothing: letters that have not left, surveys and their answers, offers, recommendations. What went to the shop is taken back before, by takeBackFromShop; whatever else stands is counted.")
class UndoCareEffects implements BlockOf<UndoCareEffects.Input, UndoCareEffects.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId) {}

    record Output(
            @Parameter(label = "Left", description = "How many things only a person can take back")
            int effectsLeft) {}

    private final OrderCare care;

    UndoCareEffects(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        return new Output(care.undo(input.orderId));
    }
}
