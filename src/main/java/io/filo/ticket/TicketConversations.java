package io.filo.ticket;

import io.filo.message.Conversations;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A ticket is a conversation. */
@Component
class TicketConversations implements Conversations {

    private final JdbcClient jdbc;
    private final ThreadKeys keys;

    TicketConversations(JdbcClient jdbc, ThreadKeys keys) {
        this.jdbc = jdbc;
        this.keys = keys;
    }

    @Override
    public Optional<ConversationState> find(long conversationId) {
        return Optional.ofNullable(findAll(List.of(conversationId)).get(conversationId));
    }

    @Override
    public String key(long conversationId) {
        return keys.of(conversationId);
    }

    @Override
    public Map<Long, ConversationState> findAll(Collection<Long> conversationIds) {
        Map<Long, ConversationState> found = new HashMap<>();
        if (!conversationIds.isEmpty()) {
            jdbc.sql("""
                            select asked.id as asked, survivor.id, survivor.closed_at,
                                   coalesce(asked.thread_key, '') as thread_key
                            from ticket asked
                            join ticket survivor on survivor.id = coalesce(asked.merged_into, asked.id)
                            where asked.id = any (?)
                            """).param(conversationIds.toArray(Long[]::new)).query(row -> {
                Timestamp closedAt = row.getTimestamp("closed_at");
                found.put(
                        row.getLong("asked"),
                        new ConversationState(
                                row.getLong("id"),
                                closedAt == null ? null : closedAt.toInstant(),
                                row.getString("thread_key")));
            });
        }
        return found;
    }
}
