package io.filo.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/** How a message lies in its row. */
@Component
class MessageRows implements RowMapper<Message> {

    /** Everybody that a message was addressed to, as kept in one column. */
    record Recipients(List<Address> to, List<Address> cc, List<Address> replyTo) {}

    /** What was found out about an incoming message, as kept in one column. */
    record Flags(
            boolean formatted,
            boolean authenticationFailed,
            boolean suppressAcknowledgement,
            List<String> failedRecipients,
            boolean hardBounce) {}

    private final ObjectMapper json;

    MessageRows(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public Message mapRow(ResultSet row, int number) throws SQLException {
        var direction = Message.Direction.valueOf(row.getString("direction"));
        var from = row.getString("from_address");
        var recipients = read(row.getString("recipients"), Recipients.class);
        var flags = read(row.getString("flags"), Flags.class);
        return new Message(
                row.getLong("id"),
                row.getObject("conversation_id", Long.class),
                direction,
                row.getString("channel"),
                row.getString("mailbox_key"),
                row.getObject("customer_id", Long.class),
                row.getString("author"),
                row.getBoolean("automatic"),
                from == null ? null : new Address(from, row.getString("from_name")),
                recipients.to(),
                recipients.cc(),
                row.getString("subject"),
                row.getString("visible_text"),
                row.getString("elided_text"),
                row.getString("language"),
                readAttachments(row.getString("attachments")),
                flags.formatted(),
                MessageClass.valueOf(row.getString("message_class")),
                texts(row, "class_reasons"),
                row.getString("evidence"),
                texts(row, "warnings"),
                flags.authenticationFailed(),
                flags.suppressAcknowledgement(),
                flags.failedRecipients(),
                flags.hardBounce(),
                row.getString("internet_message_id"),
                instant(row, "sent_at"),
                instant(row, "received_at"),
                null,
                numbers(row, "candidates"),
                row.getString("mailbox_owner"));
    }

    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private <T> T read(String value, Class<T> type) {
        try {
            return json.readValue(value, type);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<Attachment> readAttachments(String value) {
        try {
            return json.readValue(value, new TypeReference<List<Attachment>>() {});
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static List<Long> numbers(ResultSet row, String column) throws SQLException {
        var array = row.getArray(column);
        return array == null ? List.of() : List.of((Long[]) array.getArray());
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** PostgreSQL refuses U+0000 in texts, and half a character is none. */
    static String storable(String text) {
        if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            return text;
        }
        var kept = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c != 0)
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }

    static @Nullable String storableOrNull(@Nullable String text) {
        return text == null ? null : storable(text);
    }

    static List<String> storable(List<String> texts) {
        return texts.stream().map(MessageRows::storable).toList();
    }

    static Address storable(Address address) {
        return new Address(storable(address.value()), storableOrNull(address.name()));
    }
}
