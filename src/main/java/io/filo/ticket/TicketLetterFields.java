package io.filo.ticket;

import io.filo.contact.LetterFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What letters may say of the ticket that they are about. */
@Component
class TicketLetterFields implements LetterFields {

    private static final String CONTEXT = "ticket:";

    private final TicketViews views;

    TicketLetterFields(TicketViews views) {
        this.views = views;
    }

    @Override
    public Map<String, String> examples() {
        return Map.of("ticketNumber", "1042", "ticketSubject", "Dov’è il mio pacco?");
    }

    @Override
    public Map<String, String> values(@Nullable String contextId) {
        if (contextId == null || !contextId.matches(CONTEXT + "\\d{1,18}")) {
            return Map.of();
        }
        return views.find(Long.parseLong(contextId.substring(CONTEXT.length())))
                .map(ticket ->
                        Map.of("ticketNumber", Long.toString(ticket.number()), "ticketSubject", ticket.subject()))
                .orElse(Map.of());
    }
}
