package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "recordPurchase",
        name = "Record purchase",
        category = "Care",
        description =
                "Derives the journey stage of the customer anew, enters a coupon as spent, and tells whether it is the first order, whether it is collected in a store, and who has recommended us to him.")
class RecordPurchase implements BlockOf<RecordPurchase.Input, RecordPurchase.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId) {}

    record Output(
            @Parameter(
                    label = "Kind",
                    description =
                            "FIRST or FURTHER; FIRST_BY_FRIEND or FURTHER_BY_FRIEND when somebody has recommended us; UNDONE when it has come to nothing already")
            String orderKind,

            @Parameter(label = "Collected", description = "Whether the customer fetches it in a store")
            boolean collected,

            @Parameter(
                    label = "Order of the friend",
                    description = "Of who recommended us to him; nothing when nobody has")
            @Nullable
            String friendOrderId,

            @Parameter(label = "Friend", description = "Who that is") @Nullable
            String friendId) {}

    private final OrderCare care;

    RecordPurchase(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        var purchase = care.recordPurchase(input.orderId);
        var order = purchase.order();
        return new Output(
                !order.kept()
                        ? "UNDONE"
                        : (order.first() ? "FIRST" : "FURTHER") + (purchase.friendId() == null ? "" : "_BY_FRIEND"),
                order.pickup(),
                text(purchase.friendOrderId()),
                text(purchase.friendId()));
    }

    private static @Nullable String text(@Nullable Long id) {
        return id == null ? null : id.toString();
    }
}
