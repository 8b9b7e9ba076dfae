package io.filo.care.process;

import io.filo.care.OrderCare;
import io.filo.care.OrderCare.Remedy;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;

@Block(
        id = "recordRemedy",
        name = "Record remedy",
        category = "Care",
        description =
                "Puts on the customer's timeline what he was given for a delay. The shop hears of it by its own blocks: issueCoupon, sendExpress, refundOrder.")
class RecordRemedy implements BlockOf<RecordRemedy.Input, NoOutput> {

    record Input(
            @Parameter(label = "Order", description = "The order's id", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Remedy", description = "COUPON, EXPRESS, REFUND or NOTHING", preset = "${remedy}")
            Remedy remedy) {}

    private final OrderCare care;

    RecordRemedy(OrderCare care) {
        this.care = care;
    }

    @Override
    public NoOutput execute(Input input) {
        care.recordRemedy(input.orderId, input.remedy);
        return new NoOutput();
    }
}
