package io.filo.ticket;

import io.filo.engine.WakeValidity;
import org.springframework.stereotype.Component;

/** A merge ends the source's case whenever that can hear of it. */
@Component
class TicketMergedValidity implements WakeValidity {

    private final TicketViews views;

    TicketMergedValidity(TicketViews views) {
        this.views = views;
    }

    @Override
    public String eventName() {
        return TicketEvents.MERGED;
    }

    @Override
    public boolean stillMeaningful(String businessKey) {
        TicketFacts ticket = views.facts(Long.parseLong(businessKey));
        return ticket != null && TicketStatus.valueOf(ticket.status()) == TicketStatus.MERGED;
    }
}
