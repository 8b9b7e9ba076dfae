package io.filo.campaign;

import static io.filo.campaign.CampaignRows.utc;

import io.filo.campaign.Campaigns.Count;
import io.filo.contact.Permission;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Whom campaigns are for, one by one, written by the thousand. */
@Repository
class CampaignRecipients {

    private final JdbcClient jdbc;
    private final SegmentMembers segments;

    CampaignRecipients(JdbcClient jdbc, SegmentMembers segments) {
        this.jdbc = jdbc;
        this.segments = segments;
    }

    /**
     * All who are in the segment now, in the order of lots that are drawn by customer and campaign: first the hold-out, then
     * the sample of the test, turn and turn about A and B, then the rest. Of a rolling survey the share of one month: by the
     * customer's id, so that it is the same month each year, and whoever had his turn, merged or not, has no second one.
     *
     * @param wave which of its months, from 0; their lots come after those of the months before
     * @return how many
     */
    int freeze(CampaignView campaign, int wave) {
        if (wave > 0) {
            askAgain(campaign.id(), wave);
        }
        var first = campaign.rolls() ? campaign.firstMonth() : null;
        return segments.write(
                campaign.draft().segment(),
                """
                , drawn as (
                    select id, row_number() over (order by hashtextextended(id::text, :campaign), id) as lot,
                           round(count(*) over () * :holdOut / 100.0) as held from member
                    where :share < 0
                       or (hashtextextended(id::text, 0) % :months + :months) % :months = :share
                          and not exists (select from campaign_recipient r join customer a on a.id = r.customer_id
                                          where r.campaign_id = :campaign
                                            and (a.id = member.id or a.merged_into = member.id))),
                placed as (
                    select id, lot, lot <= held as holdOut, lot - held as turn,
                           round((max(lot) over () - held) * :test / 100.0) as tested from drawn)
                insert into campaign_recipient (campaign_id, customer_id, wave, position, arm, in_test, variant)
                select :campaign, id, :wave, lot + :before, case when holdOut then 'HOLD_OUT' else 'TREATED' end,
                       not holdOut and turn <= tested,
                       case when holdOut or turn > tested then null when turn::bigint % 2 = 1 then 'A' else 'B' end
                from placed
                on conflict do nothing
                """,
                Map.of(
                        "wave",
                        wave,
                        "before",
                        campaign.audience(),
                        "months",
                        Survey.MONTHS,
                        "share",
                        first == null ? -1 : (first.getMonthValue() - 1 + wave) % Survey.MONTHS,
                        "campaign",
                        campaign.id(),
                        "holdOut",
                        campaign.draft().holdOutPercent(),
                        "test",
                        campaign.hasTest() ? campaign.draft().testPercent() : 0));
    }

    /** Whoever had another survey shortly before his turn has it a month later; what passes is no answer for a year. */
    private void askAgain(long campaignId, int wave) {
        jdbc.sql("""
                        update campaign_recipient
                        set state = 'WAITING', wave = ?, outcome = null, reason = null, rule = null, decided_at = null
                        where campaign_id = ? and state = 'REFUSED' and reason = 'SURVEYED_LATELY'
                        """).params(wave, campaignId).update();
    }

    /** @param position in the order of the lots */
    record Recipient(
            long customerId,
            int position,
            boolean holdOut,
            boolean inTest,
            @Nullable String variant,
            int deferrals) {}

    /** Those after that position, for the dry run. */
    List<Recipient> after(long campaignId, int position, int atMost) {
        return jdbc.sql(
                        "select * from campaign_recipient where campaign_id = ? and position > ? order by position limit ?")
                .params(campaignId, position, atMost)
                .query((row, number) -> new Recipient(
                        row.getLong("customer_id"),
                        row.getInt("position"),
                        row.getString("arm").equals("HOLD_OUT"),
                        row.getBoolean("in_test"),
                        row.getString("variant"),
                        row.getInt("deferrals")))
                .list();
    }

