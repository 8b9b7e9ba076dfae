package io.filo.care;

import io.filo.customer.CustomerReference;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What goes over with a merge of customers. */
@Configuration(proxyBeanMethods = false)
class CareReferences {

    @Bean
    CustomerReference referralsOfCustomer() {
        return new CustomerReference("referral", "customer_id");
    }
}
