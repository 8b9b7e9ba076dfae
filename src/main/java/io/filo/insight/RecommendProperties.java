package io.filo.insight;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param marginWeight how much a product's margin counts: its score is multiplied by 1 + this x margin; 0 for not at all
 * @param volumeWeight the same for what sells most, in lists for a need
 * @param opportunityWeight the same for what lies there too long, or whose season comes
 * @param learnFrom purchases that are older say nothing of what goes together
 * @param leastCustomers with fewer who have bought anything, nothing is said of what goes together
 * @param asksPerNetwork lists for a need that one network may ask for in a minute without a login, per node; 1 or more
 */
@ConfigurationProperties("filo.recommend")
record RecommendProperties(
        @DefaultValue("0.5") double marginWeight,
        @DefaultValue("0.5") double volumeWeight,
        @DefaultValue("0.5") double opportunityWeight,
        @DefaultValue("730d") Duration learnFrom,
        @DefaultValue("100") int leastCustomers,
        @DefaultValue("30") int asksPerNetwork) {}
