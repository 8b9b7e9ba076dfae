package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Ledger;
import java.util.Map;

@Block(
        id = "sendExpress",
        name = "Send again by express",
        category = "Shops",
        description =
                "Has the shop send the goods of an order once more, by express, once. Where the platform cannot do it, a person does."
                        + " It is noted on the order's ledger of care.")
class SendExpress implements BlockOf<SendExpress.Input, SendExpress.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id in Filo", preset = "${orderId}")
            long orderId,

            @Parameter(
                    label = "Key",
                    description =
                            "Names this act among those for the order, such as delay: the same key again is the same act and is not"
                                    + " sent twice")
            String key) {}

    record Output(
            @Parameter(label = "Command", description = "Id of the act, as the shop's page and its tasks name it")
            String commandId) {}

    private final OrderedAct act;

    SendExpress(OrderedAct act) {
        this.act = act;
    }

    @Override
    public Output execute(Input input) {
        var order = act.order(input.orderId);
        var ledger = new Ledger(input.orderId, "EXPRESS", "express:" + OrderedAct.text("key", input.key));
        var ordered = act.send(Kind.SEND_EXPRESS, input.orderId, order, input.key, Map.of(), ledger);
        act.given(ledger);
        return new Output(Long.toString(ordered.id()));
    }
}