    /** What the gate would say of them. Who is not there any more is refused as GONE. */
    void tried(long campaignId, Collection<Recipient> recipients, Map<Long, Permission> permissions) {
        var ids = new ArrayList<Long>();
        var outcomes = new ArrayList<String>();
        var reasons = new ArrayList<String>();
        var rules = new ArrayList<String>();
        for (var recipient : recipients) {
            var permission = permissions.get(recipient.customerId);
            ids.add(recipient.customerId);
            outcomes.add(permission == null ? "REFUSE" : permission.outcome().name());
            reasons.add(permission == null ? GONE : permission.reason());
            rules.add(permission == null ? "none" : permission.rule());
        }
        jdbc.sql("""
                        update campaign_recipient r set outcome = t.outcome, reason = t.reason, rule = t.rule
                        from unnest(:ids::bigint[], :outcomes::text[], :reasons::text[], :rules::text[])
                            as t (id, outcome, reason, rule)
                        where r.campaign_id = :campaign and r.customer_id = t.id
                        """)
                .param("ids", ids.toArray(Long[]::new))
                .param("outcomes", outcomes.toArray(String[]::new))
                .param("reasons", reasons.toArray(String[]::new))
                .param("rules", rules.toArray(String[]::new))
                .param("campaign", campaignId)
                .update();
    }

    /**
     * Those whose turn it is, in the order of the lots; locked, so that whoever merges customers waits.
     *
     * @param testOnly only the sample
     */
    List<Recipient> due(long campaignId, boolean testOnly, Instant now, int atMost) {
        return jdbc.sql("""
                        select * from campaign_recipient
                        where campaign_id = :campaign and state = 'WAITING' and (not_before is null or not_before <= :now)
                          and (not :testOnly or in_test)
                        order by position limit :most
                        """)
                .param("campaign", campaignId)
                .param("now", utc(now))
                .param("testOnly", testOnly)
                .param("most", atMost)
                .query((row, number) -> new Recipient(
                        row.getLong("customer_id"),
                        row.getInt("position"),
                        row.getString("arm").equals("HOLD_OUT"),
                        row.getBoolean("in_test"),
                        row.getString("variant"),
                        row.getInt("deferrals")))
                .list();
    }

