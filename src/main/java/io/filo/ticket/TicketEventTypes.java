package io.filo.ticket;

import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of tickets; key is always the ticket's number. */
@Configuration(proxyBeanMethods = false)
class TicketEventTypes {

    @Bean
    EventType ticketOpened() {
        return new EventType("ticket.opened", Kind.START, "A ticket was opened.");
    }

    @Bean
    EventType ticketReopened() {
        return new EventType(
                "ticket.reopened", Kind.START, "The customer wrote again to a ticket whose case had ended.");
    }

    @Bean
    EventType ticketCustomerReplied() {
        return new EventType(
                "ticket.customerReplied", Kind.WAKE, "The customer wrote again to a ticket whose case is running.");
    }

    @Bean
    EventType ticketMerged() {
        return new EventType("ticket.merged", Kind.WAKE, "The ticket became part of another one.");
    }
}
