package io.filo.care;

import io.filo.order.OrderView;
import io.filo.order.ReturnView;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketStatus;
import io.filo.ticket.TicketView;
import org.springframework.stereotype.Component;

/** What stands between a customer and the question how he liked it. */
@Component
class OpenMatters {

    private static final int LOOKED_AT = 50;

    private final TicketDesk tickets;

    OpenMatters(TicketDesk tickets) {
        this.tickets = tickets;
    }

    boolean isOpen(OrderView order) {
        return order.returns().stream().anyMatch(ReturnView::isOpen)
                || order.customerId() != null
                        && tickets.search(null, null, order.customerId(), null, 0, LOOKED_AT).items().stream()
                                .anyMatch(OpenMatters::isOpen);
    }

    private static boolean isOpen(TicketView ticket) {
        return ticket.status().equals(TicketStatus.OPEN.name())
                || ticket.status().equals(TicketStatus.WAITING.name());
    }
}
