package io.filo.campaign.process;

import io.filo.campaign.CampaignCourse;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;

@Block(
        id = "closeCampaign",
        name = "Close campaign",
        description = "Marks a campaign as done, when what it has brought has been looked at for long enough.",
        category = "Campaigns")
class CloseCampaign implements BlockOf<CloseCampaign.Input, NoOutput> {

    record Input(
            @Parameter(label = "Campaign", preset = "${campaignId}")
            long campaignId) {}

    private final CampaignCourse course;

    CloseCampaign(CampaignCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.close(input.campaignId);
        return new NoOutput();
    }
}
