package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.care.OrderCare.Remedy;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "grantRemedy",
        name = "Grant remedy",
        category = "Care",
        description =
                "Enters in the order's ledger what a person has given for a delay, once; it is taken back when the order comes to nothing. Changes nothing in the shop.")
class GrantRemedy implements BlockOf<GrantRemedy.Input, NoOutput> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Remedy", description = "COUPON, EXPRESS, REFUND or NOTHING", preset = "${remedy}")
            Remedy remedy,

            @Parameter(label = "Coupon", description = "Its code in the shop, for COUPON") @Nullable
            String couponCode) {}

    private final OrderCare care;

    GrantRemedy(OrderCare care) {
        this.care = care;
    }

    @Override
    public NoOutput execute(Input input) {
        care.grant(input.orderId, input.remedy, input.couponCode);
        return new NoOutput();
    }
}
