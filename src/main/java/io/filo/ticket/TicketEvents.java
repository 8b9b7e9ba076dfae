package io.filo.ticket;

import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import java.time.Instant;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What tickets tell the processes. Ids, codes and numbers only. */
@Component
class TicketEvents {

    static final String OPENED = "ticket.opened";
    static final String REOPENED = "ticket.reopened";
    static final String CUSTOMER_REPLIED = "ticket.customerReplied";
    static final String CLOSED = "ticket.closed";
    static final String MERGED = "ticket.merged";

    private final ProcessEvents events;

    TicketEvents(ProcessEvents events) {
        this.events = events;
    }

    void opened(Ticket ticket, String customerClass, boolean sure) {
        start(OPENED, ticket, customerClass, sure, "ticket:" + ticket.id(), ticket.openedAt());
    }

    /**
     * @param lead the group that looks after the queue
     * @param answered whether a person of the shop has answered it
     */
    void closed(Ticket ticket, String lead, boolean answered, Instant at) {
        String number = Long.toString(ticket.id());
        events.publish(ProcessEvent.start(
                CLOSED,
                number,
                ticket.customerId(),
                Map.of(
                        "ticketId",
                        number,
                        "customerId",
                        Long.toString(ticket.customerId()),
                        "category",
                        ticket.category(),
                        "queue",
                        ticket.queue(),
                        "lead",
                        lead,
                        "answered",
                        answered),
                "closed:" + number + "@" + at,
                at));
    }

    void reopened(Ticket ticket, String customerClass, String cause, Instant at) {
        start(REOPENED, ticket, customerClass, true, cause, at);
    }

    void customerReplied(Ticket ticket, String cause, Instant at) {
        wake(CUSTOMER_REPLIED, ticket, cause, at);
    }

    void merged(Ticket ticket, Instant at) {
        wake(MERGED, ticket, "ticket:" + ticket.id(), at);
    }

    private void start(String name, Ticket ticket, String customerClass, boolean sure, String cause, Instant at) {
        String number = Long.toString(ticket.id());
        events.publish(ProcessEvent.start(
                name,
                number,
                ticket.customerId(),
                Map.of(
                        "ticketId",
                        number,
                        "category",
                        ticket.category(),
                        "queue",
                        ticket.queue(),
                        "priority",
                        ticket.priority().name(),
                        "customerClass",
                        customerClass,
                        "sure",
                        sure),
                cause,
                at));
    }

    private void wake(String name, Ticket ticket, String cause, Instant at) {
        events.publish(ProcessEvent.wake(name, Long.toString(ticket.id()), ticket.customerId(), cause, at));
    }
}
