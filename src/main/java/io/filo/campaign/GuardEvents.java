package io.filo.campaign;

import io.filo.customer.CustomerReference;
import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of the best customers, and what of it goes over with a merge of customers. */
@Configuration(proxyBeanMethods = false)
class GuardEvents {

    @Bean
    EventType guardNeeded() {
        return new EventType(
                GuardWatch.EVENT,
                Kind.START,
                "One of the best customers has no owner, has fallen, stays away or complains; key is the guarding's id."
                        + " Carries guardId, customerId and guardReason (OWNER, FALL, OVERDUE, COMPLAINT).");
    }

    @Bean
    CustomerReference guardsOfCustomer() {
        return new CustomerReference("customer_guard", "customer_id");
    }
}
