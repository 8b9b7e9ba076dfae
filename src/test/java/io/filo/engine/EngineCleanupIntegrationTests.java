package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class EngineCleanupIntegrationTests extends IntegrationTest {

    @Autowired
    EngineCleanup cleanup;

    @Autowired
    JdbcClient jdbc;

    private final String key = "cleanup-" + UUID.randomUUID();

    @AfterEach
    void removeWhatWasKept() {
        jdbc.sql("delete from process_event where business_key = ?").param(key).update();
        jdbc.sql("delete from decision_log where business_key = ?").param(key).update();
    }

    private void event(String state, String finished) {
        jdbc.sql("insert into process_event (name, kind, business_key, cause, state, next_attempt_at, occurred_at,"
                        + " created_at, finished_at) values ('test.happened', 'START', ?, ?, ?, now(), now(), now(), "
                        + finished + ")")
                .params(key, state + finished, state)
                .update();
    }

    private void decision(int daysAgo) {
        jdbc.sql("insert into decision_log (decided_at, decision_key, decision_version, business_key, rules, inputs,"
                        + " outputs) values (now() - make_interval(days => ?), 'a', 1, ?, '{}', '{}', '{}')")
                .params(daysAgo, key)
                .update();
    }

    private long count(String what) {
        return jdbc.sql("select count(*) from " + what)
                .param(key)
                .query(Long.class)
                .single();
    }

    @Test
    void whatIsOldAndDoneGoesAndTheRestStays() {
        event("DONE", "now() - interval '31 days'");
        event("DROPPED", "now() - interval '31 days'");
        event("DONE", "now() - interval '29 days'");
        event("FAILED", "null");
        decision(181);
        decision(179);
        jdbc.sql("insert into case_customer (process_instance_id, customer_id) values (?, 1)")
                .param(key)
                .update();

        cleanup.cleanUp();

        assertThat(count("process_event where business_key = ?")).isEqualTo(2);
        assertThat(count("decision_log where business_key = ?")).isEqualTo(1);
        assertThat(count("case_customer where process_instance_id = ?")).isZero();
    }
}
