package io.filo.ticket;

import io.filo.message.Conversations;
import java.sql.Timestamp;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A ticket is a conversation. */
@Component
class TicketConversations implements Conversations {

    private final JdbcClient jdbc;

    TicketConversations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<ConversationState> find(long conversationId) {
        return jdbc.sql("""
                        select survivor.id, survivor.closed_at
                        from ticket asked
                        join ticket survivor on survivor.id = coalesce(asked.merged_into, asked.id)
                        where asked.id = ?
                        """)
                .param(conversationId)
                .query((row, number) -> {
                    Timestamp closedAt = row.getTimestamp("closed_at");
                    return new ConversationState(row.getLong("id"), closedAt == null ? null : closedAt.toInstant());
                })
                .optional();
    }
}
