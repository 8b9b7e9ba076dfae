package io.filo.campaign.process;

import io.filo.campaign.CampaignCourse;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.CurrentUser;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;

@Block(
        id = "decideCampaign",
        name = "Record decision",
        description =
                "Puts on a campaign what a person has said of it, and who: with YES it may leave, or go on when it had"
                        + " stopped itself; with NO it ends, and what has not left stays.",
        category = "Campaigns")
class DecideCampaign implements BlockOf<DecideCampaign.Input, NoOutput> {

    enum Decision {
        YES,
        NO
    }

    record Input(
            @Parameter(label = "Campaign", preset = "${campaignId}")
            long campaignId,

            @Parameter(label = "Decision", preset = "${campaignDecision}")
            Decision campaignDecision) {}

    private final CampaignCourse course;
    private final CurrentUser person;

    DecideCampaign(CampaignCourse course, CurrentUser person) {
        this.course = course;
        this.person = person;
    }

    @Override
    public NoOutput execute(Input input) {
        course.decided(
                input.campaignId,
                input.campaignDecision == Decision.YES,
                person.id().orElse(null));
        return new NoOutput();
    }
}
