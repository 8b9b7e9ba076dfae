package io.filo.customer;

import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What other tables hold on to customers, read from the database: a later module's tables are among them by themselves. */
@Component
class References {

    /** Looked at one by one where a customer is taken back. */
    private static final Set<String> LOOKED_AT =
            Set.of("contact_point", "timeline_entry", "touchpoint", "consent_event");

    private final JdbcClient jdbc;

    References(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Conditions, each with {@code and} before it, that hold when nothing else refers to that customer. */
    String notToCustomer(String id) {
        return conditions("customer", id) + " and not exists (select from case_customer r where r.customer_id = " + id
                + ")";
    }

    String notToContactPoint(String id) {
        return conditions("contact_point", id);
    }

    private String conditions(String table, String id) {
        record Reference(String table, String column) {}
        return jdbc
                .sql("""
                        select f.conrelid::regclass::text as from_table, quote_ident(a.attname) as from_column
                        from pg_constraint f join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
                        where f.contype = 'f' and f.confrelid = ?::regclass order by 1, 2
                        """)
                .param(table)
                .query((row, number) -> new Reference(row.getString(1), row.getString(2)))
                .list()
                .stream()
                .filter(reference -> !table.equals("customer") || !LOOKED_AT.contains(reference.table))
                .map(reference -> " and not exists (select from " + reference.table + " r where r." + reference.column
                        + " = " + id + ")")
                .collect(Collectors.joining("\n"));
    }
}
