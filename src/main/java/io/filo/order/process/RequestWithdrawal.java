package io.filo.order.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.MailedWithdrawals;
import org.jspecify.annotations.Nullable;

@Block(
        id = "requestWithdrawal",
        name = "Request withdrawal",
        category = "Returns",
        description =
                "Begins the return that a mail declares, of all that is left of the order, and starts its case, which acknowledges it. "
                        + "Only when it is sure who says so, that he declares it and does not ask, and of which order of his: the one he names, "
                        + "or the only one that may still be withdrawn from. An order on its way back already is found, never asked for twice.")
class RequestWithdrawal implements BlockOf<RequestWithdrawal.Input, RequestWithdrawal.Output> {

    record Input(
            @Parameter(label = "Message", description = "The message's id", preset = "${messageId}")
            long messageId,

            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId) {}

    record Output(
            @Parameter(label = "Outcome", description = "REQUESTED, FOUND or UNSURE")
            String withdrawalOutcome,

            @Parameter(label = "Return", description = "The return's id; empty when unsure") @Nullable
            String returnId,

            @Parameter(
                    label = "Reason",
                    description =
                            "Why it is unsure: UNPROVEN_SENDER, NOT_STATED, NO_ORDER, OTHER_ORDER, SEVERAL_ORDERS, NOTHING_LEFT or "
                                    + "NO_DISTANCE_SALE; empty otherwise")
            @Nullable
            String withdrawalReason) {}

    private final MailedWithdrawals withdrawals;

    RequestWithdrawal(MailedWithdrawals withdrawals) {
        this.withdrawals = withdrawals;
    }

    @Override
    public Output execute(Input input) {
        var understood = withdrawals.take(input.messageId, input.customerId);
        return new Output(
                understood.outcome().name(),
                understood.returnId() == null ? null : Long.toString(understood.returnId()),
                understood.reason());
    }
}
