package io.filo.mail;

import io.filo.mail.ImapConnection.Fetched;
import io.filo.mail.ImapConnection.Moved;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * The rows of the ledger. Leases and due times run by the database's clock, which all nodes share and no demo moves.
 * Each call is one statement, committed by itself unless a transaction runs.
 */
@Repository
class InboundMails {

    /** Mails from this size on are read one by one, on a thread of their own. */
    static final int LARGE = 1024 * 1024;

    /** Unless it is renewed, a claim lapses after so long: whoever held it is gone. */
    static final Duration LEASE = Duration.ofSeconds(20);

    private final JdbcTemplate jdbc;

    InboundMails(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A mail to be read.
     *
     * @param attempts this one included
     * @param lastError of the attempt before, null for none
     */
    record Stored(
            long id,
            String mailboxKey,
            byte[] raw,
            long size,
            boolean truncated,
            Instant internalDate,
            Instant storedAt,
            int attempts,
            @Nullable String lastError) {}

    /**
     * Takes fetched mails into the ledger. Those it knows already stay as they are.
     *
     * @param claimed whether the small ones count as claimed by this node, which reads them at once
     * @return the new ones, in order of their UIDs
     */
    List<Stored> store(
            String mailboxKey, String folder, long uidValidity, List<Fetched> mails, Instant now, boolean claimed) {
        if (mails.isEmpty()) {
            return List.of();
        }
        Map<Long, Fetched> byUid = new HashMap<>();
        mails.forEach(mail -> byUid.put(mail.uid(), mail));
        return query(
                """
                insert into inbound_mail (mailbox_key, folder, uid_validity, uid, raw_gzip, raw_sha256, size, truncated,
                    internal_date, stored_at, internet_message_id, state, attempts, next_attempt_at, lease_until)
                select ?, ?, ?, m.uid, m.raw_gzip, m.sha256, m.size, m.truncated,
                    m.internal_date, ?, m.message_id, 'STORED',
                    case when ? and m.size < ? then 1 else 0 end, now(),
                    case when ? and m.size < ? then now() + make_interval(secs => ?) end
                from unnest(?::bigint[], ?::bytea[], ?::bytea[], ?::bigint[], ?::boolean[], ?::timestamptz[], ?::text[])
                    with ordinality
                    as m (uid, raw_gzip, sha256, size, truncated, internal_date, message_id, position)
                order by m.position
                on conflict (mailbox_key, folder, uid_validity, uid) do nothing
                returning id, uid, attempts
                """,
                statement -> {
                    Connection connection = statement.getConnection();
                    statement.setString(1, mailboxKey);
                    statement.setString(2, folder);
                    statement.setLong(3, uidValidity);
                    statement.setTimestamp(4, Timestamp.from(now));
                    statement.setBoolean(5, claimed);
                    statement.setLong(6, LARGE);
                    statement.setBoolean(7, claimed);
                    statement.setLong(8, LARGE);
                    statement.setDouble(9, LEASE.toSeconds());
                    statement.setArray(10, connection.createArrayOf("bigint", column(mails, Fetched::uid)));
                    statement.setArray(
                            11, connection.createArrayOf("bytea", bytes(mails, mail -> Gzip.pack(mail.bytes()))));
                    statement.setArray(12, connection.createArrayOf("bytea", bytes(mails, InboundMails::sha256)));
                    statement.setArray(13, connection.createArrayOf("bigint", column(mails, Fetched::size)));
                    statement.setArray(
                            14, connection.createArrayOf("boolean", column(mails, mail -> !mail.complete())));
                    statement.setArray(
                            15,
                            connection.createArrayOf(
                                    "timestamptz",
                                    column(
                                            mails,
                                            mail -> Timestamp.from(
                                                    mail.internalDate().equals(Instant.EPOCH)
                                                            ? now
                                                            : mail.internalDate()))));
                    statement.setArray(
                            16, connection.createArrayOf("text", column(mails, mail -> messageId(mail.bytes()))));
                },
                row -> {
                    Fetched mail = byUid.get(row.getLong(2));
                    if (mail == null) {
                        throw new IllegalStateException("UID " + row.getLong(2) + " was not asked for");
                    }
                    return new Stored(
                            row.getLong(1),
                            mailboxKey,
                            mail.bytes(),
                            mail.size(),
                            !mail.complete(),
                            mail.internalDate().equals(Instant.EPOCH) ? now : mail.internalDate(),
                            now,
                            row.getInt(3),
                            null);
                });
    }

    /** Claims mails that are due: all the untouched ones at once, those that failed before one by one. */
    List<Stored> claim(boolean large, int atMost) {
        List<Stored> claimed = query(
                """
                with due as (
                    select id, attempts, row_number() over (partition by attempts > 0 order by next_attempt_at, id) as n
                    from (
                        select id, attempts, next_attempt_at from inbound_mail
                        where state = 'STORED' and next_attempt_at <= now()
                          and (lease_until is null or lease_until < now())
                          and (size >= ?) = ?
                        order by next_attempt_at, id
                        limit ?
                        for update skip locked) as free)
                update inbound_mail m
                set attempts = m.attempts + 1, lease_until = now() + make_interval(secs => ?)
                from due
                where m.id = due.id and (due.attempts = 0 or due.n = 1)
                returning m.id, m.mailbox_key, m.raw_gzip, m.size, m.truncated, m.internal_date, m.stored_at, m.attempts, m.error
                """,
                statement -> {
                    statement.setLong(1, LARGE);
                    statement.setBoolean(2, large);
                    statement.setInt(3, atMost);
                    statement.setDouble(4, LEASE.toSeconds());
                },
                InboundMails::stored);
        return claimed.stream().sorted(Comparator.comparingLong(Stored::id)).toList();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getLong(1),
                row.getString(2),
                Gzip.unpack(row.getBytes(3)),
                row.getLong(4),
                row.getBoolean(5),
                row.getTimestamp(6).toInstant(),
                row.getTimestamp(7).toInstant(),
                row.getInt(8),
                row.getString(9));
    }

