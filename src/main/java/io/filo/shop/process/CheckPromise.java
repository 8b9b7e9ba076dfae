package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.shop.ShopCommands;
import org.jspecify.annotations.Nullable;

@Block(
        id = "checkPromise",
        name = "Check promise",
        category = "Shops",
        description =
                "Tells whether a person has dropped something for a shop that a customer may have been told of: a coupon, points, a refund, a second parcel.")
class CheckPromise implements BlockOf<CheckPromise.Input, CheckPromise.Output> {

    record Input(
            @Parameter(label = "Command", description = "Id of the act for the shop", preset = "${commandId}")
            long commandId) {}

    record Output(
            @Parameter(label = "Broken", description = "Whether something was")
            boolean promiseBroken,

            @Parameter(
                    label = "Order",
                    description = "Of the customer who was promised it; nothing when no promise is broken")
            @Nullable
            String promisedOrderId) {}

    private final ShopCommands commands;

    CheckPromise(ShopCommands commands) {
        this.commands = commands;
    }

    @Override
    public Output execute(Input input) {
        var order = commands.brokenPromise(input.commandId);
        return new Output(order.isPresent(), order.map(id -> Long.toString(id)).orElse(null));
    }
}
