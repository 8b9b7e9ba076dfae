package io.filo.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Opens the one kind of ticket that no diagram opens: for a mail that could not be read. Tickets implement it. */
public interface FallbackTickets {

    /**
     * @param messageId the stored stand-in of the mail
     * @param from the sender as far as it could be found
     * @param why what could not be read, as {@link Remarks}
     * @return the ticket's number
     */
    long openFor(
            long messageId, String mailboxKey, @Nullable Address from, String subject, String why, Instant receivedAt);
}
