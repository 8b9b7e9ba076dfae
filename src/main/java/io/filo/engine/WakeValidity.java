package io.filo.engine;

/**
 * Implemented by the module that publishes a waking event: asked before a parked wake is delivered late, whether it
 * still means anything.
 */
public interface WakeValidity {

    /** The event's name, such as {@code ticket.customerReplied}. */
    String eventName();

    /** False drops the event: the row has moved on and nobody waits for it any more. */
    boolean stillMeaningful(String businessKey);
}
