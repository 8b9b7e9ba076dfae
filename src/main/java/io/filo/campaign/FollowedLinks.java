package io.filo.campaign;

import static io.filo.campaign.CampaignRows.utc;

import io.filo.support.FiloClock;
import java.net.URI;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Counts who follows the links of letters to many, and leads on to where the letter says; nowhere else. */
@Service
@Transactional
public class FollowedLinks {

    /** Programs that look through a letter before its reader gets it follow all its links when it arrives. */
    private static final Duration ONLY_PROGRAMS_FOLLOW = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final CampaignLetters letters;
    private final LinkCodes codes;
    private final FiloClock clock;

    FollowedLinks(JdbcClient jdbc, CampaignLetters letters, LinkCodes codes, FiloClock clock) {
        this.jdbc = jdbc;
        this.letters = letters;
        this.codes = codes;
        this.clock = clock;
    }

    private record Read(long campaignId, long customerId, long letterId) {}

    /**
     * Where a link leads. It counts as followed once, unless its letter has not been with his provider for ten seconds, or
     * its reader has refused meanwhile to be known by what he does.
     *
     * @param counts whether it may count
     * @return empty for a code that we did not give, or whose letter is gone
     */
    public Optional<URI> follow(String code, boolean counts) {
        return codes.link(code)
                .flatMap(link -> jdbc.sql("""
                                select campaign_id, customer_id, letter_id from campaign_recipient
                                where message_id = ? and letter_id is not null
                                """)
                        .param(link.messageId())
                        .query((row, number) -> new Read(row.getLong(1), row.getLong(2), row.getLong(3)))
                        .optional()
                        .flatMap(read -> {
                            var links = letters.version(read.letterId).letter().links();
                            if (link.number() >= links.size()) {
                                return Optional.empty();
                            }
                            if (counts) {
                                count(read, link.messageId(), link.number());
                            }
                            return Optional.of(URI.create(links.get(link.number())));
                        }));
    }

    private void count(Read read, long messageId, int link) {
        var now = utc(clock.instant());
        if (isForTheReader(messageId) && !hasRefused(read.customerId)) {
            count(read, link, now);
        }
    }

    private boolean isForTheReader(long messageId) {
        return jdbc.sql("select not exists (select from outbound_mail where message_id = ?"
                        + " and (state = 'QUEUED' or sent_at > ?))")
                .params(messageId, utc(clock.instant().minus(ONLY_PROGRAMS_FOLLOW)))
                .query(Boolean.class)
                .single();
    }

    private boolean hasRefused(long customerId) {
        return jdbc.sql("""
                        select coalesce(max(n.refused_at) >= coalesce(max(n.given_at), '-infinity'), false)
                        from customer c join consent_now n on n.customer_id in (c.id, c.merged_into) and n.purpose = 'PROFILING'
                        where c.id = ?
                        """).param(customerId).query(Boolean.class).single();
    }

    private void count(Read read, int link, OffsetDateTime now) {
        jdbc.sql("""
                        insert into campaign_click (campaign_id, customer_id, letter_id, link, first_at) values (?, ?, ?, ?, ?)
                        on conflict (campaign_id, customer_id, letter_id, link)
                        do update set times = least(campaign_click.times + 1, 1000000)
                        """)
                .params(read.campaignId, read.customerId, read.letterId, link, now)
                .update();
        jdbc.sql("""
                        update campaign_recipient set clicked_at = ?
                        where campaign_id = ? and customer_id = ? and clicked_at is null
                        """).params(now, read.campaignId, read.customerId).update();
    }

    /** A reader who agreed to it, and has not thought better of it, has opened his letter. */
    public void open(String code) {
        codes.opening(code)
                .filter(this::isForTheReader)
                .ifPresent(messageId -> jdbc.sql("""
                        select customer_id from campaign_recipient
                        where message_id = ? and opens_counted and opened_at is null
                        """)
                        .param(messageId)
                        .query(Long.class)
                        .optional()
                        .filter(reader -> !hasRefused(reader))
                        .ifPresent(
                                reader -> jdbc.sql("update campaign_recipient set opened_at = ? where message_id = ?")
                                        .params(utc(clock.instant()), messageId)
                                        .update()));
    }
}
