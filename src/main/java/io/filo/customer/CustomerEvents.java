package io.filo.customer;

import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every case of a customer can hear; published for the customer by whoever knows it first. */
@Configuration(proxyBeanMethods = false)
class CustomerEvents {

    static final String OPTED_OUT = "customer.optedOut";

    @Bean
    EventType customerOrdered() {
        return new EventType(
                "customer.ordered",
                Kind.WAKE,
                "The customer of the case has ordered; all cases of the customer hear it.");
    }

    @Bean
    EventType customerOptedOut() {
        return new EventType(
                OPTED_OUT,
                Kind.WAKE,
                "The customer of the case wants no more offers, by one channel or by all; all cases of the customer hear it.");
    }

    @Bean
    EventType customerErased() {
        return new EventType(
                "customer.erased",
                Kind.WAKE,
                "The customer of the case was erased at his own request; all cases of the customer hear it.");
    }
}
