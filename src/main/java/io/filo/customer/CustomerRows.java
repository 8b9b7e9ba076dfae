package io.filo.customer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Rows of this module that go over with a merge. */
@Configuration(proxyBeanMethods = false)
class CustomerRows {

    @Bean
    CustomerReference contactPointsOfCustomer() {
        return new CustomerReference("contact_point", "customer_id");
    }

    @Bean
    CustomerReference timelineOfCustomer() {
        return new CustomerReference("timeline_entry", "customer_id");
    }

    @Bean
    CustomerReference touchpointsOfCustomer() {
        return new CustomerReference("touchpoint", "customer_id");
    }
}