    /** The first moment at which somebody who was put off has his turn; empty when nobody waits. */
    Optional<Instant> nextTurn(long campaignId) {
        return jdbc.sql(
                        "select min(coalesce(not_before, 'epoch')) from campaign_recipient where campaign_id = ? and state = 'WAITING'")
                .param(campaignId)
                .query((row, number) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    /**
     * What has become of one.
     *
     * @param state WAITING for who is put off
     */
    record Fate(
            long customerId,
            String state,
            String outcome,
            String reason,
            String rule,
            @Nullable Instant notBefore,
            @Nullable String variant,
            @Nullable Long messageId,
            @Nullable Long letterId,
            boolean opensCounted) {}

    void decided(long campaignId, List<Fate> fates, Instant now) {
        jdbc.sql("""
                        update campaign_recipient r
                        set state = t.state, outcome = t.outcome, reason = t.reason, rule = t.rule, not_before = t.not_before,
                            variant = coalesce(t.variant, r.variant), message_id = t.message_id, letter_id = t.letter_id,
                            opens_counted = t.opens_counted, decided_at = :now,
                            deferrals = r.deferrals + (t.state = 'WAITING')::int
                        from unnest(:ids::bigint[], :states::text[], :outcomes::text[], :reasons::text[], :rules::text[],
                                    :notBefore::timestamptz[], :variants::text[], :messages::bigint[], :letters::bigint[],
                                    :opens::boolean[])
                            as t (id, state, outcome, reason, rule, not_before, variant, message_id, letter_id, opens_counted)
                        where r.campaign_id = :campaign and r.customer_id = t.id
                        """)
                .param("ids", fates.stream().map(Fate::customerId).toArray(Long[]::new))
                .param("states", fates.stream().map(Fate::state).toArray(String[]::new))
                .param("outcomes", fates.stream().map(Fate::outcome).toArray(String[]::new))
                .param("reasons", fates.stream().map(Fate::reason).toArray(String[]::new))
                .param("rules", fates.stream().map(Fate::rule).toArray(String[]::new))
                .param(
                        "notBefore",
                        fates.stream()
                                .map(fate -> fate.notBefore == null
                                        ? null
                                        : utc(fate.notBefore).toString())
                                .toArray(String[]::new))
                .param("variants", fates.stream().map(Fate::variant).toArray(String[]::new))
                .param("messages", fates.stream().map(Fate::messageId).toArray(Long[]::new))
                .param("letters", fates.stream().map(Fate::letterId).toArray(Long[]::new))
                .param("opens", fates.stream().map(Fate::opensCounted).toArray(Boolean[]::new))
                .param("now", utc(now))
                .param("campaign", campaignId)
                .update();
    }

    /** How the two letters have done. */
    record Tested(Choice.Result a, Choice.Result b) {}

    /** How the sample of the test has done. */
    Tested test(long campaignId) {
        var results = new HashMap<String, Choice.Result>();
        jdbc.sql("""
                        select variant, count(*) as sent, count(clicked_at) as clicked,
                               count(*) filter (where opens_counted) as counted, count(opened_at) as opened
                        from campaign_recipient where campaign_id = ? and in_test and state = 'SENT' group by 1
                        """).param(campaignId).query(row -> {
            results.put(
                    row.getString(1), new Choice.Result(row.getInt(2), row.getInt(3), row.getInt(4), row.getInt(5)));
        });
        return new Tested(results.getOrDefault("A", Choice.Result.NONE), results.getOrDefault("B", Choice.Result.NONE));
    }

    /** The letters that were queued for them. */
    List<Long> messages(long campaignId) {
        return jdbc.sql("select message_id from campaign_recipient where campaign_id = ? and state = 'SENT'")
                .param(campaignId)
                .query(Long.class)
                .list();
    }

    void cancelled(long campaignId, List<Long> messageIds) {
        jdbc.sql("""
                        update campaign_recipient set state = 'CANCELLED'
                        where campaign_id = ? and message_id = any (?)
                        """).params(campaignId, messageIds.toArray(Long[]::new)).update();
    }

    /**
     * What came back of what has left.
     *
     * @param queued letters that wait to leave
     * @param sent letters that have left
     * @param bounced of these, came back for good
     * @param complained readers who called it spam
     */
    record Back(int queued, int sent, int bounced, int complained) {}

    Back back(long campaignId) {
        return jdbc.sql("""
                        select count(*) filter (where o.state = 'QUEUED') as queued,
                               count(*) filter (where o.state = 'SENT' or o.state = 'FAILED') as sent,
                               count(*) filter (where o.state = 'FAILED' or came.bounced) as bounced,
                               count(*) filter (where came.complained) as complained
                        from campaign_recipient r
                        join outbound_mail o on o.message_id = r.message_id
                        left join (
                        """ + REPORTS + """
                                  ) came on came.message_id = r.message_id
                        where r.campaign_id = :campaign and r.state = 'SENT'
                        """)
                .param("campaign", campaignId)
                .query((row, number) -> new Back(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4)))
                .single();
    }

    /**
     * Of letters of {@code :campaign}, by message, what was reported: hard bounces and complaints. The bound only keeps old
     * mail out of it: when a report came, the clock of a mailbox says, in whole seconds.
     */
    static final String REPORTS = """
            select f.message_id,
                   bool_or(b.message_class = 'BOUNCE' and (b.flags ->> 'hardBounce')::boolean) as bounced,
                   bool_or(b.message_class = 'FEEDBACK') as complained
            from message b
            cross join lateral unnest(b.reference_chain) as named (reference)
            join message_reference f on f.reference = named.reference and f.kind = 'SENT'
            where b.message_class in ('BOUNCE', 'FEEDBACK') and b.direction = 'IN'
              and b.received_at >= (select first_sent_at - interval '1 day' from campaign where id = :campaign)
            group by 1
            """;

    /** Merged or erased since they were frozen. */
    static final String GONE = "GONE";

    /** Nobody who waits gets it any more. */
    void cancelWaiting(long campaignId, Instant now) {
        jdbc.sql("""
                        update campaign_recipient set state = 'CANCELLED', decided_at = ?
                        where campaign_id = ? and state = 'WAITING'
                        """).params(utc(now), campaignId).update();
    }

    List<Count> counts(long campaignId) {
        return jdbc.sql("""
                        select arm, state, outcome, reason, rule, count(*) as people from campaign_recipient
                        where campaign_id = ? group by 1, 2, 3, 4, 5 order by 6 desc, 1, 2, 3, 4, 5
                        """)
                .param(campaignId)
                .query((row, number) -> new Count(
                        row.getString("arm"),
                        row.getString("state"),
                        row.getString("outcome"),
                        row.getString("reason"),
                        row.getString("rule"),
                        row.getInt("people")))
                .list();
    }

    /** Those of them who are left alone. */
    Set<Long> heldOut(long campaignId, Collection<Long> customerIds) {
        return Set.copyOf(jdbc.sql("""
                        select customer_id from campaign_recipient
                        where campaign_id = ? and customer_id = any (?) and arm = 'HOLD_OUT'
                        """)
                .params(campaignId, customerIds.toArray(Long[]::new))
                .query(Long.class)
                .list());
    }
}
