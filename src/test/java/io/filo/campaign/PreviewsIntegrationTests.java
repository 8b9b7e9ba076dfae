package io.filo.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.campaign.Segments.Preview;
import io.filo.support.BusinessException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever builds a segment asks at each change; only the newest question is worked out. */
class PreviewsIntegrationTests extends IntegrationTest {

    @Autowired
    Previews previews;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final String name = "p" + UUID.randomUUID();
    private final ExecutorService pages = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        pages.shutdownNow();
    }

    private Future<Preview> ask(String page) {
        return pages.submit(() -> previews.newest(page, Subjects.CUSTOMERS, definition(), null));
    }

    private JsonNode definition() throws Exception {
        return new ObjectMapper().readTree("{\"field\":\"name\",\"op\":\"contains\",\"value\":\"" + name + "\"}");
    }

    private void waiting(int statements) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> jdbc.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                        + " and datname = current_database() and position(? in query) = 0"
                                        + " and query like '%customer%'")
                                .param("pg_stat_activity")
                                .query(Integer.class)
                                .single()
                        == statements);
    }

    @Test
    void aNewerPreviewOfTheSamePageEndsTheEarlierAndNoOther() throws Exception {
        var locked = new CompletableFuture<Void>();
        var release = new CompletableFuture<Void>();
        // So that each of them takes as long as it is let.
        var lock = pages.submit(() -> transaction.executeWithoutResult(status -> {
            jdbc.sql("lock table customer in access exclusive mode").update();
            locked.complete(null);
            release.join();
        }));
        locked.join();
        try {
            var first = ask("marta:1");
            waiting(1);
            var ofAnother = ask("elio:1");
            waiting(2);
            var second = ask("marta:1");

            assertThat(first)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class)
                    .havingCause()
                    .asInstanceOf(InstanceOfAssertFactories.type(BusinessException.class))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("SEGMENT_TOO_SLOW"));
            waiting(2);
            release.complete(null);
            assertThat(second)
                    .succeedsWithin(Duration.ofSeconds(10))
                    .satisfies(found -> assertThat(found.count()).isZero());
            assertThat(ofAnother).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            release.complete(null);
            lock.get();
        }
        assertThat(previews.newest("marta:1", Subjects.CUSTOMERS, definition(), null)
                        .count())
                .as("the connection that was cancelled is as good as any")
                .isZero();
    }
}
