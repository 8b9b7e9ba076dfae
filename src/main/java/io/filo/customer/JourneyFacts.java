package io.filo.customer;

import java.util.Map;

/** What a module knows of how far a customer has come; each fact is told by one module. */
public interface JourneyFacts {

    /** Counts, 0 or more; what is left out counts as 0. */
    Map<JourneyFact, Long> of(long customerId);
}
