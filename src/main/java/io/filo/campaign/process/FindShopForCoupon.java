package io.filo.campaign.process;

import io.filo.campaign.FollowUps;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "findShopForCoupon",
        name = "Find shop for coupon",
        category = "Campaigns",
        description =
                "Looks whether the shop of the last order is connected now, so that it can make a coupon. Where it is not, that is noted with the follow-up.")
class FindShopForCoupon implements BlockOf<FindShopForCoupon.Input, FindShopForCoupon.Output> {

    record Input(
            @Parameter(label = "Follow-up", description = "Its id", preset = "${followUpId}")
            long followUpId) {}

    record Output(
            @Parameter(label = "Connected", description = "There is such an order, and its shop is connected")
            boolean shopConnected,

            @Parameter(label = "Last order", description = "Id of the last order that the customer kept there")
            @Nullable
            String orderId) {}

    private final FollowUps followUps;

    FindShopForCoupon(FollowUps followUps) {
        this.followUps = followUps;
    }

    @Override
    public Output execute(Input input) {
        var order = followUps.shopToMakeCoupon(input.followUpId);
        return new Output(order != null, order == null ? null : Long.toString(order));
    }
}
