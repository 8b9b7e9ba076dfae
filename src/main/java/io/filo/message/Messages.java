package io.filo.message;

import java.util.List;
import java.util.Optional;

/** Stored messages. All calls join the running transaction. */
public interface Messages {

    Optional<Message> find(long messageId);

    /** Oldest first. */
    List<Message> ofConversation(long conversationId);

    /** The newest message that came in on the conversation: what an answer answers. */
    Optional<Message> newestIncoming(long conversationId);

    /**
     * Puts the message into a conversation and links it to a customer.
     *
     * @return the message as it is now
     * @throws io.filo.support.NotFoundException for an unknown message
     */
    Message place(long messageId, long conversationId, long customerId);

    /** Moves every message of one conversation to another (merge). */
    void moveConversation(long fromConversationId, long toConversationId);

    /** Whether the address has taken part in the conversation, as sender or recipient. */
    boolean takesPart(long conversationId, String address);
}