    /** Keeps claims of this node alive while it works on them. */
    void renew(Collection<Long> ids) {
        update(
                "update inbound_mail set lease_until = now() + make_interval(secs => ?) where id = any (?) and state = 'STORED'",
                statement -> {
                    statement.setDouble(1, LEASE.toSeconds());
                    statement.setArray(2, statement.getConnection().createArrayOf("bigint", ids.toArray()));
                });
    }

    /**
     * Records that the mail became a message.
     *
     * @return false when the claim is not ours any more: the transaction must be rolled back
     */
    boolean markRead(
            Stored mail,
            long messageId,
            boolean duplicate,
            String messageClass,
            List<String> classReasons,
            Instant now) {
        return update("""
                        update inbound_mail
                        set state = ?, message_id = ?, message_class = ?, class_reasons = ?,
                            read_at = ?, lease_until = null, error = null,
                            duplicate_of = case when ? then
                                (select min(first.id) from inbound_mail first
                                 where first.message_id = ? and first.state <> 'DUPLICATE') end
                        where id = ? and state = 'STORED' and attempts = ?
                        """, statement -> {
                    statement.setString(1, duplicate ? "DUPLICATE" : "READ");
                    statement.setLong(2, messageId);
                    statement.setString(3, messageClass);
                    statement.setArray(4, statement.getConnection().createArrayOf("text", classReasons.toArray()));
                    statement.setTimestamp(5, Timestamp.from(now));
                    statement.setBoolean(6, duplicate);
                    statement.setLong(7, messageId);
                    statement.setLong(8, mail.id());
                    statement.setInt(9, mail.attempts());
                })
                == 1;
    }

    /** The message that stood in for the mail when it could not be read before; null when there is none. */
    @Nullable
    Long standInOf(long id) {
        return jdbc.queryForObject("select message_id from inbound_mail where id = ?", Long.class, id);
    }

    /** Records that the mail became a ticket to be looked at by a person. @return false as {@link #markRead} */
    boolean markFallback(Stored mail, long messageId, String why, Instant now) {
        return update("""
                        update inbound_mail
                        set state = 'FALLBACK', message_id = ?, error = ?, read_at = ?, lease_until = null
                        where id = ? and state = 'STORED' and attempts = ?
                        """, statement -> {
                    statement.setLong(1, messageId);
                    statement.setString(2, why);
                    statement.setTimestamp(3, Timestamp.from(now));
                    statement.setLong(4, mail.id());
                    statement.setInt(5, mail.attempts());
                })
                == 1;
    }

    /** Gives the mail back, to be tried again later. @param counts whether this attempt counts as failed */
    void giveBack(Stored mail, @Nullable String error, Duration later, boolean counts) {
        update("""
                update inbound_mail
                set attempts = ?, error = coalesce(?, error), lease_until = null,
                    next_attempt_at = now() + make_interval(secs => ?)
                where id = ? and state = 'STORED' and attempts = ?
                """, statement -> {
            statement.setInt(1, counts ? mail.attempts() : mail.attempts() - 1);
            statement.setString(2, error);
            statement.setDouble(3, later.toMillis() / 1000.0);
            statement.setLong(4, mail.id());
            statement.setInt(5, mail.attempts());
        });
    }

