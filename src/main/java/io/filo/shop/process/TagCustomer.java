package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Ledger;
import io.filo.support.BusinessException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Block(
        id = "tagCustomer",
        name = "Tag customer in shop",
        category = "Shops",
        description =
                "Puts a tag on the account that the order was placed with, once. It is noted on the order's ledger of care, so"
                        + " that it can be taken back. Who ordered as a guest has no account: NO_ACCOUNT.",
        errors = {"NO_ACCOUNT"})
class TagCustomer implements BlockOf<TagCustomer.Input, TagCustomer.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id in Filo", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Tag", description = "As the shop knows it, 1 to 200 characters")
            String tag,

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

    TagCustomer(OrderedAct act) {
        this.act = act;
    }

    @Override
    public Output execute(Input input) {
        var order = act.order(input.orderId);
        if (order.account() == null) {
            throw new BusinessException("NO_ACCOUNT", "Who ordered as a guest has no account to tag in the shop.");
        }
        String tag = OrderedAct.text("tag", input.tag);
        var ledger = new Ledger(input.ledgerOrderId == null ? input.orderId : input.ledgerOrderId, "TAG", "tag:" + tag);
        var ordered = act.send(Kind.TAG_CUSTOMER, input.orderId, order, input.key, Map.of("tag", tag), ledger);
        act.given(ledger);
        return new Output(Long.toString(ordered.id()));
    }
}
