package io.filo.ticket;

/** Who owes the next word. */
public enum Turn {
    SHOP,
    CUSTOMER,
    /** A supplier, a carrier, a colleague outside the queue. */
    THIRD_PARTY
}
