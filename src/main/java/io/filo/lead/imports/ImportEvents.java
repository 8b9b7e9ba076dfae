package io.filo.lead.imports;

import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of imports. */
@Configuration(proxyBeanMethods = false)
class ImportEvents {

    static final String REQUESTED = "import.requested";
    static final String TAKE_BACK = "import.takeBackRequested";

    @Bean
    EventType importRequested() {
        return new EventType(
                REQUESTED,
                Kind.START,
                "A list is to be taken in, or looked through; key is the import's id. Carries importId.");
    }

    @Bean
    EventType importTakeBackRequested() {
        return new EventType(
                TAKE_BACK,
                Kind.START,
                "What an import has entered is to be taken back; key is the import's id. Carries importId.");
    }
}
