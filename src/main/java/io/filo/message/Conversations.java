package io.filo.message;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** The same for several at once, by the ids asked for; those that do not exist are left out. */
    default Map<Long, ConversationState> findAll(Collection<Long> conversationIds) {
        var found = new LinkedHashMap<Long, ConversationState>();
        for (var id : conversationIds) {
            find(id).ifPresent(state -> found.put(id, state));
        }
        return found;
    }
}
