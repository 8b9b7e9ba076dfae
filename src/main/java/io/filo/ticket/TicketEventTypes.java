package io.filo.ticket;

import io.filo.customer.CustomerReference;
import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of tickets, and what of them goes over with a merge of customers. */
@Configuration(proxyBeanMethods = false)
class TicketEventTypes {

    @Bean
    EventType ticketOpened() {
        return new EventType(
                TicketEvents.OPENED,
                Kind.START,
                "A ticket was opened; key is its number. Carries ticketId, category, queue, priority, customerClass, sure.");
    }

    @Bean
    EventType ticketReopened() {
        return new EventType(
                TicketEvents.REOPENED,
                Kind.START,
                "The customer wrote on a ticket whose case had ended; key is its number. Carries the same as ticket.opened.");
    }

    @Bean
    EventType ticketClosed() {
        return new EventType(
                TicketEvents.CLOSED,
                Kind.START,
                "A ticket's case has ended; key is its number. Carries ticketId, customerId, category, queue, lead, answered.");
    }

    @Bean
    EventType ticketCustomerReplied() {
        return new EventType(
                TicketEvents.CUSTOMER_REPLIED,
                Kind.WAKE,
                "The customer wrote on a ticket whose case is live, and the turn passed to the shop. Look again whose turn it is.");
    }

    @Bean
    EventType ticketMerged() {
        return new EventType(
                TicketEvents.MERGED, Kind.WAKE, "Somebody merged the ticket into another, from outside its case.");
    }

    @Bean
    CustomerReference ticketsOfCustomer() {
        return new CustomerReference("ticket", "customer_id");
    }
}
