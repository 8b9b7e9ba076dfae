package io.filo.ticket.process;

import io.filo.contact.ContactDrafts;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.support.NotFoundException;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketDesk.NewTicket;
import java.util.Locale;
import org.springframework.context.MessageSource;

@Block(
        id = "takeOverAsTicket",
        name = "Take over as ticket",
        category = "Tickets",
        description =
                "Opens a ticket of the customer with the letter that somebody was to look at, and starts its case: a "
                        + "person answers instead.")
class TakeOverAsTicket implements BlockOf<TakeOverAsTicket.Input, TakeOverAsTicket.Output> {

    record Input(
            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(label = "Text", description = "What \"Prepare review\" gave", preset = "${draftId}")
            long draftId) {}

    record Output(
            @Parameter(label = "Ticket", description = "Its number")
            String ticketId) {}

    private final TicketDesk desk;
    private final ContactDrafts drafts;
    private final Customers customers;
    private final MessageSource texts;

    TakeOverAsTicket(TicketDesk desk, ContactDrafts drafts, Customers customers, MessageSource texts) {
        this.desk = desk;
        this.drafts = drafts;
        this.customers = customers;
        this.texts = texts;
    }

    @Override
    public Output execute(Input input) {
        var draft = drafts.find(input.draftId)
                .orElseThrow(() -> new NotFoundException("letter " + input.draftId + " to review"));
        var card = customers
                .card(input.customerId)
                .orElseThrow(() -> new NotFoundException("customer " + input.customerId));
        var email = card.contactPoints().stream()
                .filter(point -> point.type().equals("EMAIL"))
                .map(CustomerCard.ContactPointCard::value)
                .findFirst()
                .orElseThrow(() -> new NotFoundException("e-mail address of customer " + input.customerId));
        var language = draft.language().equals("it") ? Locale.ITALIAN : Locale.ENGLISH;
        var text = texts.getMessage("letter.takenOver", null, language) + "\n\n" + draft.text();
        return new Output(Long.toString(desk.open(
                new NewTicket(email, card.displayName(), draft.subject(), text, null, null, draft.language()))));
    }
}
