package io.filo.campaign.process;

import io.filo.campaign.CustomerGuards;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;

@Block(
        id = "giveToOwner",
        name = "Give customer to owner",
        category = "Best customers",
        description =
                "Writes down who looks after a customer from now on: somebody of sales or of a store. Anybody else is refused.")
class GiveToOwner implements BlockOf<GiveToOwner.Input, NoOutput> {

    record Input(
            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(label = "Owner", description = "User id", preset = "${owner}")
            String owner) {}

    private final CustomerGuards guards;

    GiveToOwner(CustomerGuards guards) {
        this.guards = guards;
    }

    @Override
    public NoOutput execute(Input input) {
        guards.giveTo(input.customerId, input.owner);
        return new NoOutput();
    }
}
