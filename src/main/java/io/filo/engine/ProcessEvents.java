package io.filo.engine;

import java.util.List;

/** The way from the domain to the processes. */
public interface ProcessEvents {

    /**
     * Writes the event in the running transaction; it is delivered after the commit, to one receiver per transaction.
     *
     * @throws IllegalStateException without a transaction
     */
    void publish(ProcessEvent event);

    /**
     * What happened at once, in this order. A wake with the key of a start among them is kept but delivered to nobody: the
     * case that begins sees how things are.
     */
    void publish(List<ProcessEvent> events);
}
