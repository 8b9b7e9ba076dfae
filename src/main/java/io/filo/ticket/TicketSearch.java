package io.filo.ticket;

import org.jspecify.annotations.Nullable;

/**
 * What is asked of the list of tickets; null leaves a filter out.
 *
 * @param text searches number, subject and customer
 * @param overdue only those past the time of the answer
 */
public record TicketSearch(
        @Nullable String status,
        @Nullable String queue,
        @Nullable Long customerId,
        @Nullable String text,
        boolean overdue,
        Order order) {

    public enum Order {
        /** Highest number first. */
        NEWEST,
        /** What must be answered first. */
        DUE,
        /** Latest message first. */
        ACTIVITY
    }
}
