package io.filo.order;

import java.math.BigDecimal;

/** What became of refunds that we ordered of shops; asked when a shop tells of one by itself. Joins the running transaction. */
public interface OrderedRefunds {

    /** Whose refund a shop tells of. */
    sealed interface Origin {

        /** Not ours, as far as anybody can tell. */
        record Unknown() implements Origin {}

        /** One of ours is with the shop right now: ask again when it has answered. */
        record Underway() implements Origin {}

        /** The shop named it when it was ordered for that return. */
        record OfReturn(long returnId) implements Origin {}
    }

    /**
     * @param refundId as the shop calls it
     * @param amount with tax
     */
    Origin origin(String shop, long orderId, String refundId, BigDecimal amount);
}
