package io.filo.campaign.process;

import io.filo.campaign.CampaignCourse;
import io.filo.campaign.CampaignCourse.Next;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "sendCampaign",
        name = "Send campaign",
        description =
                "Sends a campaign on, in its window only: asks the table contact-permission about the next recipients and"
                        + " queues a letter to each who may get it. Works for some time and in transactions of its own, each of which"
                        + " also writes how far it has come. Let a job begin before it, and look at what comes next.",
        category = "Campaigns",
        errors = {"CAMPAIGN_STOPPED"})
class SendCampaign implements BlockOf<SendCampaign.Input, SendCampaign.Output> {

    record Input(
            @Parameter(label = "Campaign", preset = "${campaignId}")
            long campaignId) {}

    record Output(
            @Parameter(
                    label = "What comes next",
                    description =
                            "MORE: come back at once; LATER: come back at resumeAt; TEST: the sample of the test has left;"
                                    + " LIMIT: it has stopped itself; ALL: all has left")
            Next campaignNext,

            @Parameter(
                    label = "When",
                    description = "With LATER when to come back; with ALL until when purchases are looked at")
            @Nullable
            Instant resumeAt) {}

    private final CampaignCourse course;

    SendCampaign(CampaignCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var sending = course.send(input.campaignId);
        return new Output(sending.next(), sending.resumeAt());
    }
}
