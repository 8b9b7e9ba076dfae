package io.filo.message;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the message module must know of conversations; their owner (tickets) implements it. */
public interface Conversations {

    /**
     * @param id after following merges
     * @param closedAt when its case ended; null while it is open
     */
    record ConversationState(long id, @Nullable Instant closedAt) {}

    /** The conversation of that id, following merges; empty when there is none. */
    Optional<ConversationState> find(long conversationId);
}
