package io.filo.ticket;

import io.filo.support.BusinessException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Queues and what hangs on them, below {@code filo.ticket}.
 *
 * @param queues groups that tickets can be handed to
 * @param defaultQueue where a ticket goes that nobody has sorted
 * @param leads who looks after a queue's overdue tickets; a queue without one goes to {@code defaultLead}
 * @param defaultLanguage ISO 639-1, where nothing tells a ticket's language
 */
@ConfigurationProperties("filo.ticket")
record TicketProperties(
        @DefaultValue({"care", "sales", "marketing"}) List<String> queues,
        @DefaultValue("care") String defaultQueue,
        @DefaultValue Map<String, String> leads,
        @DefaultValue("manager") String defaultLead,
        @DefaultValue("it") String defaultLanguage) {

    private static final Map<String, String> LEADS = Map.of("care", "care-lead", "sales", "sales-lead");

    TicketProperties {
        leads = leads.isEmpty() ? LEADS : Map.copyOf(leads);
    }

    String leadOf(String queue) {
        return leads.getOrDefault(queue, defaultLead);
    }

    /** The queue of what came by that mailbox, where no table has been asked: that of the same name, if there is one. */
    String queueOf(@Nullable String mailboxKey) {
        return mailboxKey != null && queues.contains(mailboxKey) ? mailboxKey : defaultQueue;
    }

    /** @throws BusinessException {@code UNKNOWN_QUEUE} */
    String requireQueue(@Nullable String queue) {
        if (queue == null || !queues.contains(queue.strip())) {
            throw new BusinessException(
                    "UNKNOWN_QUEUE",
                    (queue == null || queue.isBlank() ? "No queue was chosen" : "There is no queue '" + queue + "'")
                            + ". Choose one of: " + String.join(", ", queues) + ".",
                    String.join(", ", queues));
        }
        return queue.strip();
    }
}
