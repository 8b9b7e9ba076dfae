package io.filo.order;

import java.util.Collection;
import java.util.List;

/** What a customer is likely to buy next, from whoever knows. All calls join the running transaction. */
public interface LikelyPurchases {

    /**
     * @param skus to choose from
     * @return those of them that go with what the customer has, the likeliest first; empty while too little is known
     */
    List<String> ranked(long customerId, Collection<String> skus);
}
