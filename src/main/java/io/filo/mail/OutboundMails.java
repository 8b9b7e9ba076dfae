package io.filo.mail;

import io.filo.message.OutboundTransport.LateEnvelope;
import io.filo.support.CopyIn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The mails on their way out. Leases and due times run by the database's clock; each call is one statement. */
@Repository
class OutboundMails {

    /** Unless it is renewed, a claim lapses after so long. */
    static final Duration LEASE = Duration.ofSeconds(20);

    private final JdbcClient jdbc;
    private final MailNode node;
    private final DataSource dataSource;

    OutboundMails(JdbcClient jdbc, MailNode node, DataSource dataSource) {
        this.jdbc = jdbc;
        this.node = node;
        this.dataSource = dataSource;
    }

    /**
     * A mail to be sent.
     *
     * @param attempts this one included
     */
    record Outgoing(
            long id,
            String envelopeFrom,
            List<String> recipients,
            byte[] raw,
            int attempts,
            @Nullable Late late) {

        Outgoing(long id, String envelopeFrom, List<String> recipients, byte[] raw, int attempts) {
            this(id, envelopeFrom, recipients, raw, attempts, null);
        }

        Outgoing with(byte[] bytes) {
            return new Outgoing(id, envelopeFrom, recipients, bytes, attempts, late);
        }
    }

    /**
     * One of many letters, whose bytes are not made yet.
     *
     * @param merge JSON
     * @param queuedAt its date
     */
    record Late(
            long messageId,
            String internetMessageId,
            String mailboxKey,
            String template,
            String merge,
            Instant queuedAt) {}

    /** @param claimed whether this node sends it itself once the transaction has committed. @return the row's id */
    long enqueue(
            long messageId,
            String internetMessageId,
            String mailboxKey,
            String envelopeFrom,
            List<String> recipients,
            byte[] raw,
            Instant now,
            boolean claimed) {
        return jdbc.sql("""
                        insert into outbound_mail (message_id, internet_message_id, mailbox_key, envelope_from, recipients,
                            raw_gzip, state, attempts, next_attempt_at, lease_owner, lease_until, created_at)
                        values (?, ?, ?, ?, ?, ?, 'QUEUED', ?, now(), ?,
                            case when ? then now() + make_interval(secs => ?) end, ?)
                        returning id
                        """)
                .param(messageId)
                .param(internetMessageId)
                .param(mailboxKey)
                .param(envelopeFrom)
                .param(recipients.toArray(String[]::new))
                .param(Gzip.pack(raw))
                .param(claimed ? 1 : 0)
                .param(claimed ? node.name() : null)
                .param(claimed)
                .param(LEASE.toSeconds())
                .param(Timestamp.from(now))
                .query(Long.class)
                .single();
    }

    /** In a few statements, however many. */
    void enqueueLate(String mailboxKey, String envelopeFrom, List<LateEnvelope> envelopes, Instant now) {
        var due = jdbc.sql("select now()").query(OffsetDateTime.class).single();
        var rows = new CopyIn();
        for (var envelope : envelopes) {
            rows.add(envelope.messageId())
                    .add(envelope.internetMessageId())
                    .add(mailboxKey)
                    .add(envelopeFrom)
                    .add("{\""
                            + MailComposer.envelopeAddress(envelope.to().value())
                                    .replace("\\", "\\\\")
                                    .replace("\"", "\\\"")
                            + "\"}")
                    .add(envelope.template())
                    .add(envelope.merge())
                    .add("QUEUED")
                    .add(due)
                    .add(now)
                    .endRow();
        }
        rows.into(
                "outbound_mail (message_id, internet_message_id, mailbox_key, envelope_from, recipients, template, merge,"
                        + " state, next_attempt_at, created_at)",
                dataSource);
    }

    /** Claims what is due: letters to one before letters to many, each oldest first. */
    List<Outgoing> claim(int atMost) {
        return jdbc
                .sql("""
                        with due as (
                            select id from outbound_mail
                            where state = 'QUEUED' and next_attempt_at <= now()
                              and (lease_until is null or lease_until < now())
                            order by (template is not null), next_attempt_at, id
                            limit ?
                            for update skip locked)
                        update outbound_mail m
                        set attempts = m.attempts + 1, lease_owner = ?, lease_until = now() + make_interval(secs => ?)
                        from due
                        where m.id = due.id
                        returning m.id, m.envelope_from, m.recipients, m.raw_gzip, m.attempts, m.message_id,
                                  m.internet_message_id, m.mailbox_key, m.template, m.merge, m.created_at
                        """)
                .param(atMost)
                .param(node.name())
                .param(LEASE.toSeconds())
                .query((row, n) -> outgoing(row))
                .list()
                .stream()
                .sorted(Comparator.comparing((Outgoing mail) -> mail.late() != null)
                        .thenComparingLong(Outgoing::id))
                .toList();
    }

