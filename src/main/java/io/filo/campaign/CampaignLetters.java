package io.filo.campaign;

import io.filo.contact.BulkCorrespondence;
import io.filo.contact.WrittenLetter;
import io.filo.message.LateLetters;
import io.filo.support.FiloClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The letters of campaigns as they are sent: the words are those of the version that was queued; what was said since, by the
 * reader or by whoever stopped the campaign, counts.
 */
@Component
@Transactional(readOnly = true)
class CampaignLetters implements LateLetters {

    /** Where a survey is answered. */
    static final String SURVEY_LINK = "surveyLink";

    private static final String TEMPLATE = "campaign:";
    /** While a person looks at what has stopped itself. */
    private static final Duration PAUSE = Duration.ofMinutes(5);
    /** What was said while the gate was asked may not have been seen by it. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);
    /** Versions never change; this many are held at once. */
    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final CampaignRows rows;
    private final BulkCorrespondence correspondence;
    private final LinkCodes codes;
    private final FiloClock clock;
    private final Map<Long, Version> versions = new ConcurrentHashMap<>();

    CampaignLetters(
            JdbcClient jdbc, CampaignRows rows, BulkCorrespondence correspondence, LinkCodes codes, FiloClock clock) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.correspondence = correspondence;
        this.codes = codes;
        this.clock = clock;
    }

    /** A version of a letter. */
    record Version(long id, long campaignId, String variant, String language, WrittenLetter letter) {

        String template() {
            return TEMPLATE + id;
        }
    }

    /** The words of a version; a version is never changed. */
    Version version(long id) {
        if (versions.size() > MOST) {
            versions.clear();
        }
        return versions.computeIfAbsent(
                id,
                absent -> jdbc.sql(
                                "select id, campaign_id, variant, language, content from campaign_letter where id = ?")
                        .param(id)
                        .query((row, number) -> new Version(
                                row.getLong(1),
                                row.getLong(2),
                                row.getString(3),
                                row.getString(4),
                                WrittenLetter.of(row.getString(5), Set.of(SURVEY_LINK))))
                        .single());
    }

    /** The current letters of a campaign. */
    List<Version> current(long campaignId) {
        return jdbc
                .sql(
                        "select id from campaign_letter where campaign_id = ? and current order by variant, language = 'it' desc, language")
                .param(campaignId)
                .query(Long.class)
                .list()
                .stream()
                .map(this::version)
                .toList();
    }

    /** The one that a reader of that language gets: in his own, else in English, else in the first there is. */
    static Version forReader(List<Version> letters, String variant, String language) {
        return letters.stream()
                .filter(letter -> letter.variant.equals(variant) && letter.language.equals(language))
                .findFirst()
                .or(() -> letters.stream()
                        .filter(letter -> letter.variant.equals(variant) && letter.language.equals("en"))
                        .findFirst())
                .or(() -> letters.stream()
                        .filter(letter -> letter.variant.equals(variant))
                        .findFirst())
                .orElseThrow(() -> new IllegalStateException("A campaign has no letter " + variant));
    }

    /** As an example reads. */
    Ready example(Version version, @Nullable String brand) {
        return correspondence.example(
                version.letter, version.language, brand, Map.of(SURVEY_LINK, correspondence.publicUrl() + "/s/…"));
    }

    @Override
    public boolean owns(String template) {
        return template.startsWith(TEMPLATE);
    }

    private record Standing(long campaignId, @Nullable Instant refusedAt) {}

    @Override
    public Map<Long, Answer> render(List<Due> due) {
        var now = clock.instant();
        var standings = standings(due.stream().map(Due::messageId).toList());
        var campaigns = new HashMap<Long, CampaignView>();
        var answers = new HashMap<Long, Answer>();
        for (var each : due) {
            var standing = standings.get(each.messageId());
            if (standing == null || standing.refusedAt != null) {
                answers.put(each.messageId(), new Never());
                continue;
            }
            var campaign = campaigns.computeIfAbsent(standing.campaignId, rows::require);
            answers.put(each.messageId(), answer(campaign, each, now));
        }
        return answers;
    }

    private Answer answer(CampaignView campaign, Due due, Instant now) {
        var window = campaign.draft().window();
        return switch (campaign.state()) {
            case STOPPED, REJECTED -> new Never();
            case HALTED -> new Later(now.plus(PAUSE));
            default -> window.isOpen(now) ? words(campaign, due) : new Later(window.next(now));
        };
    }

    private Ready words(CampaignView campaign, Due due) {
        var version = version(Long.parseLong(due.template().substring(TEMPLATE.length())));
        var url = correspondence.publicUrl();
        var merge = new HashMap<>(due.merge());
        if (campaign.draft().kind() == CampaignKind.SURVEY) {
            merge.put(SURVEY_LINK, url + "/s/" + codes.ofSurvey(due.messageId()));
        }
        return correspondence.write(
                version.letter,
                version.language,
                campaign.draft().brand(),
                campaign.draft().kind().purpose(),
                due.messageId(),
                merge,
                (number, link) -> url + "/c/" + codes.ofLink(due.messageId(), number),
                url + "/o/" + codes.ofOpening(due.messageId()));
    }

    /** Of which campaign they are, and whether their readers want nothing more. */
    private Map<Long, Standing> standings(List<Long> messageIds) {
        var standings = new HashMap<Long, Standing>();
        jdbc.sql("""
                        select r.message_id, r.campaign_id,
                               coalesce(c.erased_at,
                                        (select max(e.recorded_at) from consent_event e
                                         where e.customer_id in (c.id, c.merged_into)
                                           and e.purpose = m.purpose and e.channel in ('EMAIL', 'ANY')
                                           and e.state in ('WITHDRAWN', 'OBJECTED')
                                           and e.recorded_at > r.decided_at - make_interval(secs => :overlap))) as refused_at
                        from campaign_recipient r
                        join customer c on c.id = r.customer_id
                        join message m on m.id = r.message_id
                        where r.message_id = any (:ids) and r.state = 'SENT'
                        """)
                .param("ids", messageIds.toArray(Long[]::new))
                .param("overlap", OVERLAP.toSeconds())
                .query(row -> {
                    standings.put(
                            row.getLong("message_id"),
                            new Standing(row.getLong("campaign_id"), CampaignRows.instant(row, "refused_at")));
                });
        return standings;
    }
}
