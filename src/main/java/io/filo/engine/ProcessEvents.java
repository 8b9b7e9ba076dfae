package io.filo.engine;

/** The way from the domain to the processes. */
public interface ProcessEvents {

    /**
     * Writes the event in the running transaction; it is delivered after the commit, to one receiver per transaction.
     *
     * @throws IllegalStateException without a transaction
     */
    void publish(ProcessEvent event);
}
