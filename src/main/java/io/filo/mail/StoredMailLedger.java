package io.filo.mail;

import io.filo.message.InboundMessage;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class StoredMailLedger implements MailLedger {

    private static final int MAX_PAGE_SIZE = 200;

    private static final String ENTRY = """
            select i.id, i.mailbox_key, i.folder, i.uid_validity, i.uid, encode(i.raw_sha256, 'hex') as sha256, i.size,
                   i.truncated, i.internal_date, i.stored_at, i.internet_message_id, i.state, i.message_class,
                   i.class_reasons, i.attempts, i.error, i.message_id, m.conversation_id, i.duplicate_of,
                   m.from_address, m.subject, m.mailbox_owner
            from inbound_mail i left join message m on m.id = i.message_id
            """;

    private final JdbcClient jdbc;
    private final MailReader reader;
    private final MailProperties properties;

    StoredMailLedger(JdbcClient jdbc, MailReader reader, MailProperties properties) {
        this.jdbc = jdbc;
        this.reader = reader;
        this.properties = properties;
    }

    @Override
    public PageOf<LedgerEntry> search(
            @Nullable String sha256,
            @Nullable String internetMessageId,
            @Nullable String state,
            @Nullable String mailboxKey,
            int page,
            int size) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        if (sha256 != null && !sha256.isBlank()) {
            conditions.add("i.raw_sha256 = ?");
            values.add(bytes(sha256.strip()));
        }
        if (internetMessageId != null && !internetMessageId.isBlank()) {
            String id = MailReader.messageIdOf(internetMessageId);
            conditions.add("i.internet_message_id = ?");
            values.add(id == null ? "" : id);
        }
        if (state != null && !state.isBlank()) {
            conditions.add("i.state = ?");
            values.add(state.strip().toUpperCase(Locale.ROOT));
        }
        if (mailboxKey != null && !mailboxKey.isBlank()) {
            conditions.add("i.mailbox_key = ?");
            values.add(mailboxKey.strip());
        }
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int index = Math.max(0, page);
        long total = jdbc.sql("select count(*) from inbound_mail i" + where)
                .params(values)
                .query(Long.class)
                .single();
        values.add(rows);
        values.add((long) index * rows);
        List<LedgerEntry> entries = jdbc.sql(ENTRY + where + " order by i.id desc limit ? offset ?")
                .params(values)
                .query(this::entry)
                .list();
        return new PageOf<>(entries, index, rows, total);
    }

    @Override
    public Optional<LedgerEntry> find(long id) {
        return jdbc.sql(ENTRY + " where i.id = ?").param(id).query(this::entry).optional();
    }

    @Override
    public Optional<LedgerEntry> ofMessage(long messageId) {
        return jdbc.sql(ENTRY + " where i.message_id = ? order by i.state = 'DUPLICATE', i.id limit 1")
                .param(messageId)
                .query(this::entry)
                .optional();
    }

    @Override
    public Optional<byte[]> raw(long id) {
        return jdbc.sql("select raw_gzip from inbound_mail where id = ?")
                .param(id)
                .query((row, n) -> Gzip.unpack(row.getBytes(1)))
                .optional();
    }

    private record Original(byte[] raw, boolean truncated, String state, String mailboxKey, Instant storedAt) {

        /** A mail that is an attachment of this one. */
        Original with(byte[] nested) {
            return new Original(nested, false, "READ", mailboxKey, storedAt);
        }
    }

    /** @param path of a mail that is an attachment; empty for the message itself */
    private Optional<Original> originalOf(long messageId, List<Integer> path) {
        Optional<Original> mail = jdbc.sql(
                        "select raw_gzip, truncated, state, mailbox_key, stored_at from inbound_mail where message_id = ?"
                                + " order by state = 'DUPLICATE', id limit 1")
                .param(messageId)
                .query((row, n) -> new Original(
                        Gzip.unpack(row.getBytes(1)),
                        row.getBoolean(2),
                        row.getString(3),
                        row.getString(4),
                        row.getTimestamp(5).toInstant()))
                .optional();
        for (int position : path) {
            mail = mail.flatMap(outer -> attachment(outer, position)
                    .filter(inner -> inner.contentType().startsWith("message/rfc822"))
                    .map(inner -> outer.with(inner.bytes())));
        }
        return mail;
    }

    private Optional<AttachmentContent> attachment(Original mail, int position) {
        if (mail.state.equals("FALLBACK")) {
            return position == 0
                    ? Optional.of(new AttachmentContent("mail.eml", "message/rfc822", mail.raw))
                    : Optional.empty();
        }
        return reader.attachment(mail.raw, mail.truncated, position);
    }

    @Override
    public Optional<AttachmentContent> attachment(long messageId, AttachmentPath path) {
        List<Integer> positions = path.positions();
        if (positions.isEmpty()) {
            return Optional.empty();
        }
        int last = positions.size() - 1;
        return originalOf(messageId, positions.subList(0, last)).flatMap(mail -> attachment(mail, positions.get(last)));
    }

    @Override
    public Optional<String> html(long messageId, AttachmentPath path) {
        return originalOf(messageId, path.positions())
                .filter(mail -> !mail.state.equals("FALLBACK"))
                .flatMap(mail -> reader.html(mail.raw));
    }

    @Override
    public Optional<InboundMessage> nested(long messageId, AttachmentPath path) {
        return originalOf(messageId, path.positions()).flatMap(mail -> {
            try {
                return Optional.of(reader.read(
                        mail.raw,
                        new MailReader.Arrival(mail.mailboxKey, null, "it", false, mail.raw.length, mail.storedAt)));
            } catch (UnreadableMailException unreadable) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void reprocess(long id) {
        int rows = jdbc.sql("""
                        update inbound_mail
                        set state = 'STORED', attempts = 0, next_attempt_at = now(), lease_until = null, error = null
                        where id = ? and (state = 'FALLBACK' or state = 'STORED')
                          and (lease_until is null or lease_until < now())
                        """).param(id).update();
        if (rows == 0) {
            LedgerEntry entry = find(id).orElseThrow(() -> new NotFoundException("mail " + id + " in the ledger"));
            if (entry.state().equals("STORED")) {
                throw new BusinessException("BEING_READ", "The mail is being read right now: look again in a moment.");
            }
            throw new BusinessException(
                    "ALREADY_READ",
                    "The mail has become message " + entry.messageId() + " already: nothing is left to read.");
        }
    }

    private static byte[] bytes(String hex) {
        try {
            return HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException noHex) {
            // Finds nothing, which is the truth.
            return new byte[0];
        }
    }

    private LedgerEntry entry(ResultSet row, int number) throws SQLException {
        Long messageId = nullableLong(row, "message_id");
        return new LedgerEntry(
                row.getLong("id"),
                row.getString("mailbox_key"),
                row.getString("folder"),
                row.getLong("uid_validity"),
                row.getLong("uid"),
                row.getString("sha256"),
                row.getLong("size"),
                row.getBoolean("truncated"),
                row.getTimestamp("internal_date").toInstant(),
                row.getTimestamp("stored_at").toInstant(),
                row.getString("internet_message_id"),
                row.getString("state"),
                row.getString("message_class"),
                List.of((String[]) row.getArray("class_reasons").getArray()),
                row.getInt("attempts"),
                row.getString("error"),
                messageId,
                nullableLong(row, "conversation_id"),
                nullableLong(row, "duplicate_of"),
                row.getString("from_address"),
                row.getString("subject"),
                messageId == null ? properties.ownerOf(row.getString("mailbox_key")) : row.getString("mailbox_owner"));
    }

    private static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
