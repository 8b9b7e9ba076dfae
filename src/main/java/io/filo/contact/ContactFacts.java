package io.filo.contact;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gate must know of modules above this one, which implement it. Asked for many customers at once: one statement
 * for all of them.
 */
public interface ContactFacts {

    /** What may be true of a customer. */
    enum Flag {
        /** He has complained and is not settled with. */
        OPEN_COMPLAINT,
        /** He is sending something back. */
        OPEN_RETURN,
        /** Something he ordered is late. */
        LATE_DELIVERY,
        /** He gave his address with an order that he paid. */
        PAID_ORDER,
        /** He bought something since {@link Situation#since()}. */
        BOUGHT_SINCE,
        /** He is in the arm of the campaign or case that is not written to, to see what writing is worth. */
        HOLD_OUT,
        /** Somebody has the task to call him with an offer, about something else. Asked for with {@link Channel#PHONE} only. */
        CALL_OPEN
    }

    /**
     * What the message is about.
     *
     * @param topic code, such as HOW_TO
     * @param contextId such as {@code ticket:1042}, null for nothing in particular
     * @param since when the case began, null when no case asks
     * @param channel by which it would reach him
     */
    record Situation(
            String topic,
            @Nullable String contextId,
            @Nullable Instant since,
            Channel channel) {}

    /** What is true, by customer; customers of whom nothing is true may be left out. */
    Map<Long, Set<Flag>> flags(Collection<Long> customerIds, Situation situation);
}
