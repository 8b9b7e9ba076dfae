package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Ledger;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Block(
        id = "refundOrder",
        name = "Refund order",
        category = "Shops",
        description =
                "Has the shop give money back for an order, once, by the way it was paid. Where the platform cannot do it, or"
                        + " nobody knows whether it arrived, a person decides on the shop's page.")
class RefundOrder implements BlockOf<RefundOrder.Input, RefundOrder.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id in Filo", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Amount", description = "In the order's currency; 0.01 to what was paid, two decimals")
            BigDecimal amount,

            @Parameter(label = "Reason", description = "Words or code for the shop, 1 to 200 characters")
            String reason,

            @Parameter(
                    label = "Key",
                    description =
                            "Names this act among those for the order, such as thanks or return:${returnId}: the same key again is"
                                    + " the same act and is not sent twice")
            String key,

            @Parameter(
                    label = "Ledger",
                    description =
                            "Id of the order on whose ledger it is noted, so that it is not sent any more once that order comes to"
                                    + " nothing; empty for money that is owed whatever becomes of it, such as for a return")
            @Nullable
            Long ledgerOrderId) {}

    record Output(
            @Parameter(label = "Command", description = "Id of the act, as the shop's page and its tasks name it")
            String commandId) {}

    private final OrderedAct act;

    RefundOrder(OrderedAct act) {
        this.act = act;
    }

    @Override
    public Output execute(Input input) {
        var order = act.order(input.orderId);
        var details = Map.of(
                "amount", OrderedAct.money(input.amount, order.total()),
                "currency", order.currency(),
                "reason", OrderedAct.text("reason", input.reason));
        var ledger = input.ledgerOrderId == null
                ? null
                : new Ledger(input.ledgerOrderId, "REFUND", "refund:" + details.get("amount") + " " + order.currency());
        var ordered = act.send(Kind.REFUND_ORDER, input.orderId, order, input.key, details, ledger);
        if (ledger != null) {
            act.given(ledger);
        }
        return new Output(Long.toString(ordered.id()));
    }
}
