package io.filo.access;

import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import io.filo.support.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Bearer tokens of the API. A token has the rights of its user; only its hash is kept. */
@Service
public class ApiTokens {

    /** @param lastUsedAt to the hour; null when never used */
    public record ApiToken(
            long id,
            String name,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt) {}

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final FiloClock clock;

    ApiTokens(JdbcClient jdbc, FiloClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * @param name what it is for, 1 to 100 characters
     * @param validFor at most 366 days
     * @return the token itself, which nobody can see again
     * @throws BusinessException {@code BAD_TOKEN_NAME}, {@code TOKEN_TOO_LONG_LIVED}
     */
    @Transactional
    public String create(String userId, String name, Duration validFor) {
        if (name.isBlank() || name.length() > 100) {
            throw new BusinessException("BAD_TOKEN_NAME", "Say in 1 to 100 characters what the token is for.");
        }
        if (validFor.compareTo(LONGEST) > 0 || validFor.isNegative() || validFor.isZero()) {
            throw new BusinessException("TOKEN_TOO_LONG_LIVED", "A token lives for 1 to 366 days.");
        }
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        String token = "filo_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        jdbc.sql("""
                        insert into api_token (user_id, name, token_sha256, created_at, expires_at)
                        values (:userId, :name, :hash, :now, :until)
                        """)
                .param("userId", userId)
                .param("name", name.strip())
                .param("hash", hash(token))
                .param("now", Timestamp.from(now))
                .param("until", Timestamp.from(now.plus(validFor)))
                .update();
        return token;
    }

    /** Tokens of the user that still live, newest first. */
    public List<ApiToken> of(String userId) {
        return jdbc.sql("""
                        select id, name, created_at, expires_at, last_used_at
                          from api_token
                         where user_id = :userId and expires_at > :now
                         order by id desc
                        """)
                .param("userId", userId)
                .param("now", Timestamp.from(clock.instant()))
                .query((row, number) -> {
                    Timestamp used = row.getTimestamp("last_used_at");
                    return new ApiToken(
                            row.getLong("id"),
                            row.getString("name"),
                            row.getTimestamp("created_at").toInstant(),
                            row.getTimestamp("expires_at").toInstant(),
                            used == null ? null : used.toInstant());
                })
                .list();
    }

    /**
     * @throws NotFoundException when the user has no such token
     */
    @Transactional
    public void revoke(String userId, long tokenId) {
        int removed = jdbc.sql("delete from api_token where id = :id and user_id = :userId")
                .param("id", tokenId)
                .param("userId", userId)
                .update();
        if (removed == 0) {
            throw new NotFoundException("token " + tokenId);
        }
    }

    /** The user of a token that lives. */
    Optional<String> userOf(String token) {
        Timestamp now = Timestamp.from(clock.instant());
        byte[] hash = hash(token);
        Optional<String> user = jdbc.sql(
                        "select user_id from api_token where token_sha256 = :hash and expires_at > :now")
                .param("hash", hash)
                .param("now", now)
                .query(String.class)
                .optional();
        if (user.isPresent()) {
            // To the hour: a write per call would cost more than the call.
            jdbc.sql("""
                            update api_token set last_used_at = :now
                             where token_sha256 = :hash
                               and (last_used_at is null or last_used_at < :anHourAgo)
                            """)
                    .param("now", now)
                    .param("anHourAgo", Timestamp.from(clock.instant().minus(Duration.ofHours(1))))
                    .param("hash", hash)
                    .update();
        }
        return user;
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
