package io.filo.order;

import io.filo.customer.JourneyFact;
import io.filo.customer.JourneyFacts;
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
    public Map<JourneyFact, Long> of(long customerId) {
        return Map.of(
                JourneyFact.ORDERS,
                jdbc.sql("select count(*) from shop_order where customer_id = ? and kept and paid_at is not null")
                        .param(customerId)
                        .query(Long.class)
                        .single());
    }
}
