package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.CurrentUser;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Settlement;

@Block(
        id = "settleShopCommand",
        name = "Settle shop command",
        category = "Shops",
        description =
                "Does with something for a shop what a person decided: sends it again, notes it as done or drops it. Changes nothing when it does not wait for a person any more.")
class SettleShopCommand implements BlockOf<SettleShopCommand.Input, NoOutput> {

    record Input(
            @Parameter(label = "Command", description = "Id of the act for the shop", preset = "${commandId}")
            long commandId,

            @Parameter(
                    label = "Decision",
                    description = "SEND_AGAIN, DONE_BY_HAND or DROP",
                    preset = "${commandDecision}")
            Settlement commandDecision) {}

    private final ShopCommands commands;
    private final CurrentUser user;

    SettleShopCommand(ShopCommands commands, CurrentUser user) {
        this.commands = commands;
        this.user = user;
    }

    @Override
    public NoOutput execute(Input input) {
        commands.settleInCase(input.commandId, input.commandDecision, user.id().orElse("shop-command"));
        return new NoOutput();
    }
}
