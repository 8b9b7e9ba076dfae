package io.filo.support;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Counts what each network asks for within a minute, on this node. */
public final class NetworkLimit {

    /** More than that come from nobody but who wants to fill the memory. */
    private static final int MOST_NETWORKS = 50_000;

    private final Clock clock;
    private final int most;
    private final Map<String, Integer> seen = new HashMap<>();
    private long minute;

    /** @param most in a minute; 1 or more */
    public NetworkLimit(Clock clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    /** Counts one more. */
    public synchronized boolean isTooMuch(String network) {
        long present = clock.instant().getEpochSecond() / 60;
        if (present != minute) {
            minute = present;
            seen.clear();
        }
        if (seen.size() >= MOST_NETWORKS && !seen.containsKey(network)) {
            return true;
        }
        return seen.merge(network, 1, Integer::sum) > most;
    }
}
