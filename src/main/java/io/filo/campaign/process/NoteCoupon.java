package io.filo.campaign.process;

import io.filo.campaign.FollowUps;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;

@Block(
        id = "noteCoupon",
        name = "Note coupon of follow-up",
        category = "Campaigns",
        description = "Keeps the code with the follow-up, so that the letter can speak of it.")
class NoteCoupon implements BlockOf<NoteCoupon.Input, NoOutput> {

    record Input(
            @Parameter(label = "Follow-up", description = "Its id", preset = "${followUpId}")
            long followUpId,

            @Parameter(label = "Coupon", description = "The code", preset = "${couponCode}")
            String couponCode) {}

    private final FollowUps followUps;

    NoteCoupon(FollowUps followUps) {
        this.followUps = followUps;
    }

    @Override
    public NoOutput execute(Input input) {
        followUps.noteCoupon(input.followUpId, input.couponCode);
        return new NoOutput();
    }
}
