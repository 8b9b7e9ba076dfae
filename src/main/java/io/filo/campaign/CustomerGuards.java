package io.filo.campaign;

import io.filo.support.PageOf;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looking after the best customers: each has an owner, who hears when one of them falls, stays away or complains. All
 * calls join the running transaction.
 */
public interface CustomerGuards {

    /** Id of the diagram. */
    String PROCESS = "guard-customer";

    /** Why somebody is to look after a customer. */
    enum Reason {
        /** Nobody owns him. */
        OWNER,
        /** He has come into a lower segment. */
        FALL,
        /** He has not come when he should have. */
        OVERDUE,
        /** He complained, or sends something back as defective. */
        COMPLAINT
    }

    /** How it ended. */
    enum Outcome {
        /** Spoken with, and content. */
        CONTENT,
        /** Something was offered or given. */
        OFFERED,
        /** Tried in vain. */
        NOT_REACHED,
        /** Will not come back. */
        LEAVES,
        /** There was nothing to do. */
        NOTHING,
        /** Somebody owns him now; nothing else was the matter. */
        OWNER_CHOSEN,
        /** He bought, or the reason went, before anybody looked after him. */
        SETTLED,
        /** Nobody looked after him in time. */
        NOT_DONE,
        /** He was erased at his own request, and with him what was noted of him. */
        ERASED
    }

    /**
     * @param reference of a complaint, such as {@code ticket:1042} or {@code return:7}; else null
     * @param segmentBefore code of the table rfm-segment; null where nothing was known
     * @param owner user id of who looks after the customer
     * @param closedBy user id; null for a process
     */
    record Guard(
            long id,
            long customerId,
            Reason reason,
            @Nullable String reference,
            @Nullable String segmentBefore,
            @Nullable String segmentAfter,
            @Nullable String owner,
            Instant openedAt,
            @Nullable Instant closedAt,
            @Nullable Outcome outcome,
            @Nullable String closedBy,
            @Nullable String note) {}

    /** @throws io.filo.support.NotFoundException */
    Guard guard(long id);

    /** Of a customer, newest first, at most 20. */
    List<Guard> of(long customerId);

    /** @param owner user id of somebody who still belongs to the company; null for nobody */
    record Looked(boolean open, @Nullable String owner) {}

    /** @param name of the customer */
    record Listed(Guard guard, String name) {}

    /** Those that are open, oldest first; or those that have ended, newest end first. */
    PageOf<Listed> list(boolean open, int page, int size);

    /**
     * One of the best customers, as they were seen last.
     *
     * @param segment code of the table rfm-segment
     * @param since when he was seen as one of them first
     * @param owner user id; null for nobody
     * @param newest why somebody was to look after him last; null for never
     */
    record Best(
            long customerId,
            String name,
            String segment,
            LocalDate since,
            @Nullable String owner,
            @Nullable Guard newest) {}

    /** Those who are guarded now: who belongs to nobody first, then by name. */
    PageOf<Best> best(int page, int size);

    /** Looks again whether there is still something to do; where there is not, closes it as {@link Outcome#SETTLED}. */
    Looked lookAgain(long id);

    /**
     * Somebody who may own customers.
     *
     * @param guarded how many of the best customers he owns now
     */
    record Owner(String userId, int guarded) {}

    /** Who belongs to sales or a store, by how few of the best customers they own. */
    List<Owner> owners();

    /**
     * @param owner user id
     * @throws io.filo.support.BusinessException {@code UNKNOWN_OWNER} for who is not among {@link #owners}
     */
    void giveTo(long customerId, String owner);

    /** Keeps what whoever looks after the customer wants to be known later; null or blank takes it away. */
    void note(long id, @Nullable String text);

    /** Writes down how it ended, also on the customer's timeline; once. */
    void close(long id, Outcome outcome);
}
