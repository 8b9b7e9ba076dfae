package io.filo.customer;

import java.util.Collection;
import java.util.Map;

/** What a module knows of how far customers have come; each fact is told by one module. */
public interface JourneyFacts {

    /** Counts of each customer, 0 or more; what and who is left out counts as 0. */
    Map<Long, Map<JourneyFact, Long>> of(Collection<Long> customerIds);
}
