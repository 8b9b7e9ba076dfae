package io.filo.customer;

/** How far a customer has come on the way with the shop; the table {@code journey-stage} says what makes each. */
public enum CustomerStage {
    /** Has written or looked, nothing more is known. */
    AWARENESS,
    /** Weighs buying: has asked for something, signed up, or is spoken with. */
    CONSIDERATION,
    /** Has bought, or has agreed to. */
    ACQUISITION,
    /** Has come back. */
    RETENTION,
    /** Brings others. */
    ADVOCACY
}
