package io.filo.campaign;

import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import io.filo.engine.WakeValidity;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of customers who have gone silent. */
@Configuration(proxyBeanMethods = false)
class WinBackEvents {

    static final String WENT_DORMANT = "customer.wentDormant";

    static final String SCAN_REQUESTED = "dormantScan.requested";

    static final String DROPPED = "followUp.dropped";

    @Bean
    EventType followUpDropped() {
        return new EventType(
                DROPPED,
                Kind.WAKE,
                "A follow-up has ended outside its case: the customer is one with another whose follow-up goes on; key is the"
                        + " customer's id, a hyphen and the day of his last purchase.");
    }

    /** What has ended by itself meanwhile need not be dropped. */
    @Bean
    WakeValidity dropOfFollowUp() {
        return new WakeValidity() {
            @Override
            public String eventName() {
                return DROPPED;
            }

            @Override
            public boolean stillMeaningful(String businessKey) {
                return false;
            }
        };
    }

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
