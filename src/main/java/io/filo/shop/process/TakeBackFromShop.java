package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.Deliveries;
import io.filo.order.Rewards;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.TakenBack;

@Block(
        id = "takeBackFromShop",
        name = "Take back from shop",
        category = "Shops",
        description =
                "Takes back what went to the shop for an order that came to nothing: what the shop has not done yet is not done any"
                        + " more, coupons that it has are disabled, points taken, tags removed. What only a person can take back"
                        + " is counted.")
class TakeBackFromShop implements BlockOf<TakeBackFromShop.Input, TakeBackFromShop.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id in Filo", preset = "${orderId}")
            long orderId) {}

    record Output(
            @Parameter(label = "Taken back", description = "How many coupons, points, tags, refunds and parcels")
            int takenBack,

            @Parameter(
                    label = "Left",
                    description =
                            "How many only a person can take back: a parcel sent by express, a coupon that was spent")
            int leftInShop) {}

    private final OrderedAct act;
    private final Rewards rewards;
    private final Deliveries deliveries;

    TakeBackFromShop(OrderedAct act, Rewards rewards, Deliveries deliveries) {
        this.act = act;
        this.rewards = rewards;
        this.deliveries = deliveries;
    }

    @Override
    public Output execute(Input input) {
        // Whoever takes back at the same time waits, and then finds nothing left.
        deliveries.hold(input.orderId);
        int spent = (int) rewards.undo(input.orderId).stream()
                .filter(code -> act.stands(input.orderId, "COUPON", "coupon:" + code))
                .count();
        var taken = act.takeBack(input.orderId);
        int left = spent
                + (int) taken.stream()
                        .filter(each -> each.how() == TakenBack.BY_PERSON && each.what() != Kind.ISSUE_COUPON)
                        .count();
        return new Output(taken.size(), left);
    }
}
