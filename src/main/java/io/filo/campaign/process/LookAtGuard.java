package io.filo.campaign.process;

import io.filo.campaign.CustomerGuards;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "lookAtGuard",
        name = "Look at best customer",
        category = "Best customers",
        description =
                "Looks whether there is still something to do for one of the best customers, and who owns him. When he bought meanwhile, or the reason went, that is recorded as the outcome.")
class LookAtGuard implements BlockOf<LookAtGuard.Input, LookAtGuard.Output> {

    record Input(
            @Parameter(label = "Guarding", description = "Its id", preset = "${guardId}")
            long guardId) {}

    record Output(
            @Parameter(label = "Still open", description = "Whether there is something to do")
            boolean guardOpen,

            @Parameter(label = "Has an owner", description = "Whether somebody looks after the customer")
            boolean guardOwned,

            @Parameter(label = "Owner", description = "User id; not set when nobody looks after the customer") @Nullable
            String owner) {}

    private final CustomerGuards guards;

    LookAtGuard(CustomerGuards guards) {
        this.guards = guards;
    }

    @Override
    public Output execute(Input input) {
        var looked = guards.lookAgain(input.guardId);
        return new Output(looked.open(), looked.owner() != null, looked.owner());
    }
}
