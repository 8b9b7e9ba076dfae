package io.filo.campaign.process;

import io.filo.campaign.FollowUps;
import io.filo.campaign.WinBack.Outcome;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "endFollowUp",
        name = "End follow-up",
        category = "Campaigns",
        description =
                "Puts down what came of following up a customer. Whatever it is ended with, it is won when he has bought "
                        + "something since and kept it: then that order is credited. Once it is ended, nothing changes.")
class EndFollowUp implements BlockOf<EndFollowUp.Input, EndFollowUp.Output> {

    record Input(
            @Parameter(label = "Follow-up", description = "Its id", preset = "${followUpId}")
            long followUpId,

            @Parameter(
                    label = "Outcome",
                    description = "BOUGHT_BEFORE, NOT_INTERESTED, OBJECTED, OPTED_OUT, REFUSED, SUNSET or ERASED")
            Outcome endsWith) {}

    record Output(
            @Parameter(label = "Outcome", description = "What it ended with, WON among them")
            Outcome followUpOutcome) {}

    private final FollowUps followUps;

    EndFollowUp(FollowUps followUps) {
        this.followUps = followUps;
    }

    @Override
    public Output execute(Input input) {
        return new Output(followUps.end(input.followUpId, input.endsWith));
    }
}
