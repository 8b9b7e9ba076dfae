package io.filo.message;

import org.jspecify.annotations.Nullable;

/** Where adapters hand over what came in. */
public interface Inbox {

    /**
     * @param messageId the message's id; of the first delivery when this one is a duplicate
     * @param duplicate the same Message-ID and content was received before
     */
    record Received(long messageId, boolean duplicate) {}

    /**
     * Dedupes, finds the conversation, stores the message with its evidence and references, and publishes
     * {@code message.received}. Joins the running transaction.
     *
     * @throws ParentPendingException when the mail that it answers is being placed at this very moment: hand it over
     *     again in a second, in a new transaction. Not the mail's fault, so no failed attempt. Thrown for a minute at most
     */
    Received receive(InboundMessage message);

    /** Whether a message of ours has that Message-ID: a mail that bears it came from us. */
    boolean hasSent(String internetMessageId);

    /**
     * Records a message that could not be read. It becomes a ticket at once; only that of a personal mailbox goes the way
     * of a readable one, for its owner alone may look at it.
     *
     * @param mailboxOwner user id of the person whose own mailbox it is; null for one that acts by itself
     * @param subject best effort, for the list
     * @return the message's id
     */
    long receiveUnreadable(
            String mailboxKey,
            @Nullable String mailboxOwner,
            @Nullable Address from,
            String subject,
            String why,
            java.time.Instant receivedAt);

    /**
     * Stores what a person took down for a customer, on the phone or at the counter, in a conversation. Asks nothing,
     * and publishes nothing: whoever calls has opened the conversation already.
     *
     * @return the message's id
     */
    long record(InboundMessage message, long conversationId, long customerId);
}
