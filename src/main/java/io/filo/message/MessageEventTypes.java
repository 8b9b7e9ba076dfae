package io.filo.message;

import io.filo.customer.CustomerReference;
import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of messages, and what of them goes over with a merge of customers. */
@Configuration(proxyBeanMethods = false)
class MessageEventTypes {

    @Bean
    EventType messageReceived() {
        return new EventType(
                "message.received", Kind.START, "A message came in and was read; key is the message's id.");
    }

    @Bean
    CustomerReference messagesOfCustomer() {
        return new CustomerReference("message", "customer_id");
    }
}
