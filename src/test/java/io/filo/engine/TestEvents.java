package io.filo.engine;

import io.filo.engine.ProcessEvent.Kind;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

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
    WakeValidity testWokenValidity(JdbcClient jdbc) {
        return new WakeValidity() {
            @Override
            public String eventName() {
                return "test.woken";
            }

            @Override
            public boolean stillMeaningful(String businessKey) {
                if (businessKey.startsWith("raced")) {
                    afterRollback(() -> jdbc.sql("update process_event set state = 'DONE' where business_key = ?")
                            .param(businessKey)
                            .update());
                    throw new IllegalStateException("Somebody else is quicker.");
                }
                return !businessKey.startsWith("stale");
            }
        };
    }

    private static void afterRollback(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                CompletableFuture.runAsync(work).join();
            }
        });
    }
}
