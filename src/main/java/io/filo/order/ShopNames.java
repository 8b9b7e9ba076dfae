package io.filo.order;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** By what names a shop knows an order, for who speaks to the shop about it. All calls join the running transaction. */
public interface ShopNames {

    /**
     * @param shop key of the connector
     * @param orderId the shop's id of the order
     * @param account the shop's id of the customer's account, null for a guest
     * @param email where the order's mail goes
     * @param total what the customer paid or is to pay
     */
    record Names(
            String shop,
            String orderId,
            String number,
            @Nullable String account,
            @Nullable String email,
            String currency,
            BigDecimal total) {}

    /** @throws io.filo.support.NotFoundException */
    Names of(long orderId);
}
