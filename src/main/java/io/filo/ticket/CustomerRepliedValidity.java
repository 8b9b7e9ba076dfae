package io.filo.ticket;

import io.filo.engine.WakeValidity;
import org.springframework.stereotype.Component;

/** A reply that found nobody waiting means something only until it is answered. */
@Component
class CustomerRepliedValidity implements WakeValidity {

    private final TicketViews views;

    CustomerRepliedValidity(TicketViews views) {
        this.views = views;
    }

    @Override
    public String eventName() {
        return TicketEvents.CUSTOMER_REPLIED;
    }

    @Override
    public boolean stillMeaningful(String businessKey) {
        TicketFacts ticket = views.facts(Long.parseLong(businessKey));
        return ticket != null
                && Turn.valueOf(ticket.turn()) == Turn.SHOP
                && !TicketStatus.valueOf(ticket.status()).isEnded();
    }
}
