package io.filo.campaign;

import static io.filo.campaign.CampaignRows.utc;

import io.filo.support.FiloClock;
import java.net.URI;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Counts who follows the links of letters to many, and leads on to where the letter says; nowhere else. */
@Service
@Transactional
public class FollowedLinks {

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
     * Where a link leads.
     *
     * @param counts whether it counts as followed
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
                                count(read, link.number());
                            }
                            return Optional.of(URI.create(links.get(link.number())));
                        }));
    }

    private void count(Read read, int link) {
        var now = utc(clock.instant());
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

    /** A reader who has agreed to it has opened his letter. */
    public void open(String code) {
        codes.opening(code)
                .ifPresent(messageId ->
                        jdbc.sql("""
                        update campaign_recipient set opened_at = ?
                        where message_id = ? and opens_counted and opened_at is null
                        """).params(utc(clock.instant()), messageId).update());
    }
}
