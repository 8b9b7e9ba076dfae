package io.filo.lead.imports;

import io.filo.customer.ListedCustomers;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Forgets lists and their rows when their time is over; what they have come to stays. */
@Component
class ImportCleanup {

    private static final Duration ABANDONED = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final ListedCustomers customers;
    private final OrderListing orders;
    private final ImportProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ImportCleanup(
            JdbcClient jdbc,
            ListedCustomers customers,
            OrderListing orders,
            ImportProperties properties,
            TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.orders = orders;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(initialDelayString = "PT15M", fixedDelayString = "PT1H")
    void cleanUp() {
        jdbc.sql("delete from import_file where not complete and created_at < ?")
                .param(before(ABANDONED))
                .update();
        jdbc.sql("delete from import_seen where seen_at < ?")
                .param(before(properties.keep().multipliedBy(12)))
                .update();
        var old =
                jdbc.sql("""
                        select id from import_run
                        where created_at < ? and state in ('DRAFT', 'CHECKED', 'DONE', 'STOPPED', 'REVERTED')
                          and exists (select from import_chunk c where c.file_id = import_run.file_id and c.number = 0)
                        limit 100
                        """).param(before(properties.keep())).query(Long.class).list();
        for (var id : old) {
            transaction.executeWithoutResult(status -> {
                customers.forget(id);
                orders.forget(id);
                jdbc.sql("delete from import_reject where run_id = ?").param(id).update();
                jdbc.sql("delete from import_chunk where file_id = (select file_id from import_run where id = ?)")
                        .param(id)
                        .update();
            });
        }
    }

    private OffsetDateTime before(Duration age) {
        return clock.instant().minus(age).atOffset(ZoneOffset.UTC);
    }
}
