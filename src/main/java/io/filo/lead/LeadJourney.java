package io.filo.lead;

import io.filo.customer.JourneyFact;
import io.filo.customer.JourneyFacts;
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
    public Map<JourneyFact, Long> of(long customerId) {
        return jdbc.sql("select count(*), count(*) filter (where status = 'CONVERTED') from lead where customer_id = ?")
                .param(customerId)
                .query((row, number) ->
                        Map.of(JourneyFact.LEADS, row.getLong(1), JourneyFact.CONVERTED_LEADS, row.getLong(2)))
                .single();
    }
}
