package io.filo.contact;

import io.filo.support.PageOf;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gate that every message to a customer passes: the decision table {@code contact-permission}, or that of the
 * customer's country, {@code contact-permission-de}, where one is deployed. Equal facts get the table's answer once for
 * each of its versions.
 */
public interface ContactPermissions {

    /**
     * Asks for one customer. Logs nothing: what is done with the answer is logged by who does it.
     *
     * @throws io.filo.support.NotFoundException for an unknown customer
     */
    Permission ask(long customerId, Enquiry enquiry);

    /** Asks for many at once, for a dry run or a newsletter; customers that are not there are left out. */
    Map<Long, Permission> askAll(Collection<Long> customerIds, Enquiry enquiry);

    /** As {@link #askAll(Collection, Enquiry)}, as if it were that moment: for a dry run of what leaves later. */
    Map<Long, Permission> askAll(Collection<Long> customerIds, Enquiry enquiry, Instant at);

    /**
     * Asks for what answers a person who has just written from that very address, so that nothing has to be looked up.
     *
     * @param topic such as ACKNOWLEDGEMENT
     */
    Permission askForReply(String topic);

    /** Puts a message that left on the contact log. */
    void logSent(long customerId, Enquiry enquiry, Permission permission, long messageId);

    /** Puts what did not leave, or not yet, on the contact log and, unless a person looks at it, on the customer's timeline. */
    void logWithheld(long customerId, Enquiry enquiry, Permission permission);

    /** The same for many at once, of whom none is let through, put off or looked at. */
    void logWithheld(Map<Long, Permission> refused, Enquiry enquiry);

    /** Puts a call that a person has made on the contact log, so that caps count it, and on the customer's timeline. */
    void logCalled(long customerId, Enquiry enquiry, Permission permission);

    /**
     * Puts on the contact log, and on the timelines, what was said of one message to each of many.
     *
     * @param messageIds of those that left, by customer
     */
    void logAll(Enquiry enquiry, Map<Long, Permission> permissions, Map<Long, Long> messageIds);

    /** What the gate said of messages to a customer, newest first. */
    PageOf<LoggedContact> log(long customerId, int page, int size);

    /**
     * An entry of the contact log.
     *
     * @param outcome SENT, DEFERRED, REVIEW, REFUSED, EXITED, or CANCELLED for a letter taken back before it left
     * @param rule id of the row of the table
     */
    record LoggedContact(
            long id,
            Instant at,
            Purpose purpose,
            Channel channel,
            String topic,
            @Nullable String template,
            @Nullable String contextId,
            String outcome,
            String reason,
            String rule,
            String tableKey,
            int tableVersion,
            @Nullable Instant notBefore,
            @Nullable Long messageId) {}
}
