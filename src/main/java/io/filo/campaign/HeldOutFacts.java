package io.filo.campaign;

import io.filo.contact.ContactFacts;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells the gate who was drawn to be left alone: asked to come back by nobody, whichever way the question comes up. */
@Component
class HeldOutFacts implements ContactFacts {

    private final JdbcClient jdbc;
    private final Clock clock;

    HeldOutFacts(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Map<Long, Set<Flag>> flags(Collection<Long> customerIds, Situation situation) {
        if (!situation.topic().equals(WinBack.TOPIC)) {
            return Map.of();
        }
        var flags = new HashMap<Long, Set<Flag>>();
        jdbc.sql("""
                        select coalesce(c.merged_into, c.id) from follow_up f join customer c on c.id = f.customer_id
                        where f.arm = 'HELD_OUT' and f.ended_at is null and f.ends_at > :now
                          and f.customer_id in (select unnest(:customers::bigint[]) union all
                                                select m.id from customer m where m.merged_into = any (:customers))
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("customers", customerIds.toArray(Long[]::new))
                .query(Long.class)
                .list()
                .forEach(customer -> flags.put(customer, Set.of(Flag.HOLD_OUT)));
        return flags;
    }
}
