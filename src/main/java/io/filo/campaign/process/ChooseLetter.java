package io.filo.campaign.process;

import io.filo.campaign.CampaignCourse;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "chooseLetter",
        name = "Choose letter",
        description =
                "Chooses which of the two letters of a campaign the rest get: the one that more of its readers followed;"
                        + " when too few did, that more opened, of those who agreed to be counted; else letter A. Once.",
        category = "Campaigns",
        errors = {"CAMPAIGN_STOPPED"})
class ChooseLetter implements BlockOf<ChooseLetter.Input, ChooseLetter.Output> {

    record Input(
            @Parameter(label = "Campaign", preset = "${campaignId}")
            long campaignId) {}

    record Output(
            @Parameter(label = "Letter", description = "A or B")
            String letter) {}

    private final CampaignCourse course;

    ChooseLetter(CampaignCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.chooseWinner(input.campaignId));
    }
}
