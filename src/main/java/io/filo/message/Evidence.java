package io.filo.message;

import io.filo.message.Conversations.ConversationState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that speaks for a conversation, gathered before it is judged.
 *
 * @param addressKeys conversations of genuine keys in the addresses it was sent to
 * @param parents what it answers, nearest first
 * @param ownId its own Message-ID, null when it has none
 * @param inReplyTo how many of the parents stand in In-Reply-To
 * @param pseudoReferences conversations of genuine pseudo references, newest first
 * @param tokens numbers in its subject, signed by nobody
 * @param known stored messages that share a Message-ID with it, newest first
 * @param takesPart conversations among the tokens in which its sender takes part
 * @param states the conversations by every number that stands above
 */
record Evidence(
        Set<Long> addressKeys,
        List<Parent> parents,
        int inReplyTo,
        @Nullable String ownId,
        List<Long> pseudoReferences,
        Set<Long> tokens,
        List<KnownReference> known,
        Set<Long> takesPart,
        Map<Long, ConversationState> states) {

    /**
     * A Message-ID that the mail answers.
     *
     * @param conversationId the conversation that our own signed id names; null for ids of others, and for those that have
     *     our form with a signature that we did not make
     */
    record Parent(String id, @Nullable Long conversationId) {}

    /**
     * A Message-ID found in the store.
     *
     * @param kind SENT, RECEIVED, SEEN or RELAYED
     * @param conversationId where its message is, or will be; null when it belongs to none
     * @param placing a process is about to place its message
     * @param senderTakesPart the sender of the new mail has written or been written to in that conversation, or in
     *     that message
     */
    record KnownReference(
            String id,
            String kind,
            long messageId,
            @Nullable Long conversationId,
            boolean placing,
            boolean senderTakesPart) {

        /** Whether it binds: what we sent or received does; what was only mentioned needs a sender who takes part. */
        boolean binds() {
            return isMail() || senderTakesPart;
        }

        /** Whether it is the Message-ID of a mail that we have, not only one that some mail mentions. */
        boolean isMail() {
            return kind.equals("SENT") || kind.equals("RECEIVED");
        }
    }
}
