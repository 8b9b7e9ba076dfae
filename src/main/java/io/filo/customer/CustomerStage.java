package io.filo.customer;

/** How far a customer has come with the shop. */
public enum CustomerStage {
    /** Has written or looked, nothing more is known. */
    AWARENESS,
    LEAD,
    CUSTOMER,
    LOYAL,
    DORMANT
}
