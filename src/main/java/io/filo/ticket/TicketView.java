package io.filo.ticket;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A ticket, for people and diagrams.
 *
 * @param number what people see; also its id
 * @param queue the group that works on it, such as care
 * @param turn who owes the next word: SHOP, CUSTOMER or THIRD_PARTY
 * @param escalation 0 none, 1 warned at 75 % of the response time, 2 overdue and handed to the lead
 */
public record TicketView(
        long number,
        long customerId,
        String customerName,
        String subject,
        String category,
        String queue,
        String priority,
        String status,
        String turn,
        String channel,
        @Nullable String mailboxKey,
        String language,
        @Nullable String assignee,
        int escalation,
        @Nullable Instant responseDueAt,
        @Nullable Instant resolutionDueAt,
        Instant lastMessageAt,
        @Nullable Instant firstAnsweredAt,
        @Nullable Instant resolvedAt,
        @Nullable Instant closedAt,
        @Nullable Long relatedTo,
        @Nullable Long mergedInto,
        Instant openedAt) {}
