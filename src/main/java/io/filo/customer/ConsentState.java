package io.filo.customer;

/** What a customer has said about one purpose and channel. */
public enum ConsentState {
    /** Given in a way that proves itself, such as a signature. */
    GIVEN,
    /** Given in somebody's name, not yet confirmed by the owner of the address: allows nothing. */
    REQUESTED,
    /** Given, and confirmed by the owner of the address. */
    CONFIRMED,
    /** Given once, taken back. */
    WITHDRAWN,
    /** He does not want it, whether or not he ever agreed. */
    OBJECTED;

    /** Whether it is a consent that messages may rest on. */
    public boolean isConsent() {
        return this == GIVEN || this == CONFIRMED;
    }

    /** Whether it forbids. */
    public boolean isRefusal() {
        return this == WITHDRAWN || this == OBJECTED;
    }
}