    private static Outgoing outgoing(ResultSet row) throws SQLException {
        var raw = row.getBytes(4);
        return new Outgoing(
                row.getLong(1),
                row.getString(2),
                List.of((String[]) row.getArray(3).getArray()),
                raw == null ? new byte[0] : Gzip.unpack(raw),
                row.getInt(5),
                raw != null
                        ? null
                        : new Late(
                                row.getLong(6),
                                row.getString(7),
                                row.getString(8),
                                row.getString(9),
                                row.getString(10),
                                row.getTimestamp(11).toInstant()));
    }

    void renew(Collection<Long> ids) {
        jdbc.sql("update outbound_mail set lease_until = now() + make_interval(secs => ?)"
                        + " where id = any (?) and lease_owner = ? and state = 'QUEUED'")
                .param(LEASE.toSeconds())
                .param(ids.toArray(Long[]::new))
                .param(node.name())
                .update();
    }

    /** @param answer of the server */
    void sent(long id, String answer, Instant now) {
        finish(id, "SENT", answer, now);
    }

    /** @param answer of the server, or why it was given up */
    void failed(long id, String answer) {
        finish(id, "FAILED", answer, null);
    }

    private void finish(long id, String state, String answer, @Nullable Instant sentAt) {
        jdbc.sql("""
                        update outbound_mail
                        set state = ?, answer = ?, sent_at = ?, lease_owner = null, lease_until = null, merge = null
                        where id = ? and state <> 'SENT'
                        """)
                .param(state)
                .param(answer)
                .param(sentAt == null ? null : Timestamp.from(sentAt))
                .param(id)
                .update();
    }

    void postpone(long id, String answer, Duration later) {
        postpone(id, answer, later, 0);
    }

    /** As {@link #postpone}, for an attempt that does not count. */
    void postponeUncounted(long id, String answer, Duration later) {
        postpone(id, answer, later, 1);
    }

    private void postpone(long id, String answer, Duration later, int uncounted) {
        jdbc.sql("""
                        update outbound_mail
                        set answer = ?, next_attempt_at = now() + make_interval(secs => ?),
                            attempts = greatest(attempts - ?, 0), lease_owner = null, lease_until = null
                        where id = ? and state = 'QUEUED'
                        """)
                .param(answer)
                .param(later.toMillis() / 1000.0)
                .param(uncounted)
                .param(id)
                .update();
    }

    /** Nobody wants what this node was about to send. */
    void drop(long id) {
        jdbc.sql("""
                        update outbound_mail
                        set state = 'CANCELLED', answer = 'CANCELLED', lease_owner = null, lease_until = null, merge = null
                        where id = ? and state = 'QUEUED'
                        """).param(id).update();
    }

    /** What they say, for whoever looks at the messages. */
    void written(List<Long> messageIds, List<String> subjects, List<String> texts) {
        jdbc.sql("""
                        update message m set subject = t.subject, visible_text = t.text
                        from unnest(?::bigint[], ?::text[], ?::text[]) as t (id, subject, text)
                        where m.id = t.id and m.visible_text = ''
                        """)
                .params(messageIds.toArray(Long[]::new), subjects.toArray(String[]::new), texts.toArray(String[]::new))
                .update();
    }

    /** Some have it, or never will: only these are left. */
    void leave(long id, List<String> recipients) {
        jdbc.sql("update outbound_mail set recipients = ? where id = ? and state = 'QUEUED'")
                .param(recipients.toArray(String[]::new))
                .param(id)
                .update();
    }

    /** Where a mail belongs. */
    record Origin(String internetMessageId, String mailboxKey, String subject) {}

    Origin origin(long id) {
        return jdbc.sql("""
                        select o.internet_message_id, o.mailbox_key, m.subject
                        from outbound_mail o join message m on m.id = o.message_id
                        where o.id = ?
                        """)
                .param(id)
                .query((row, n) -> new Origin(row.getString(1), row.getString(2), row.getString(3)))
                .single();
    }

    /** Gives back what was claimed and not tried. */
    void giveBack(Collection<Long> ids) {
        jdbc.sql("""
                        update outbound_mail
                        set attempts = greatest(attempts - 1, 0), lease_owner = null, lease_until = null
                        where id = any (?) and lease_owner = ? and state = 'QUEUED'
                        """).param(ids.toArray(Long[]::new)).param(node.name()).update();
    }

    /** Takes back what no node is just sending. @return the messages that will not be sent */
    List<Long> cancel(Collection<Long> messageIds) {
        return jdbc.sql("""
                        update outbound_mail
                        set state = 'CANCELLED', answer = 'CANCELLED', lease_owner = null, lease_until = null
                        where message_id = any (?) and state = 'QUEUED' and (lease_until is null or lease_until < now())
                        returning message_id
                        """)
                .param(messageIds.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    Map<Long, String> states(Collection<Long> messageIds) {
        Map<Long, String> states = new HashMap<>();
        jdbc.sql("select message_id, state from outbound_mail where message_id = any (?)")
                .param(messageIds.toArray(Long[]::new))
                .query((row, n) -> states.put(row.getLong(1), row.getString(2)))
                .list();
        return states;
    }

    /** How many wait to be sent. */
    long waiting() {
        return jdbc.sql("select count(*) from outbound_mail where state = 'QUEUED'")
                .query(Long.class)
                .single();
    }
}
