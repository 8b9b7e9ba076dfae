package io.filo.campaign.process;

import io.filo.campaign.CampaignCourse;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "checkAudience",
        name = "Check audience",
        description =
                "Asks the table contact-permission about the frozen audience of a campaign, as if its window were open,"
                        + " and counts the answers; sends nothing. Works for some time and in transactions of its own: come back to"
                        + " it until all are checked. Let a job begin before it.",
        category = "Campaigns",
        errors = {"CAMPAIGN_STOPPED"})
class CheckAudience implements BlockOf<CheckAudience.Input, CheckAudience.Output> {

    record Input(
            @Parameter(label = "Campaign", preset = "${campaignId}")
            long campaignId) {}

    record Output(boolean allChecked) {}

    private final CampaignCourse course;

    CheckAudience(CampaignCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.check(input.campaignId));
    }
}
