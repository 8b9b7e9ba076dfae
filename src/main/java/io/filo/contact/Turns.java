package io.filo.contact;

import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets what is said to a customer, and what he says of it, go one after the other: whoever counts what he got this week
 * must have seen all of it, also when several campaigns leave at the same moment.
 */
@Component
class Turns {

    private static final int LOCKS = 7101;
    private static final int LOCK_OF_CALLS = 7102;
    /** Customers share this many lanes: a lock for each of thousands would fill what the database keeps for all locks. */
    private static final int LANES = 512;

    private final JdbcClient jdbc;

    Turns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whoever asks whether somebody may be called is alone with that until the transaction ends, and what comes of it is known
     * to the next one: calls are few.
     */
    void takeCalls() {
        jdbc.sql("select pg_advisory_xact_lock(?)")
                .param(LOCK_OF_CALLS)
                .query((row, number) -> 0)
                .list();
    }

    /** Waits for the turn of all of them, and keeps it until the transaction ends; in one order for everybody. */
    void take(Collection<Long> customerIds) {
        var lanes = customerIds.stream()
                .map(id -> Math.floorMod(id, LANES))
                .distinct()
                .sorted()
                .toArray(Integer[]::new);
        jdbc.sql("select count(pg_advisory_xact_lock(?, lane)) from unnest(?::int[]) lane")
                .params(LOCKS, lanes)
                .query(Integer.class)
                .single();
    }
}
