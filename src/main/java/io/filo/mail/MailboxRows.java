package io.filo.mail;

import io.filo.mail.Mailboxes.MailboxStatus;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** One row per mailbox: which node fetches it, and how it does. Times are the database's. */
@Repository
class MailboxRows {

    /** Unless it is renewed, another node may take the mailbox after so long. */
    static final Duration LEASE = Duration.ofSeconds(15);

    private final JdbcClient jdbc;
    private final MailNode node;

    MailboxRows(JdbcClient jdbc, MailNode node) {
        this.jdbc = jdbc;
        this.node = node;
    }

    /** Takes the mailbox unless another node has it or its back-off runs. */
    boolean acquire(String key) {
        return jdbc.sql("""
                                insert into mailbox as m (key, lease_owner, heartbeat_at, lease_until)
                                values (:key, :node, now(), now() + make_interval(secs => :seconds))
                                on conflict (key) do update
                                set lease_owner = excluded.lease_owner, heartbeat_at = now(),
                                    lease_until = excluded.lease_until
                                where (m.lease_owner = excluded.lease_owner or m.lease_until is null
                                       or m.lease_until < now())
                                  and (m.next_fetch_at is null or m.next_fetch_at <= now())
                                """)
                        .param("node", node.name())
                        .param("seconds", LEASE.toSeconds())
                        .param("key", key)
                        .update()
                == 1;
    }

    /** Renews this node's leases. @return the mailboxes that are still ours */
    Set<String> renew(Collection<String> keys) {
        return new HashSet<>(jdbc.sql("""
                        update mailbox
                        set heartbeat_at = now(), lease_until = now() + make_interval(secs => :seconds)
                        where key = any (:keys) and lease_owner = :node
                        returning key
                        """)
                .param("seconds", LEASE.toSeconds())
                .param("keys", keys.toArray(String[]::new))
                .param("node", node.name())
                .query(String.class)
                .list());
    }

    void release(String key) {
        jdbc.sql("update mailbox set lease_owner = null, lease_until = null where key = :key and lease_owner = :node")
                .param("key", key)
                .param("node", node.name())
                .update();
    }

    /** @param remark what a person should look at although mail comes in; null when all is well */
    void succeeded(String key, Instant now, @Nullable String remark) {
        jdbc.sql("""
                        insert into mailbox as m (key, last_fetch_at, last_error) values (:key, :now, :remark)
                        on conflict (key) do update
                        set last_fetch_at = excluded.last_fetch_at, failures = 0, last_error = excluded.last_error,
                            next_fetch_at = null
                        """)
                .param("now", Timestamp.from(now))
                .param("remark", remark)
                .param("key", key)
                .update();
    }

    /** Records the failure and lets go of the mailbox until it is due again. */
    void failed(String key, String error, Duration pause) {
        jdbc.sql("""
                        insert into mailbox as m (key, failures, last_error, next_fetch_at)
                        values (:key, 1, :error, now() + make_interval(secs => :seconds))
                        on conflict (key) do update
                        set failures = m.failures + 1, last_error = excluded.last_error,
                            next_fetch_at = excluded.next_fetch_at, lease_owner = null, lease_until = null
                        where m.lease_owner = :node or m.lease_owner is null
                        """)
                .param("error", error)
                .param("seconds", pause.toMillis() / 1000.0)
                .param("key", key)
                .param("node", node.name())
                .update();
    }

    /** In the order of the given configuration. */
    List<MailboxStatus> status(Map<String, MailProperties.Mailbox> mailboxes) {
        Map<String, Row> rows = new HashMap<>();
        jdbc.sql("select key, last_fetch_at, failures, last_error, next_fetch_at, heartbeat_at from mailbox")
                .query((row, n) -> new Row(
                        row.getString(1),
                        instant(row.getTimestamp(2)),
                        row.getInt(3),
                        row.getString(4),
                        instant(row.getTimestamp(5)),
                        instant(row.getTimestamp(6))))
                .list()
                .forEach(row -> rows.put(row.key, row));
        return mailboxes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> {
                    String key = entry.getKey();
                    MailProperties.Mailbox mailbox = entry.getValue();
                    Row row = rows.getOrDefault(key, new Row(key, null, 0, null, null, null));
                    return new MailboxStatus(
                            key,
                            mailbox.address(),
                            mailbox.generic(),
                            mailbox.queue(),
                            mailbox.language(),
                            row.lastFetchAt,
                            row.failures,
                            row.lastError,
                            row.nextFetchAt,
                            row.heldAt);
                })
                .toList();
    }

    private record Row(
            String key,
            @Nullable Instant lastFetchAt,
            int failures,
            @Nullable String lastError,
            @Nullable Instant nextFetchAt,
            @Nullable Instant heldAt) {}

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
