package io.filo.order;

import io.filo.customer.JourneyFact;
import io.filo.customer.JourneyFacts;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How often the customer has bought, and kept it. */
@Component
class OrderJourney implements JourneyFacts {

    private final JdbcClient jdbc;

    OrderJourney(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<Long, Map<JourneyFact, Long>> of(Collection<Long> customerIds) {
        var facts = new HashMap<Long, Map<JourneyFact, Long>>();
        jdbc.sql("""
                        select customer_id, count(*) from shop_order
                        where customer_id = any (?) and kept and paid_at is not null group by customer_id
                        """).param(customerIds.toArray(Long[]::new)).query(row -> {
            facts.put(row.getLong(1), Map.of(JourneyFact.ORDERS, row.getLong(2)));
        });
        return facts;
    }
}
