package io.filo.ticket;

import io.filo.message.Address;
import io.filo.message.FallbackTickets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A mail that could not be read becomes a ticket all the same: a person reads it. */
@Component
class UnreadableMailTickets implements FallbackTickets {

    private final TicketIntake intake;

    UnreadableMailTickets(TicketIntake intake) {
        this.intake = intake;
    }

    @Override
    public long openFor(
            long messageId, String mailboxKey, @Nullable Address from, String subject, String why, Instant receivedAt) {
        return intake.openUnreadable(messageId, mailboxKey, from);
    }
}
