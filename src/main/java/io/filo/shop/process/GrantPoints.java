package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.Rewards;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Ledger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Block(
        id = "grantPoints",
        name = "Grant points",
        category = "Shops",
        description =
                "Has the shop give the customer points for an order, once. Where the platform cannot do it, a person does. They"
                        + " are noted on the order's ledger of care, so that they can be taken back.")
class GrantPoints implements BlockOf<GrantPoints.Input, GrantPoints.Output> {

    private static final int MOST = 1_000_000;

    record Input(
            @Parameter(label = "Order", description = "The order's id in Filo", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Points", description = "1 to 1000000")
            int points,

            @Parameter(
                    label = "Key",
                    description =
                            "Names this act among those for the order, such as thanks or return:${returnId}: the same key again is"
                                    + " the same act and is not sent twice")
            String key,

            @Parameter(
                    label = "Ledger",
                    description =
                            "Id of the order that takes it back when it comes to nothing, where that is another; the order itself when empty")
            @Nullable
            Long ledgerOrderId) {}

    record Output(
            @Parameter(label = "Command", description = "Id of the act, as the shop's page and its tasks name it")
            String commandId) {}

    private final OrderedAct act;
    private final Rewards rewards;

    GrantPoints(OrderedAct act, Rewards rewards) {
        this.act = act;
        this.rewards = rewards;
    }

    @Override
    public Output execute(Input input) {
        if (input.points < 1 || input.points > MOST) {
            throw OrderedAct.bad("Grant 1 to " + MOST + " points.");
        }
        var order = act.order(input.orderId);
        var ledger = new Ledger(
                input.ledgerOrderId == null ? input.orderId : input.ledgerOrderId,
                "POINTS",
                "points:" + input.orderId + ":" + OrderedAct.text("key", input.key));
        var ordered = act.send(
                Kind.GRANT_POINTS,
                input.orderId,
                order,
                input.key,
                Map.of("points", String.valueOf(input.points)),
                ledger);
        act.given(ledger);
        rewards.pointsEarned(ledger.orderId(), input.orderId, ledger.ref(), input.points);
        return new Output(Long.toString(ordered.id()));
    }
}
