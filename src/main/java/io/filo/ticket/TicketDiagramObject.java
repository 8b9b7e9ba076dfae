package io.filo.ticket;

import io.filo.engine.DiagramObject;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code crm.ticket(ticketId)}. */
@Component
class TicketDiagramObject implements DiagramObject<TicketFacts> {

    private final TicketViews views;

    TicketDiagramObject(TicketViews views) {
        this.views = views;
    }

    @Override
    public String name() {
        return "ticket";
    }

    @Override
    public @Nullable TicketFacts find(long id) {
        return views.facts(id);
    }

    @Override
    public Class<TicketFacts> type() {
        return TicketFacts.class;
    }
}
