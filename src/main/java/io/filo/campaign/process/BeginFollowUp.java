package io.filo.campaign.process;

import io.filo.campaign.FollowUps;
import io.filo.campaign.WinBack.Treatment;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "beginFollowUp",
        name = "Begin follow-up",
        category = "Campaigns",
        description =
                "Reads how a customer who has gone silent is to be followed up, and whether he has bought meanwhile.")
class BeginFollowUp implements BlockOf<BeginFollowUp.Input, BeginFollowUp.Output> {

    record Input(
            @Parameter(label = "Follow-up", description = "Its id", preset = "${followUpId}")
            long followUpId) {}

    record Output(
            @Parameter(label = "Over", description = "He has bought meanwhile, or it has ended in another way")
            boolean followUpOver,

            @Parameter(label = "Treatment", description = "ALERT, MAIL or CALL, by the table winback-treatment")
            Treatment treatment,

            @Parameter(label = "Second letter", description = "How long after the first")
            Duration secondAfter,

            @Parameter(label = "Third letter", description = "How long after the second")
            Duration thirdAfter,

            @Parameter(label = "Incentive", description = "Per cent off, with the third letter; 0 for no third letter")
            int incentive,

            @Parameter(label = "Owner", description = "Who looks after the customer; empty for nobody") @Nullable
            String owner,

            @Parameter(label = "Since", description = "When it began: who has bought since is left alone")
            Instant followUpSince,

            @Parameter(label = "Ends", description = "When the days for a result are over")
            Instant followUpEndsAt,

            @Parameter(label = "Last order", description = "Id of the last order that the customer kept") @Nullable
            String orderId) {}

    private final FollowUps followUps;

    BeginFollowUp(FollowUps followUps) {
        this.followUps = followUps;
    }

    @Override
    public Output execute(Input input) {
        var begun = followUps.begin(input.followUpId);
        return new Output(
                begun.ended(),
                begun.treatment(),
                begun.secondAfter(),
                begun.thirdAfter(),
                begun.incentive(),
                begun.owner(),
                begun.beganAt(),
                begun.endsAt(),
                begun.lastOrderId() == null ? null : Long.toString(begun.lastOrderId()));
    }
}
