package io.filo.contact;

import io.filo.support.CopyIn;
import io.filo.support.Signatures;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The links in letters: 128 random bits, of which only a hash is kept. */
@Repository
class ContactTokens {

    enum Kind {
        PREFERENCES(Duration.ofDays(400)),
        OPT_IN(Duration.ofDays(7)),
        SURVEY(Duration.ofDays(60)),
        /** How likely he would recommend us. */
        NPS(Duration.ofDays(60));

        private final Duration life;

        Kind(Duration life) {
            this.life = life;
        }
    }

    /** What a link is good for. */
    record Link(
            byte[] hash,
            Kind kind,
            long customerId,
            @Nullable Long contactPointId,
            Purpose purpose,
            @Nullable String reference,
            boolean expired,
            boolean used) {}

    private static final int BYTES = 16;
    private static final int LENGTH = 22;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");
    /** Every so many the ones go that nobody can use any more. */
    private static final int SWEEP = 1000;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Signatures signatures;
    private final DataSource dataSource;
    private final SecureRandom random = new SecureRandom();

    ContactTokens(JdbcClient jdbc, Clock clock, Signatures signatures, DataSource dataSource) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.signatures = signatures;
        this.dataSource = dataSource;
    }

    /** @return the token, which is nowhere kept */
    String issue(
            Kind kind, long customerId, @Nullable Long contactPointId, Purpose purpose, @Nullable String reference) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var now = clock.instant();
        jdbc.sql("""
                        insert into contact_token (token_sha256, kind, customer_id, contact_point_id, purpose, reference,
                                                   created_at, expires_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(
                        hash(token),
                        kind.name(),
                        customerId,
                        contactPointId,
                        purpose.name(),
                        reference,
                        utc(now),
                        utc(now.plus(kind.life)))
                .update();
        if (random.nextInt(SWEEP) == 0) {
            jdbc.sql("delete from contact_token where expires_at < ?")
                    .param(utc(now.minus(Duration.ofDays(30))))
                    .update();
        }
        return token;
    }

    /**
     * The token of a letter to many: made from its number by our secret, so that it can be written when the letter is sent.
     * As long as the others, and no easier to guess.
     */
    String of(long messageId) {
        var id = Long.toString(messageId);
        return signatures.sign("letter to many", id)
                + signatures.sign("letter to many, continued", id).substring(0, LENGTH - Signatures.LENGTH);
    }

    /** A letter to many. */
    record Numbered(long messageId, long customerId, long contactPointId) {}

    /** Makes the tokens of letters to many good, for what their readers want. */
    void issueAll(List<Numbered> letters, Purpose purpose, @Nullable String reference) {
        var now = clock.instant();
        var rows = new CopyIn();
        for (var letter : letters) {
            rows.add("\\x" + HexFormat.of().formatHex(hash(of(letter.messageId))))
                    .add(Kind.PREFERENCES)
                    .add(letter.customerId)
                    .add(letter.contactPointId)
                    .add(purpose)
                    .add(reference)
                    .add(now)
                    .add(now.plus(Kind.PREFERENCES.life))
                    .endRow();
        }
        rows.into(
                "contact_token (token_sha256, kind, customer_id, contact_point_id, purpose, reference, created_at, expires_at)",
                dataSource);
    }

    /** Of a customer that was merged, the link of the one it became part of. */
    Optional<Link> find(String token) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        var now = clock.instant();
        return jdbc.sql("""
                        select t.*, coalesce(c.merged_into, c.id) as owner
                        from contact_token t join customer c on c.id = t.customer_id
                        where t.token_sha256 = ?
                        """)
                .param(hash(token))
                .query((row, number) -> new Link(
                        row.getBytes("token_sha256"),
                        Kind.valueOf(row.getString("kind")),
                        row.getLong("owner"),
                        row.getObject("contact_point_id", Long.class),
                        Purpose.valueOf(row.getString("purpose")),
                        row.getString("reference"),
                        !row.getObject("expires_at", OffsetDateTime.class)
                                .toInstant()
                                .isAfter(now),
                        row.getObject("used_at") != null))
                .optional();
    }

    /** Whether this was the first use; of two at once only one is. */
    boolean use(Link link) {
        return jdbc.sql("update contact_token set used_at = ? where token_sha256 = ? and used_at is null")
                        .params(utc(clock.instant()), link.hash)
                        .update()
                == 1;
    }

    /** Ends the links to surveys about this. */
    void endSurveys(String reference) {
        jdbc.sql("update contact_token set expires_at = ? where reference = ? and kind in ('SURVEY', 'NPS')")
                .params(utc(clock.instant()), reference)
                .update();
    }

    /** How many of a kind an address of a customer was sent since then and has left unused. */
    long unusedSince(Kind kind, long customerId, long contactPointId, Instant since) {
        return jdbc.sql("""
                        select count(*) from contact_token
                        where customer_id in (select id from customer where id = ? or merged_into = ?)
                          and contact_point_id = ? and kind = ? and created_at > ? and used_at is null
                        """)
                .params(customerId, customerId, contactPointId, kind.name(), utc(since))
                .query(Long.class)
                .single();
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
