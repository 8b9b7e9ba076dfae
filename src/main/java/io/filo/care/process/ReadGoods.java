package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "readGoods",
        name = "Read goods",
        category = "Care",
        description = "Tells what was bought and is kept as codes, for tables that decide on letters.")
class ReadGoods implements BlockOf<ReadGoods.Input, ReadGoods.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId) {}

    record Output(
            @Parameter(
                    label = "Goods",
                    description =
                            "Category of the dearest line that the customer keeps any of as a code, such as RUNNING__SHOES__TRAIL; of all when he keeps none")
            String goods,

            @Parameter(
                    label = "Kept",
                    description = "How many pieces he keeps: neither sent back nor announced; 0 when all goes back")
            int piecesKept,

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
                bought.goods(),
                bought.pieces(),
                order.value().longValue(),
                bought.spent(),
                order.customerClass(),
                bought.marginPercent());
    }
}
