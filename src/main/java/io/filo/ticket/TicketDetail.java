package io.filo.ticket;

import io.filo.customer.CustomerCard;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.message.Message;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that an operator needs on one page.
 *
 * @param messages the conversation, oldest first
 * @param earlierTickets other tickets of the customer, newest first, at most 20; none of a sender whom nobody knows
 * @param tasks open tasks of the ticket's case
 * @param suggestion the suggested reply in the ticket's language, fields filled
 * @param draft what the person who looks has written so far, null for nothing
 */
public record TicketDetail(
        TicketView ticket,
        CustomerCard customer,
        List<Message> messages,
        List<TicketView> earlierTickets,
        List<Event> events,
        List<Note> notes,
        List<OpenTask> tasks,
        String suggestion,
        @Nullable String draft) {

    /** @param type UPPER_SNAKE, shown through the message bundles as {@code ticket.event.<type>} */
    public record Event(
            Instant occurredAt,
            String type,
            @Nullable String actor,
            @Nullable String detail) {}

    public record Note(Instant createdAt, String author, String text) {}
}
