package io.filo.engine;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something happened in the domain that processes hear of. Written in the transaction of the change, delivered after
 * its commit.
 *
 * @param name aggregate.pastTense, such as {@code ticket.customerReplied}
 * @param kind whether it starts cases or wakes waiting ones; a name is always of one kind
 * @param businessKey id of the aggregate, in digits
 * @param customerId the customer concerned, linked to the started case; null when not known yet
 * @param variables what a started case begins with: String codes and ids in digits, Long, Integer, Boolean, Instant.
 *     Never a name, an address or a text of a person
 * @param cause makes the event unique together with its name, such as {@code message:77}; publishing the same twice is
 *     one event
 * @param occurredAt when it happened, which waits count from
 * @param process key of the only process that it starts; null for all that start on it
 */
public record ProcessEvent(
        String name,
        Kind kind,
        String businessKey,
        @Nullable Long customerId,
        Map<String, Object> variables,
        String cause,
        Instant occurredAt,
        @Nullable String process) {

    public enum Kind {
        START,
        WAKE
    }

    public static ProcessEvent start(
            String name,
            String businessKey,
            @Nullable Long customerId,
            Map<String, Object> variables,
            String cause,
            Instant occurredAt) {
        return new ProcessEvent(name, Kind.START, businessKey, customerId, variables, cause, occurredAt, null);
    }

    public static ProcessEvent wake(
            String name, String businessKey, @Nullable Long customerId, String cause, Instant occurredAt) {
        return new ProcessEvent(name, Kind.WAKE, businessKey, customerId, Map.of(), cause, occurredAt, null);
    }

    /** Wakes every case of the customer that waits for an event of that name, whatever its key. */
    public static ProcessEvent wakeCustomer(String name, long customerId, String cause, Instant occurredAt) {
        return new ProcessEvent(name, Kind.WAKE, keyOf(customerId), customerId, Map.of(), cause, occurredAt, null);
    }

    /** The same for one process alone, which somebody has chosen. */
    public ProcessEvent onlyTo(String processKey) {
        return new ProcessEvent(name, kind, businessKey, customerId, variables, cause, occurredAt, processKey);
    }

    static String keyOf(@Nullable Long customerId) {
        return "customer:" + customerId;
    }
}
