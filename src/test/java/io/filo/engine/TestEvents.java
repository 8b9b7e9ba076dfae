package io.filo.engine;

import io.filo.engine.ProcessEvent.Kind;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Events that only tests publish. */
@TestConfiguration(proxyBeanMethods = false)
public class TestEvents {

    @Bean
    EventType testHappened() {
        return new EventType("test.happened", Kind.START, "A test began.");
    }

    @Bean
    EventType testWoken() {
        return new EventType("test.woken", Kind.WAKE, "A test went on.");
    }

    @Bean
    WakeValidity testWokenValidity() {
        return new WakeValidity() {
            @Override
            public String eventName() {
                return "test.woken";
            }

            @Override
            public boolean stillMeaningful(String businessKey) {
                return !businessKey.startsWith("stale");
            }
        };
    }
}
