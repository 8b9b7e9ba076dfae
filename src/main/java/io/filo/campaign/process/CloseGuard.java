package io.filo.campaign.process;

import io.filo.campaign.CustomerGuards;
import io.filo.campaign.CustomerGuards.Outcome;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;

@Block(
        id = "closeGuard",
        name = "Record outcome for best customer",
        category = "Best customers",
        description =
                "Writes down how it ended that somebody was to look after one of the best customers, on his timeline too. What is closed already stays as it is.")
class CloseGuard implements BlockOf<CloseGuard.Input, NoOutput> {

    record Input(
            @Parameter(label = "Guarding", description = "Its id", preset = "${guardId}")
            long guardId,

            @Parameter(
                    label = "Outcome",
                    description =
                            "CONTENT, OFFERED, NOT_REACHED, LEAVES, NOTHING, OWNER_CHOSEN, SETTLED, NOT_DONE or ERASED",
                    preset = "${guardOutcome}")
            Outcome outcome) {}

    private final CustomerGuards guards;

    CloseGuard(CustomerGuards guards) {
        this.guards = guards;
    }

    @Override
    public NoOutput execute(Input input) {
        guards.close(input.guardId, input.outcome);
        return new NoOutput();
    }
}
