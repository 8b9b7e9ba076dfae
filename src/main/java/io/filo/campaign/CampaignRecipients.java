package io.filo.campaign;

import static io.filo.campaign.CampaignRows.utc;

import io.filo.campaign.Campaigns.Count;
import io.filo.contact.Permission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
     * the sample of the test, turn and turn about A and B, then the rest.
     *
     * @return how many
     */
    int freeze(CampaignView campaign) {
        return segments.write(
                campaign.draft().segment(),
                """
                , drawn as (
                    select id, row_number() over (order by hashtextextended(id::text, :campaign), id) as lot,
                           round(count(*) over () * :holdOut / 100.0) as held from member),
                placed as (
                    select id, lot, lot <= held as holdOut, lot - held as turn,
                           round((max(lot) over () - held) * :test / 100.0) as tested from drawn)
                insert into campaign_recipient (campaign_id, customer_id, position, arm, in_test, variant)
                select :campaign, id, lot, case when holdOut then 'HOLD_OUT' else 'TREATED' end,
                       not holdOut and turn <= tested,
                       case when holdOut or turn > tested then null when turn::bigint % 2 = 1 then 'A' else 'B' end
                from placed
                on conflict do nothing
                """,
                Map.of(
                        "campaign",
                        campaign.id(),
                        "holdOut",
                        campaign.draft().holdOutPercent(),
                        "test",
                        campaign.hasTest() ? campaign.draft().testPercent() : 0));
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
                        select arm, state, outcome, reason, count(*) as people from campaign_recipient
                        where campaign_id = ? group by 1, 2, 3, 4 order by 5 desc, 1, 2, 3, 4
                        """)
                .param(campaignId)
                .query((row, number) -> new Count(
                        row.getString("arm"),
                        row.getString("state"),
                        row.getString("outcome"),
                        row.getString("reason"),
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
