package io.filo.engine;

import java.util.List;
import java.util.Set;

/** The way from the domain to the processes. */
public interface ProcessEvents {

    /**
     * Writes the event in the running transaction; it is delivered after the commit, to one receiver per transaction.
     *
     * @throws IllegalStateException without a transaction
     */
    void publish(ProcessEvent event);

    /**
     * What happened at once, in this order.
     *
     * @param fresh business keys that began with this transaction: nobody can wait for them, and the case that begins sees
     *     how things are, so that their wakes are kept but delivered to nobody
     */
    void publish(List<ProcessEvent> events, Set<String> fresh);

    /** A process that is deployed. @param name as its diagram calls it */
    record StartedProcess(String key, String name) {}

    /** The processes whose newest versions start on that event, by name. */
    List<StartedProcess> startedBy(String event);
}
