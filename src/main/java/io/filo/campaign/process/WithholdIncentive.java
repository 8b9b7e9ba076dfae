package io.filo.campaign.process;

import io.filo.campaign.FollowUps;
import io.filo.campaign.FollowUps.NoIncentive;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;

@Block(
        id = "withholdIncentive",
        name = "Withhold incentive",
        category = "Campaigns",
        description =
                "Notes with a follow-up that there is no offer although the table says so, and why: people read it beside its outcome.")
class WithholdIncentive implements BlockOf<WithholdIncentive.Input, NoOutput> {

    record Input(
            @Parameter(label = "Follow-up", description = "Its id", preset = "${followUpId}")
            long followUpId,

            @Parameter(label = "Why", description = "NOT_CONNECTED or NOT_MADE")
            NoIncentive why) {}

    private final FollowUps followUps;

    WithholdIncentive(FollowUps followUps) {
        this.followUps = followUps;
    }

    @Override
    public NoOutput execute(Input input) {
        followUps.withoutIncentive(input.followUpId, input.why);
        return new NoOutput();
    }
}
