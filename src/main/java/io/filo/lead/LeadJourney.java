package io.filo.lead;

import io.filo.customer.JourneyFact;
import io.filo.customer.JourneyFacts;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How often the customer has asked, and what came of it. */
@Component
class LeadJourney implements JourneyFacts {

    private final JdbcClient jdbc;

    LeadJourney(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<Long, Map<JourneyFact, Long>> of(Collection<Long> customerIds) {
        var facts = new HashMap<Long, Map<JourneyFact, Long>>();
        jdbc.sql("""
                        select customer_id, count(*), count(*) filter (where status = 'CONVERTED') from lead
                        where customer_id = any (?) group by customer_id
                        """).param(customerIds.toArray(Long[]::new)).query(row -> {
            facts.put(
                    row.getLong(1),
                    Map.of(JourneyFact.LEADS, row.getLong(2), JourneyFact.CONVERTED_LEADS, row.getLong(3)));
        });
        return facts;
    }
}
