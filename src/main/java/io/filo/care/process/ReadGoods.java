package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "readGoods",
        name = "Read goods",
        category = "Care",
        description = "Tells what was bought as codes, for a table that decides on the next offer.")
class ReadGoods implements BlockOf<ReadGoods.Input, ReadGoods.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId) {}

    record Output(
            @Parameter(
                    label = "Goods",
                    description = "Category of the dearest line as a code, such as RUNNING__SHOES__TRAIL")
            String goods,

            @Parameter(label = "Value", description = "In whole units of the currency")
            Long orderValue,

            @Parameter(label = "Spent", description = "By the customer so far, in whole units of the currency")
            long spent,

            @Parameter(label = "Class of customer", description = "STANDARD or VIP")
            String customerClass,

            @Parameter(
                    label = "Margin",
                    description = "Of the order, in per cent of what was paid without tax; -1 when a cost is not known")
            int marginPercent) {}

    private final OrderCare care;

    ReadGoods(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        var bought = care.bought(input.orderId);
        var order = bought.order();
        return new Output(
                order.goods(),
                order.value().longValue(),
                bought.spent(),
                order.customerClass(),
                bought.marginPercent());
    }
}
