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
     * @param key as {@link #key}, of the one asked for
     */
    record ConversationState(long id, @Nullable Instant closedAt, String key) {}

    /**
     * What its signatures hold beside its number, so that those of a conversation which a restored backup lacks are not
     * those of another which gets its number. Never changes.
     *
     * @return empty for a conversation of before there were keys, and for none
     */
    String key(long conversationId);

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
