package io.filo.message;

import io.filo.customer.Customers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** When an acknowledgement may leave: never to a machine, never twice, never more than the caps allow. */
@Component
class Acknowledgements {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    /** So long a cap that was reached asks nobody again; ten minutes would ask all day long where much is sent. */
    private static final Map<String, Duration> CAPS =
            Map.of("CAP_ADDRESS_HOUR", HOUR, "CAP_ADDRESS_DAY", DAY, "CAP_DOMAIN_HOUR", HOUR, "CAP_ALL", HOUR);

    private static final Pattern NO_REPLY = Pattern.compile(
            "(?:no|do-?not|non)[._-]?(?:reply|respond|rispondere|risposta)|mailer-?daemon|postmaster|bounces?|abuse|nobody",
            Pattern.CASE_INSENSITIVE);
    /** Every so many the rows that no cap counts any more go. */
    private static final int SWEEP = 100;

    private final JdbcClient jdbc;
    private final Customers customers;
    private final Transports transports;
    private final MessageProperties.Acknowledgement caps;
    private final Clock clock;

    Acknowledgements(
            JdbcClient jdbc, Customers customers, Transports transports, MessageProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.transports = transports;
        this.caps = properties.acknowledgement();
        this.clock = clock;
    }

    /** The reason why no acknowledgement may leave; empty when one may, which then counts. */
    Optional<String> refusal(Message incoming) {
        if (incoming.direction() != Message.Direction.IN || incoming.messageClass() != MessageClass.HUMAN) {
            return Optional.of("NOT_HUMAN");
        }
        if (incoming.from() == null) {
            return Optional.of("NO_SENDER");
        }
        var sender = customers.normaliseEmail(incoming.from().value());
        if (sender.isEmpty()) {
            return Optional.of("NO_SENDER");
        }
        var address = sender.get();
        if (transports.isOwnAddress(address)) {
            return Optional.of("OWN_ADDRESS");
        }
        if (isNoReply(address)) {
            return Optional.of("NO_REPLY_ADDRESS");
        }
        if (incoming.authenticationFailed()) {
            return Optional.of("AUTHENTICATION_FAILED");
        }
        if (incoming.suppressAcknowledgement()) {
            return Optional.of(Remarks.tell(incoming.warnings(), "mail.forwarded-by") ? "FORWARDED" : "SUPPRESSED");
        }
        return capped(incoming, customers.mailboxOf(address).orElse(address));
    }

    static boolean isNoReply(String address) {
        var local = address.substring(0, address.lastIndexOf('@'));
        var matcher = NO_REPLY.matcher(local);
        // The word alone or set apart: bounce+1042, no-reply.shop, but not "abbounces" or "nobodysperfect".
        while (matcher.find()) {
            boolean begins = matcher.start() == 0 || !Character.isLetterOrDigit(local.charAt(matcher.start() - 1));
            boolean ends = matcher.end() == local.length() || !Character.isLetterOrDigit(local.charAt(matcher.end()));
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }

    /**
     * Asks all caps and counts in one statement. The row of the address is locked, so its caps hold to the mail; those of
     * the domain and of the whole may be passed by as many as run at once.
     */
    private Optional<String> capped(Message incoming, String mailbox) {
        var now = clock.instant();
        var refusal = jdbc.sql("""
                        with counted as (
                            select exists (select 1 from message
                                           where conversation_id = :conversation::bigint and id <> :message
                                             and (direction = 'IN' or purpose = 'ACKNOWLEDGEMENT')) as not_first,
                                   case when :perDomainHour >= :unlimited then 0
                                        else (select count(*) from (
                                            select 1 from acknowledgement
                                            where domain = :domain and sent_at > :hourAgo limit :perDomainHour) as lately)
                                   end as domain_hour,
                                   case when :perTenMinutes >= :unlimited then 0
                                        else (select count(*) from (
                                            select 1 from acknowledgement
                                            where sent_at > :tenMinutesAgo limit :perTenMinutes) as lately)
                                   end as ten_minutes),
                        taken as (
                            insert into acknowledged_address as known (address, sent_at)
                            select :address, array[:now::timestamptz] from counted
                            where not not_first and domain_hour < :perDomainHour and ten_minutes < :perTenMinutes
                              and :perAddressHour > 0 and :perAddressDay > 0
                            on conflict (address) do update
                            set sent_at = array(select past from unnest(known.sent_at) as past where past > :dayAgo)
                                          || excluded.sent_at
                            where (select count(*) from unnest(known.sent_at) as past where past > :hourAgo) < :perAddressHour
                              and (select count(*) from unnest(known.sent_at) as past where past > :dayAgo) < :perAddressDay
                            returning address),
                        logged as (
                            insert into acknowledgement (domain, sent_at) select :domain, :now from taken)
                        select case
                            when exists (select 1 from taken) then null
                            when not_first then 'NOT_FIRST'
                            when domain_hour >= :perDomainHour then 'CAP_DOMAIN_HOUR'
                            when ten_minutes >= :perTenMinutes then 'CAP_ALL'
                            when (select count(*) from acknowledged_address as known, unnest(known.sent_at) as past
                                  where known.address = :address and past > :dayAgo) >= :perAddressDay
                                then 'CAP_ADDRESS_DAY'
                            else 'CAP_ADDRESS_HOUR' end
                        from counted
                        """)
                .param("conversation", incoming.conversationId())
                .param("message", incoming.id())
                .param("address", mailbox)
                .param("domain", domain(mailbox))
                .param("now", at(now))
                .param("hourAgo", at(now.minus(HOUR)))
                .param("dayAgo", at(now.minus(DAY)))
                .param("tenMinutesAgo", at(now.minus(TEN_MINUTES)))
                .param("perAddressHour", caps.perAddressHour())
                .param("perAddressDay", caps.perAddressDay())
                .param("perDomainHour", caps.perDomainHour())
                .param("perTenMinutes", caps.perTenMinutes())
                .param("unlimited", MessageProperties.Acknowledgement.UNLIMITED)
                .query((row, number) -> Optional.ofNullable(row.getString(1)))
                .single();
        if (refusal.isEmpty() && incoming.id() % SWEEP == 0) {
            forget(now);
        }
        return refusal;
    }

    /**
     * Whether that refusal is a cap which was not reached yet in its window, so that somebody should look; says so once,
     * for a flood reaches it with each mail.
     */
    boolean isCapNewlyReached(Message incoming, String refusal) {
        var window = CAPS.get(refusal);
        if (window == null || incoming.from() == null) {
            return false;
        }
        var mailbox = customers.mailboxOf(incoming.from().value()).orElse("");
        var subject = switch (refusal) {
            case "CAP_ALL" -> "";
            case "CAP_DOMAIN_HOUR" -> domain(mailbox);
            default -> mailbox;
        };
        var now = clock.instant();
        return jdbc.sql("""
                        insert into reached_cap as known (cap, subject, asked_at) values (?, ?, ?)
                        on conflict (cap, subject) do update set asked_at = excluded.asked_at
                        where known.asked_at <= ?
                        """)
                        .params(refusal, subject, at(now), at(now.minus(window)))
                        .update()
                > 0;
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    private void forget(Instant now) {
        jdbc.sql("""
                        with forgotten as (delete from acknowledgement where sent_at < :dayAgo),
                        asked as (delete from reached_cap where asked_at < :dayAgo)
                        delete from acknowledged_address
                        where not exists (select 1 from unnest(sent_at) as past where past > :dayAgo)
                        """).param("dayAgo", at(now.minus(DAY))).update();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