    /**
     * What the ledger has under a UID.
     *
     * @param truncated whether only the beginning was taken in
     * @param moved whether the server has said that the mail lies elsewhere since
     */
    record Known(boolean truncated, boolean moved) {}

    /** Of these UIDs, those that the ledger has from that folder. */
    Map<Long, Known> known(String mailboxKey, String folder, long uidValidity, Collection<Long> uids) {
        Map<Long, Known> known = new HashMap<>();
        query(
                """
                select uid, truncated, moved_folder is not null from inbound_mail
                where mailbox_key = ? and folder = ? and uid_validity = ? and uid = any (?)
                """,
                statement -> {
                    statement.setString(1, mailboxKey);
                    statement.setString(2, folder);
                    statement.setLong(3, uidValidity);
                    statement.setArray(4, statement.getConnection().createArrayOf("bigint", uids.toArray()));
                },
                row -> known.put(row.getLong(1), new Known(row.getBoolean(2), row.getBoolean(3))));
        return known;
    }

    /** The server has given these UIDs to other mails: what the ledger has under them goes under numbers of no server. */
    void freeNumbers(String mailboxKey, String folder, long uidValidity, Collection<Long> uids) {
        update("""
                update inbound_mail set uid = -id
                where mailbox_key = ? and folder = ? and uid_validity = ? and uid = any (?)
                """, statement -> {
            statement.setString(1, mailboxKey);
            statement.setString(2, folder);
            statement.setLong(3, uidValidity);
            statement.setArray(4, statement.getConnection().createArrayOf("bigint", uids.toArray()));
        });
    }

    /** UIDs of that folder that mails of the ledger were moved to. */
    Set<Long> knownAsMoved(String mailboxKey, String folder, long uidValidity) {
        return new HashSet<>(query(
                "select moved_uid from inbound_mail where mailbox_key = ? and moved_folder = ? and moved_uid_validity = ?",
                statement -> {
                    statement.setString(1, mailboxKey);
                    statement.setString(2, folder);
                    statement.setLong(3, uidValidity);
                },
                row -> row.getLong(1)));
    }

    /** A mail of the ledger, found by what it is, not by where it lay. */
    record Whereabouts(
            long id,
            String folder,
            long uidValidity,
            String sha256,
            long size,
            Instant internalDate,
            @Nullable String internetMessageId) {}

    /** Mails with these Message-IDs of which nobody knows that they lie in that folder. */
    List<Whereabouts> withMessageIds(String mailboxKey, String folder, long uidValidity, Collection<String> ids) {
        return query(
                """
                select id, folder, uid_validity, encode(raw_sha256, 'hex'), size, internal_date,
                    internet_message_id
                from inbound_mail
                where mailbox_key = ? and internet_message_id = any (?)
                  and not (moved_uid is not null and moved_folder = ? and moved_uid_validity = ?)
                order by id
                """,
                statement -> {
                    statement.setString(1, mailboxKey);
                    statement.setArray(2, statement.getConnection().createArrayOf("text", ids.toArray()));
                    statement.setString(3, folder);
                    statement.setLong(4, uidValidity);
                },
                InboundMails::whereabouts);
    }

    /** Mails with these bytes of which nobody knows that they lie in that folder. */
    List<Whereabouts> withBytes(String mailboxKey, String folder, long uidValidity, Collection<byte[]> sha256) {
        return query(
                """
                select id, folder, uid_validity, encode(raw_sha256, 'hex'), size, internal_date,
                    internet_message_id
                from inbound_mail
                where mailbox_key = ? and raw_sha256 = any (?)
                  and not (folder = ? and uid_validity = ? and uid > 0)
                  and not (moved_uid is not null and moved_folder = ? and moved_uid_validity = ?)
                order by id
                """,
                statement -> {
                    statement.setString(1, mailboxKey);
                    statement.setArray(
                            2, statement.getConnection().createArrayOf("bytea", sha256.toArray(byte[][]::new)));
                    statement.setString(3, folder);
                    statement.setLong(4, uidValidity);
                    statement.setString(5, folder);
                    statement.setLong(6, uidValidity);
                },
                InboundMails::whereabouts);
    }

    private static Whereabouts whereabouts(ResultSet row) throws SQLException {
        return new Whereabouts(
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getLong(5),
                row.getTimestamp(6).toInstant(),
                row.getString(7));
    }

