package io.filo.message;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the outbox asks of the channel that carries a message; the mail adapter implements it. */
public interface OutboundTransport {

    /**
     * Everything the transport writes into the message.
     *
     * @param references Message-IDs with angle brackets, oldest first, ready for the header
     * @param replyTo the address with the signed conversation key, null for none
     * @param subject with the conversation's token already in it
     * @param html the formatted form, null to have it made from the text
     * @param unsubscribeUrl for the headers of RFC 8058, null for none
     */
    record Envelope(
            long messageId,
            String internetMessageId,
            String mailboxKey,
            @Nullable Long conversationId,
            List<Address> to,
            List<Address> cc,
            @Nullable String replyTo,
            String subject,
            String text,
            String language,
            boolean automatic,
            @Nullable String inReplyTo,
            List<String> references,
            @Nullable String html,
            @Nullable String unsubscribeUrl) {}

    /** MAIL. */
    String channel();

    /** Fixes the bytes and queues them in the running transaction. */
    void enqueue(Envelope envelope);

    /**
     * One of many letters, whose bytes are made when it is sent.
     *
     * @param merge JSON
     */
    record LateEnvelope(long messageId, String internetMessageId, Address to, String template, String merge) {}

    /** Queues them in the running transaction. */
    default void enqueueLate(String mailboxKey, List<LateEnvelope> envelopes) {
        throw new UnsupportedOperationException("This channel carries no letters to many.");
    }

    /**
     * How far the messages have come on their way out: QUEUED, SENT, FAILED, HELD or CANCELLED, by the message's id. Asked for pages
     * only, so that sending need not write to the message as well.
     */
    default Map<Long, String> deliveryStates(Collection<Long> messageIds) {
        return Map.of();
    }

    /**
     * Takes back, in the running transaction, what has not left yet and is not just leaving.
     *
     * @return the messages that will not be sent
     */
    default List<Long> cancel(Collection<Long> messageIds) {
        return List.of();
    }

    /** Whether the address belongs to one of our mailboxes, with or without a conversation key in it. */
    boolean isOwnAddress(String address);

    /** Whether it is the address of somebody in the shop. */
    default boolean isColleague(String address) {
        return isOwnAddress(address);
    }

    /** The address that the mailbox sends from. */
    Address senderOf(String mailboxKey);

    /** The domain of the Message-IDs that we give to what this mailbox sends, in ASCII. */
    default String messageIdDomain(String mailboxKey) {
        var address = senderOf(mailboxKey).value();
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /**
     * The mailbox to write from: the preferred one while it is configured, else one that works for the queue, else any.
     * Empty when none is configured.
     */
    default Optional<String> mailboxFor(String queue, @Nullable String preferred) {
        return Optional.ofNullable(preferred);
    }
}
