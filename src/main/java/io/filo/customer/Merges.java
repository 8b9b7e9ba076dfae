package io.filo.customer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two customers who are one. The survivor takes over contact points, tickets, leads, mails, timeline and running cases;
 * whoever comes by the other's number reaches the survivor. All of it can be undone. All calls join the running
 * transaction.
 */
public interface Merges {

    /** What of the one that gives way may be kept instead of the survivor's own. */
    enum Field {
        NAME,
        LANGUAGE,
        CUSTOMER_CLASS,
        COMPANY,
        ADDRESS,
        PERSONA,
        OWNER,
        VAT_NUMBER,
        MAIL_DOMAIN
    }

    /** Notes that the two may be one, unless somebody has said already that they are not. */
    void noteDuplicate(long customerId, long otherId, String reason);

    /** Who may be the same as the customer; nobody has said yet. */
    List<CustomerCard> possibleDuplicates(long customerId);

    /** They are two. @param actor user id */
    void keepApart(long customerId, long otherId, String actor);

    /**
     * One line of two cards side by side.
     *
     * @param one what the first has, null for nothing; codes as codes
     */
    record Line(Field field, @Nullable String one, @Nullable String other) {

        /** Whether there is anything to choose. */
        public boolean differs() {
            return other != null && !other.equals(one);
        }
    }

    /** @throws io.filo.support.NotFoundException */
    List<Line> compare(long one, long other);

    /**
     * Makes the two one.
     *
     * @param fromMerged what is taken from the one that gives way; the rest stays the survivor's, where it has any
     * @param actor user id
     * @return the merge's id
     * @throws io.filo.support.NotFoundException
     * @throws io.filo.support.BusinessException {@code MERGE_ITSELF}, {@code MERGE_KINDS} for a person and a company,
     *     {@code MERGE_NOBODY} for the one who stands for all without an address, {@code MERGED_ALREADY}
     */
    long merge(long survivor, long merged, Set<Field> fromMerged, String actor);

    /**
     * A merge as it happened.
     *
     * @param mergedName what the one that gave way was called
     * @param undoable whether it is the survivor's last one that still stands
     */
    record Past(
            long id,
            long survivorId,
            long mergedId,
            String mergedName,
            Instant at,
            String by,
            @Nullable Instant undoneAt,
            @Nullable String undoneBy,
            boolean undoable) {}

    /** Of the survivor, newest first. */
    List<Past> of(long customerId);

    Optional<Past> find(long mergeId);

    /**
     * Makes them two again, both as they were. What came in since stays with the survivor.
     *
     * @param actor user id
     * @throws io.filo.support.NotFoundException
     * @throws io.filo.support.BusinessException {@code UNDONE_ALREADY}, {@code UNDO_LATER_FIRST} when the survivor took part
     *     in another merge since
     */
    void undo(long mergeId, String actor);
}
