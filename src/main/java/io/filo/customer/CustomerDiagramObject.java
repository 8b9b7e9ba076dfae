package io.filo.customer;

import io.filo.engine.DiagramObject;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Gives diagrams <code>crm.customer(id)</code>: codes only, nothing personal. */
@Component
class CustomerDiagramObject implements DiagramObject<CustomerFacts> {

    private final JdbcClient jdbc;

    CustomerDiagramObject(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String name() {
        return "customer";
    }

    @Override
    public @Nullable CustomerFacts find(long id) {
        return jdbc.sql("""
                        select stage, customer_class, language, kind from customer
                        where id = (select coalesce(merged_into, id) from customer where id = ?)
                        """)
                .param(id)
                .query((row, number) -> new CustomerFacts(
                        row.getString("stage"),
                        row.getString("customer_class"),
                        row.getString("language"),
                        row.getString("kind")))
                .optional()
                .orElse(null);
    }

    @Override
    public Class<CustomerFacts> type() {
        return CustomerFacts.class;
    }
}
