package io.filo.message;

import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of messages. */
@Configuration(proxyBeanMethods = false)
class MessageEventTypes {

    @Bean
    EventType messageReceived() {
        return new EventType(
                "message.received", Kind.START, "A message came in and was read; key is the message's id.");
    }
}
