package io.filo.customer;

import io.filo.support.PageOf;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What other modules may ask of customers and have done with them. All calls join the running transaction. */
public interface Customers {

    /** Stands for whoever left no address; {@code .invalid} belongs to nobody (RFC 2606). */
    String NOBODY = "unknown@sender.invalid";

    /**
     * @param known false when the customer was made by this call
     * @param customerClass STANDARD, VIP: what SLA tables see
     */
    record Identified(long customerId, boolean known, String customerClass, String language) {}

    /**
     * Finds the customer of an e-mail address, by exact normalised address; else makes one at stage awareness, linked to
     * the company of the address's own domain when one is known. Two callers at once get the same customer. Who writes
     * from an address proves that it works: a bounce recorded for it before is forgotten.
     *
     * @param address as written; compared without case, in its IDN form, dots ignored for gmail.com only
     * @param displayName what the sender calls himself, null or empty when nothing is known
     * @param language ISO 639-1 of what was written, used for a new customer
     * @throws io.filo.support.BusinessException {@code BAD_ADDRESS} for what is no address
     */
    Identified identifyByEmail(String address, @Nullable String displayName, String language);

    /**
     * A customer that somebody has entered.
     *
     * @param customerClass STANDARD or VIP
     * @param companyId the company that a person belongs to, null for none
     * @param mailDomain a company's own mail domain, null for none
     * @param emails the first is used when nothing else is said
     * @param phones likewise
     */
    record NewCustomer(
            CustomerKind kind,
            String displayName,
            @Nullable String givenName,
            @Nullable String familyName,
            String language,
            CustomerStage stage,
            String customerClass,
            @Nullable Long companyId,
            @Nullable String mailDomain,
            List<String> emails,
            List<String> phones) {}

    /**
     * Enters a customer.
     *
     * @return its id
     * @throws io.filo.support.BusinessException {@code BAD_ADDRESS} for what is no address or telephone number, {@code
     *     ADDRESS_TAKEN} when another customer has it, {@code FREE_MAIL_DOMAIN} when the company's domain is open to
     *     anybody, {@code NAME_MISSING}
     */
    long register(NewCustomer customer);

    /** The card, following merges; empty when there is no such customer. */
    Optional<CustomerCard> card(long customerId);

    List<CustomerCard> cards(List<Long> customerIds);

    /**
     * Searches; any filter may be null. By name, best known first.
     *
     * @param text part of name or address, or digits of a telephone number
     * @param email an address as written
     * @param phone a telephone number, with or without its country
     */
    PageOf<CustomerCard> search(
            @Nullable String text, @Nullable String email, @Nullable String phone, int page, int size);

    /** Locale for texts to this customer. */
    Locale locale(long customerId);

    /**
     * Who has an address that has bounced.
     *
     * @param hardBefore whether it was marked as bounced for good already, and not corrected since
     */
    record Bounced(long customerId, boolean hardBefore) {}

    /**
     * Marks the contact point of that address as bounced and appends to the timeline.
     *
     * @return the customer concerned; empty when nobody has that address
     */
    Optional<Bounced> markBounced(String address, boolean hard, String reason);

    /**
     * Marks the number by which the customer would be called as somebody else's, and appends to the timeline. It is not
     * called again until it is corrected.
     *
     * @param actor user id; null for nobody in particular
     */
    void markWrongNumber(long customerId, @Nullable String actor);

    /**
     * Adds a way to reach the customer: an e-mail address when there is an at sign in it, else a telephone number.
     *
     * @param actor user id
     * @throws io.filo.support.NotFoundException for an unknown customer
     * @throws io.filo.support.BusinessException {@code BAD_ADDRESS}, {@code ADDRESS_TAKEN} as {@link #register}
     */
    void addContactPoint(long customerId, String written, String actor);

    /**
     * Writes an address or number right, or says that it works again: what is sent there next is sent.
     *
     * @param written the same as before is fine
     * @param actor user id
     * @throws io.filo.support.NotFoundException when the customer has no such contact point
     * @throws io.filo.support.BusinessException {@code BAD_ADDRESS}, {@code ADDRESS_TAKEN} as {@link #register}
     */
    void correctContactPoint(long customerId, long contactPointId, String written, String actor);

    /** Which of the addresses have bounced for good, in normal form. */
    Set<String> hardBounced(Collection<String> addresses);

    /**
     * Appends to the customer's timeline, which no one ever changes.
     *
     * @param type UPPER_SNAKE, such as TICKET_OPENED; shown through the message bundles as {@code timeline.<type>}
     * @param reference what it is about, such as {@code ticket:1042}
     * @param actor user id, or null for a process
     */
    void appendTimeline(
            long customerId, Instant occurredAt, String type, @Nullable String reference, @Nullable String actor);

    /**
     * The same for many at once, by a process.
     *
     * @param references what it is about, by customer
     */
    void appendTimeline(Map<Long, String> references, Instant occurredAt, String type);

    /** Newest first. */
    PageOf<TimelineEntry> timeline(long customerId, int page, int size);

    record TimelineEntry(
            long id,
            Instant occurredAt,
            String type,
            @Nullable String reference,
            @Nullable String actor) {}

    /**
     * What a sender calls himself, as far as it can be a name: without invisible characters, never an address, a link or
     * mark-up; empty when nothing is left.
     */
    Optional<String> cleanName(@Nullable String written);

    /** The normal form under which an e-mail address is compared; empty when it is no address. */
    Optional<String> normaliseEmail(String address);

    /**
     * The mailbox behind an e-mail address: its normal form without a tag after a plus sign; empty when it is no address.
     * For limits on one person only, who may have as many tags as they like: customers are told apart by the whole address.
     */
    Optional<String> mailboxOf(String address);

    /** The form in which a telephone number is compared and dialled, E.164; empty when it is none. */
    Optional<String> normalisePhone(String written);
}
