package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "suggestProduct",
        name = "Suggest product",
        category = "Care",
        description =
                "Finds something for the next offer that the shop has in stock now, that the customer has not bought (unless such goods are used up), and that leaves enough: what goes best with all he has bought, once enough is known of what goes together. A letter about the order names it.")
class SuggestProduct implements BlockOf<SuggestProduct.Input, SuggestProduct.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId,

            @Parameter(
                    label = "What fits",
                    description = "Words as one would look for it in the catalogue, OR between them",
                    preset = "${suggest}")
            String suggest,

            @Parameter(
                    label = "Least margin",
                    description = "Per cent of the price without tax, 0 to 100",
                    preset = "${leastMargin}")
            int leastMargin,

            @Parameter(
                    label = "Again",
                    description =
                            "Whether what he has bought may be offered once more, since it is used up; not when empty",
                    preset = "${again}")
            @Nullable
            Boolean again) {}

    record Output(
            @Parameter(label = "Found", description = "Whether there is one")
            boolean suggested,

            @Parameter(label = "What", description = "Its stock keeping unit; nothing when there is none") @Nullable
            String suggestedSku) {}

    private final OrderCare care;

    SuggestProduct(OrderCare care) {
        this.care = care;
    }

    @Override
    public Output execute(Input input) {
        var found = care.suggest(input.orderId, input.suggest, input.leastMargin, Boolean.TRUE.equals(input.again));
        return new Output(found.isPresent(), found.orElse(null));
    }
}
