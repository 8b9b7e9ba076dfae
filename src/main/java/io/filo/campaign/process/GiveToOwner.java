package io.filo.campaign.process;

import io.filo.campaign.CustomerGuards;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.support.BusinessException;
import org.jspecify.annotations.Nullable;

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

            @Parameter(
                    label = "Owner",
                    description =
                            "User id; left out, the variable owner, and a refusal in words where nobody was chosen")
            @Nullable
            String owner) {}

    private final CustomerGuards guards;

    GiveToOwner(CustomerGuards guards) {
        this.guards = guards;
    }

    @Override
    public NoOutput execute(Input input) {
        if (input.owner == null || input.owner.isBlank()) {
            throw new BusinessException("OWNER_MISSING", "Choose who looks after the customer.");
        }
        guards.giveTo(input.customerId, input.owner);
        return new NoOutput();
    }
}
