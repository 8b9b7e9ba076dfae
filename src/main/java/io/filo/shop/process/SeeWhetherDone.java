package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.shop.ShopCommands;

@Block(
        id = "seeWhetherDone",
        name = "See whether done",
        category = "Shops",
        description =
                "Tells whether the shop has done what was given to a customer, so that nobody is told of what he does not get. Holds it until the case waits again, so that no news slips in between: wait for shop.actEnded, then see again.")
class SeeWhetherDone implements BlockOf<SeeWhetherDone.Input, SeeWhetherDone.Output> {

    /** The act as a diagram sees it. */
    enum ActState {
        /** On its way, or a person is on it. */
        OPEN,
        DONE,
        /** It is not to be done any more. */
        DROPPED
    }

    record Input(
            @Parameter(label = "Command", description = "Id of the act for the shop", preset = "${commandId}")
            long commandId) {}

    record Output(
            @Parameter(label = "State", description = "OPEN, DONE or DROPPED")
            ActState actState) {}

    private final ShopCommands commands;

    SeeWhetherDone(ShopCommands commands) {
        this.commands = commands;
    }

    @Override
    public Output execute(Input input) {
        return new Output(
                switch (commands.hold(input.commandId).state()) {
                    case DONE -> ActState.DONE;
                    case DROPPED -> ActState.DROPPED;
                    case QUEUED, SENDING, CHECKING, MANUAL, FAILED -> ActState.OPEN;
                });
    }
}
