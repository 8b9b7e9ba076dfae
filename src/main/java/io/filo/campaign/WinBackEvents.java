package io.filo.campaign;

import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of customers who have gone silent. */
@Configuration(proxyBeanMethods = false)
class WinBackEvents {

    static final String WENT_DORMANT = "customer.wentDormant";

    static final String SCAN_REQUESTED = "dormantScan.requested";

    @Bean
    EventType dormantScanRequested() {
        return new EventType(
                SCAN_REQUESTED,
                Kind.START,
                "Somebody wants customers who have gone silent to be looked for now, not at night.");
    }

    @Bean
    EventType customerWentDormant() {
        return new EventType(
                WENT_DORMANT,
                Kind.START,
                "A customer who has gone silent is to be followed up, and was not drawn to be left alone; key is the"
                        + " customer's id, a hyphen and the day of his last purchase. Carries followUpId and customerId. Once"
                        + " for each silence.");
    }
}
