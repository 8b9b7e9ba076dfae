package io.filo.customer;

import io.filo.support.PageOf;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What other modules may ask of customers and have done with them. All calls join the running transaction. */
public interface Customers {

    /**
     * @param known false when the customer was made by this call
     * @param customerClass STANDARD, VIP: what SLA tables see
     */
    record Identified(long customerId, boolean known, String customerClass, String language) {}

    /**
     * Finds the customer of an e-mail address, by exact normalised address; else makes one at stage awareness, linked to
     * the company of the address's own domain when one is known. Two callers at once get the same customer.
     *
     * @param address as written; compared without case, in its IDN form, dots ignored for gmail.com only
     * @param displayName what the sender calls himself, null or empty when nothing is known
     * @param language ISO 639-1 of what was written, used for a new customer
     */
    Identified identifyByEmail(String address, @Nullable String displayName, String language);

    /** The card, following merges; empty when there is no such customer. */
    Optional<CustomerCard> card(long customerId);

    List<CustomerCard> cards(List<Long> customerIds);

    /** Search by part of name, address or phone; any filter may be null. */
    PageOf<CustomerCard> search(
            @Nullable String text, @Nullable String email, @Nullable String phone, int page, int size);

    /** Locale for texts to this customer. */
    Locale locale(long customerId);

    /**
     * Marks the contact point of that address as bounced and appends to the timeline.
     *
     * @return the customer concerned; empty when nobody has that address
     */
    Optional<Long> markBounced(String address, boolean hard, String reason);

    /**
     * Appends to the customer's timeline, which no one ever changes.
     *
     * @param type UPPER_SNAKE, such as TICKET_OPENED; shown through the message bundles as {@code timeline.<type>}
     * @param reference what it is about, such as {@code ticket:1042}
     * @param actor user id, or null for a process
     */
    void appendTimeline(
            long customerId, Instant occurredAt, String type, @Nullable String reference, @Nullable String actor);

    /** Newest first. */
    PageOf<TimelineEntry> timeline(long customerId, int page, int size);

    record TimelineEntry(
            long id,
            Instant occurredAt,
            String type,
            @Nullable String reference,
            @Nullable String actor) {}

    /** The normal form under which an e-mail address is compared; empty when it is no address. */
    Optional<String> normaliseEmail(String address);
}
