package io.filo.ticket;

/** Where a ticket stands. */
public enum TicketStatus {
    /** The shop is to act. */
    OPEN,
    /** The shop has answered and waits. */
    WAITING,
    /** Settled; a reply within the grace time opens it again. */
    RESOLVED,
    /** Over; a reply within the reopening time starts a new case of it. */
    CLOSED,
    /** Became part of another ticket. */
    MERGED,
    /** No customer's matter. */
    SPAM;

    /** Whether its case has ended. */
    public boolean isEnded() {
        return this == CLOSED || this == MERGED || this == SPAM;
    }
}
