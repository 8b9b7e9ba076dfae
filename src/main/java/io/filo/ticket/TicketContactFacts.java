package io.filo.ticket;

import io.filo.contact.ContactFacts;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells the gate before messages who has a complaint that is not settled. */
@Component
class TicketContactFacts implements ContactFacts {

    private final JdbcClient jdbc;

    TicketContactFacts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<Long, Set<Flag>> flags(Collection<Long> customerIds, Situation situation) {
        var flags = new HashMap<Long, Set<Flag>>();
        jdbc.sql("""
                        select distinct customer_id from ticket
                        where customer_id = any (:customers) and category = 'COMPLAINT' and status in ('OPEN', 'WAITING')
                          and (:ticket::bigint is null or id <> :ticket)
                        """)
                .param("customers", customerIds.toArray(Long[]::new))
                .param("ticket", ticketOf(situation.contextId()))
                .query(Long.class)
                .list()
                .forEach(customer -> flags.put(customer, Set.of(Flag.OPEN_COMPLAINT)));
        return flags;
    }

    /** What a message says of a complaint is not held back by that complaint. */
    private static @Nullable Long ticketOf(@Nullable String contextId) {
        return contextId != null && contextId.matches("ticket:\\d{1,18}")
                ? Long.valueOf(contextId.substring("ticket:".length()))
                : null;
    }
}
