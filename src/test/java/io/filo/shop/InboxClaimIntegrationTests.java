package io.filo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.shop.Connectors.Draft;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** However the database goes about it, a node takes as many rows as it works on and no more. */
class InboxClaimIntegrationTests extends IntegrationTest {

    @Autowired
    Connectors connectors;

    @Autowired
    InboxWork work;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void manyRows() {
        clean();
        connectors.save(
                new Draft("claimed", "claimed", "native", null, true, null, "UTC", null, null, null, null),
                true,
                "test");
        // As after a quiet time: the database believes that there is one row, and looks at the limit once for each.
        add(1, 1);
        jdbc.sql("vacuum analyze webhook_inbox").update();
        add(2, 45);
    }

    private void add(int from, int to) {
        jdbc.sql("""
                        insert into webhook_inbox (connector_key, dedupe_key, topic, origin, body, received_at, state, attempts,
                                                   next_attempt_at)
                        select 'claimed', n::text, 'order.updated', 'HOOK', '{}'::bytea, now() - interval '1 day', 'STORED', 0,
                               now() - interval '1 day'
                        from generate_series(?, ?) as n
                        """).params(from, to).update();
    }

    @AfterEach
    void clean() {
        jdbc.sql("delete from webhook_inbox").update();
        jdbc.sql("delete from shop_connector where key = 'claimed'").update();
    }

    @Test
    void aNodeLeasesOneBatchAtMost() {
        assertThat(work.claim()).hasSize(10);
        assertThat(jdbc.sql("select count(*) from webhook_inbox where lease_until is not null")
                        .query(Long.class)
                        .single())
                .isEqualTo(10);
    }
}
