package io.filo.shop;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Takes in what a shop said, as it said it. */
@Component
class Inbox {

    enum Origin {
        HOOK,
        POLL,
        FILE
    }

    /** Told inside the application once a row is committed. */
    record Arrived() {}

    private static final Arrived ARRIVED = new Arrived();

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final ApplicationEventPublisher local;

    Inbox(JdbcTemplate jdbc, Clock clock, ApplicationEventPublisher local) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.local = local;
    }

    /**
     * One statement. What is there already is not stored again; a thin notice that comes again is worked on again, for it
     * may speak of a newer change.
     *
     * @param eventId the provider's, where it can be trusted
     * @param notes JSON
     * @return whether there is work now
     */
    boolean take(
            String connector,
            String topic,
            Origin origin,
            @Nullable String eventId,
            @Nullable String notes,
            byte[] body,
            boolean thin) {
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        int rows = jdbc.update(
                """
                insert into webhook_inbox (connector_key, dedupe_key, topic, origin, notes, body, received_at, next_attempt_at)
                values (?, ?, ?, ?, ?::jsonb, ?, ?, ?)
                on conflict (connector_key, dedupe_key) do
                """ + (thin ? """
                                update set notices = webhook_inbox.notices + 1, state = 'STORED', attempts = 0,
                                           next_attempt_at = excluded.next_attempt_at, error = null
                                """ : "nothing"),
                connector,
                key(topic, eventId, body),
                topic,
                origin.name(),
                notes,
                body,
                now,
                now);
        if (rows > 0) {
            local.publishEvent(ARRIVED);
        }
        return rows > 0;
    }

    static String key(String topic, @Nullable String eventId, byte[] body) {
        if (eventId != null && !eventId.isBlank() && eventId.length() <= 200) {
            return "id:" + eventId.strip();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(topic.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return "sha256:" + HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
