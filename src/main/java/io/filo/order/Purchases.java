package io.filo.order;

import java.math.BigDecimal;
import java.util.Set;

/** What a customer has bought and kept so far. All calls join the running transaction. */
public interface Purchases {

    /** What he paid in all, with tax, in the currency of the order; what he bought in others is left out. */
    BigDecimal spent(long customerId, String currency);

    /** Stock keeping units that he has. */
    Set<String> skus(long customerId);
}