    /** The mail lies there now: the server numbered its folder anew. */
    void renumber(long id, String folder, long uidValidity, long uid) {
        update("update inbound_mail set folder = ?, uid_validity = ?, uid = ? where id = ?", statement -> {
            statement.setString(1, folder);
            statement.setLong(2, uidValidity);
            statement.setLong(3, uid);
            statement.setLong(4, id);
        });
    }

    /** The mail lies there since it was moved. */
    void movedTo(long id, String folder, long uidValidity, long uid) {
        update(
                "update inbound_mail set moved_folder = ?, moved_uid_validity = ?, moved_uid = ? where id = ?",
                statement -> {
                    statement.setString(1, folder);
                    statement.setLong(2, uidValidity);
                    statement.setLong(3, uid);
                    statement.setLong(4, id);
                });
    }

    /** Records where the server put the mails. What is known of those that somebody else moved just before stays. */
    void moved(String mailboxKey, String folder, long uidValidity, Collection<Long> uids, Moved moved) {
        List<Long> from = List.copyOf(uids);
        update("""
                update inbound_mail m
                set moved_folder = ?, moved_uid_validity = ?, moved_uid = nullif(x.new_uid, 0)
                from unnest(?::bigint[], ?::bigint[]) as x (uid, new_uid)
                where m.mailbox_key = ? and m.folder = ? and m.uid_validity = ? and m.uid = any (?) and m.uid = x.uid
                  and (x.new_uid > 0 or m.moved_uid is null)
                """, statement -> {
            Connection connection = statement.getConnection();
            Array asked = connection.createArrayOf("bigint", from.toArray());
            statement.setString(1, moved.folder());
            statement.setLong(2, moved.uidValidity());
            statement.setArray(3, asked);
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "bigint",
                            from.stream()
                                    .map(uid -> moved.uids().getOrDefault(uid, 0L))
                                    .toArray()));
            statement.setString(5, mailboxKey);
            statement.setString(6, folder);
            statement.setLong(7, uidValidity);
            // By the key too, or the planner may read all that ever came to the folder.
            statement.setArray(8, asked);
        });
    }

    static byte[] sha256(Fetched mail) {
        return MailReader.sha256().digest(mail.bytes());
    }

    /** The Message-ID, looked for in the first bytes only. */
    static @Nullable String messageId(byte[] raw) {
        int end = Math.min(raw.length, 32 * 1024);
        int start = 0;
        while (start < end) {
            int lineEnd = start;
            while (lineEnd < end && raw[lineEnd] != '\n') {
                lineEnd++;
            }
            int length = lineEnd - start;
            if (length <= 1) {
                return null;
            }
            if (length > 11 && (raw[start] == 'M' || raw[start] == 'm') && isMessageIdField(raw, start)) {
                int next = lineEnd + 1;
                // The id may stand on the folded next line.
                while (next < end && (raw[next] == ' ' || raw[next] == '\t')) {
                    while (next < end && raw[next] != '\n') {
                        next++;
                    }
                    next++;
                }
                String field =
                        new String(raw, start + 11, Math.min(next, end) - start - 11, StandardCharsets.ISO_8859_1);
                return MailReader.messageIdOf(Charsets.decodeUnknown(field.getBytes(StandardCharsets.ISO_8859_1)));
            }
            start = lineEnd + 1;
        }
        return null;
    }

    private static boolean isMessageIdField(byte[] raw, int start) {
        return new String(raw, start, 11, StandardCharsets.ISO_8859_1).equalsIgnoreCase("message-id:");
    }

    private static Object[] column(List<Fetched> mails, java.util.function.Function<Fetched, @Nullable Object> value) {
        Object[] column = new Object[mails.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(mails.get(i));
        }
        return column;
    }

    private static byte[][] bytes(List<Fetched> mails, java.util.function.Function<Fetched, byte[]> value) {
        byte[][] column = new byte[mails.size()][];
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(mails.get(i));
        }
        return column;
    }

    private interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Binder binder, Row<T> mapper) {
        List<T> rows = jdbc.execute((ConnectionCallback<List<T>>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                binder.bind(statement);
                try (ResultSet results = statement.executeQuery()) {
                    List<T> read = new ArrayList<>();
                    while (results.next()) {
                        read.add(mapper.of(results));
                    }
                    return read;
                }
            }
        });
        return rows == null ? List.of() : rows;
    }

    private int update(String sql, Binder binder) {
        Integer rows = jdbc.execute((ConnectionCallback<Integer>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                binder.bind(statement);
                return statement.executeUpdate();
            }
        });
        return rows == null ? 0 : rows;
    }
}
