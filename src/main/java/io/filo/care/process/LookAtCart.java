package io.filo.care.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.OrderDesk;

@Block(
        id = "lookAtCart",
        name = "Look at cart",
        category = "Care",
        description =
                "Reads what a cart that was left is worth, whether it was ordered since, and whether the customer wants no marketing of the shop.")
class LookAtCart implements BlockOf<LookAtCart.Input, LookAtCart.Output> {

    record Input(
            @Parameter(label = "Cart", description = "The cart's id", preset = "${cartId}")
            long cartId) {}

    record Output(
            @Parameter(label = "Ordered", description = "It has become an order")
            boolean cartOrdered,

            @Parameter(label = "Value", description = "With tax, in whole units of the currency")
            long cartValue,

            @Parameter(label = "Link", description = "Whether there is a link by which the customer finds it again")
            boolean cartReachable,

            @Parameter(
                    label = "Said no",
                    description =
                            "Whether the customer told the shop that he wants no marketing; not when he was not asked")
            boolean cartSaidNo) {}

    private final OrderDesk orders;

    LookAtCart(OrderDesk orders) {
        this.orders = orders;
    }

    @Override
    public Output execute(Input input) {
        var cart = orders.cart(input.cartId);
        return new Output(
                cart.ordered(),
                cart.total().longValue(),
                cart.recoveryUrl() != null,
                Boolean.FALSE.equals(cart.marketingAllowed()));
    }
}
