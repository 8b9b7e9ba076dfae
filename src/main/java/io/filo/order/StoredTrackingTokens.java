package io.filo.order;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional
class StoredTrackingTokens implements TrackingTokens {

    private static final int BYTES = 16;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{22}");
    /** Every so many the ones go that nobody can use any more. */
    private static final int SWEEP = 1000;

    private final JdbcClient jdbc;
    private final OrderProperties properties;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    StoredTrackingTokens(JdbcClient jdbc, OrderProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public String issue(long orderId) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var now = now();
        jdbc.sql("insert into tracking_token (token_sha256, order_id, created_at, expires_at) values (?, ?, ?, ?)")
                .params(hash(token), orderId, now, now.plus(properties.trackingLife()))
                .update();
        if (random.nextInt(SWEEP) == 0) {
            jdbc.sql("delete from tracking_token where expires_at < ?")
                    .param(now)
                    .update();
        }
        return token;
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Long> orderOf(String token) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        return jdbc.sql("select order_id from tracking_token where token_sha256 = ? and expires_at > ?")
                .params(hash(token), now())
                .query(Long.class)
                .optional();
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
