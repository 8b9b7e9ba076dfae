package io.filo.campaign.process;

import io.filo.campaign.CampaignCalls;
import io.filo.campaign.CampaignCalls.Ended;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "closeCall",
        name = "Close call of campaign",
        category = "Campaigns",
        description =
                "Writes down for a telephone campaign what came of a call, so that the next one becomes somebody's task. With AGAIN it waits for its time, and for a place on the list.")
class CloseCall implements BlockOf<CloseCall.Input, NoOutput> {

    record Input(
            @Parameter(label = "Call", description = "Its id", preset = "${callId}")
            long callId,

            @Parameter(
                    label = "Outcome",
                    description =
                            "BOUGHT, AGAIN, NOT_INTERESTED, WRONG_NUMBER, NEVER; or ORDERED, OPTED_OUT, NO_NUMBER, NOT_CALLED, STOPPED, ERASED",
                    preset = "${callOutcome}")
            Ended outcome,

            @Parameter(label = "Again on", description = "With AGAIN: when; a day later when empty") @Nullable
            Instant again) {}

    private final CampaignCalls calls;

    CloseCall(CampaignCalls calls) {
        this.calls = calls;
    }

    @Override
    public NoOutput execute(Input input) {
        calls.close(input.callId, input.outcome, input.again);
        return new NoOutput();
    }
}
