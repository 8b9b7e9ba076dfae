package io.filo.campaign.process;

import io.filo.campaign.CampaignCourse;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "freezeAudience",
        name = "Freeze audience",
        description =
                "Writes down who is in the segment of a campaign now, and draws by lot who is left alone and who is in"
                        + " the sample of the test. Done once: a second time it changes nothing. Let a job begin before it.",
        category = "Campaigns",
        errors = {"CAMPAIGN_STOPPED"})
class FreezeAudience implements BlockOf<FreezeAudience.Input, FreezeAudience.Output> {

    record Input(
            @Parameter(label = "Campaign", preset = "${campaignId}")
            long campaignId) {}

    record Output(int audience) {}

    private final CampaignCourse course;

    FreezeAudience(CampaignCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.freeze(input.campaignId));
    }
}
