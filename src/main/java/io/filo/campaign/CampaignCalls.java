package io.filo.campaign;

import io.filo.campaign.CampaignReport.Comparison;
import io.filo.contact.Calls;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Permission;
import io.filo.contact.Permission.Outcome;
import io.filo.engine.CurrentUser;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The call list of a telephone campaign: in the order of the lots, a few calls at a time become tasks, and more only when
 * those are done. So there is no case for who is not called yet, permission is as it is on the day of the call, and a stop
 * drops a handful of tasks, not thousands.
 */
@Service
public class CampaignCalls {

    static final String DUE = "campaign.callDue";
    static final String DUE_AGAIN = "campaign.callDueAgain";
    static final String DROPPED = "campaign.callDropped";

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final int MOST_DEFERRALS = 3;
    /** Of a call that he asked for himself; each is two days and more. */
    private static final int MOST_DEFERRALS_AGAIN = 7;
    /** No task to call waits so long: its case was ended from outside. */
    private static final Duration LOST = Duration.ofDays(30);

    private static final int ASKED_AT_ONCE = 100;
    /** Of one step: the next one goes on. */
    private static final int MOST_ASKED = 2_000;

    private final JdbcClient jdbc;
    private final CampaignRows rows;
    private final ContactPermissions gate;
    private final Calls calls;
    private final ProcessEvents events;
    private final CurrentUser user;
    private final Clock clock;
    private final String currency;

    CampaignCalls(
            JdbcClient jdbc,
            CampaignRows rows,
            ContactPermissions gate,
            Calls calls,
            ProcessEvents events,
            CurrentUser user,
            Clock clock,
            @Value("${filo.insight.currency:EUR}") String currency) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.gate = gate;
        this.calls = calls;
        this.events = events;
        this.user = user;
        this.clock = clock;
        this.currency = currency;
    }

    /** How a call can end, beside what whoever calls says. */
    public enum Ended {
        BOUGHT,
        AGAIN,
        NOT_INTERESTED,
        WRONG_NUMBER,
        NEVER,
        /** He bought before he was called. */
        ORDERED,
        /** He said by another way that he wants no calls. */
        OPTED_OUT,
        /** He has no number any more: it turned out to be somebody else's. */
        NO_NUMBER,
        /** Nobody called him in time. */
        NOT_CALLED,
        /** The campaign was stopped. */
        STOPPED,
        /** He was erased at his own request. */
        ERASED
    }

    private record Turn(long customerId, int deferrals) {}

    /**
     * Opens the next calls, as many as may be open and as the day still allows.
     *
     * @return when to look again; null when all have been called, or will not be
     */
    @Transactional
    public @Nullable Instant openNext(long campaignId) {
        var campaign = rows.lock(campaignId);
        var settings = PhoneSettings.of(campaign.draft().settings());
        var window = campaign.draft().window();
        var now = clock.instant();
        if (!window.isOpen(now)) {
            return isAllDone(campaignId) ? null : window.next(now);
        }
        endLost(campaignId, now);
        int free = free(campaignId, settings, window.zone().getId(), now);
        free -= again(campaign, free, now);
        int asked = 0;
        while (free > 0 && asked < MOST_ASKED) {
            var turns = turns(campaignId, now);
            if (turns.isEmpty()) {
                break;
            }
            free -= decide(campaign, settings, turns, free, now);
            asked += turns.size();
        }
        return isAllDone(campaignId) ? null : now.plus(LOOK_AGAIN);
    }

    private void endLost(long campaignId, Instant now) {
        jdbc.sql("select id from campaign_call where campaign_id = ? and state = 'OPEN' and opened_at < ?")
                .params(campaignId, utc(now.minus(LOST)))
                .query(Long.class)
                .list()
                .forEach(call -> end(call, Ended.NOT_CALLED, now));
    }

    private int free(long campaignId, PhoneSettings settings, String zone, Instant now) {
        return jdbc.sql("""
                        select least(:atATime - count(*) filter (where state = 'OPEN'),
                                     :perDay - count(*) filter (where (opened_at at time zone :zone)::date
                                                                      = (:now::timestamptz at time zone :zone)::date))
                        from campaign_call where campaign_id = :campaign
                        """)
                .param("atATime", settings.atATime())
                .param("perDay", settings.perDay())
                .param("zone", zone)
                .param("now", utc(now))
                .param("campaign", campaignId)
                .query(Integer.class)
                .single();
    }

    private boolean isAllDone(long campaignId) {
        return jdbc.sql("""
                        select not exists (select from campaign_call where campaign_id = :campaign and state <> 'DONE')
                           and not exists (select from campaign_recipient where campaign_id = :campaign and state = 'WAITING')
                        """).param("campaign", campaignId).query(Boolean.class).single();
    }

    /** Who is to be called again comes before who was not called yet. */
    private int again(CampaignView campaign, int free, Instant now) {
        if (free <= 0) {
            return 0;
        }
        var due = jdbc.sql("""
                        update campaign_call set state = 'OPEN', opened_at = :now, attempts = attempts + 1
                        where id in (select id from campaign_call
                                     where campaign_id = :campaign and state = 'AGAIN' and due_at <= :now
                                     order by due_at limit :free)
                        returning id, customer_id, attempts, deferrals
                        """)
                .param("now", utc(now))
                .param("campaign", campaign.id())
                .param("free", free)
                .query((row, number) -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)})
                .list();
        var permissions = calls.ask(due.stream().map(call -> call[1]).toList(), CampaignCourse.enquiry(campaign));
        int opened = 0;
        for (var call : due) {
            var permission = permissions.get(call[1]);
            if (permission != null && permission.isAllowed()) {
                var key = Long.toString(call[0]);
                events.publish(ProcessEvent.wake(DUE_AGAIN, key, null, "call:" + key + "@" + call[2], now));
                opened++;
            } else if (permission != null
                    && permission.outcome() == Outcome.DEFER
                    && permission.notBefore() != null
                    && call[3] < MOST_DEFERRALS_AGAIN) {
                jdbc.sql("""
                                update campaign_call
                                set state = 'AGAIN', due_at = ?, attempts = attempts - 1, deferrals = deferrals + 1 where id = ?
                                """).params(utc(permission.notBefore()), call[0]).update();
            } else {
                boolean putOff = permission != null && permission.outcome() == Outcome.DEFER;
                end(call[0], putOff ? Ended.NOT_CALLED : Ended.OPTED_OUT, now);
                events.publish(dropped(call[0], now));
            }
        }
        return opened;
    }

    private List<Turn> turns(long campaignId, Instant now) {
        return jdbc.sql("""
                        select r.customer_id, r.deferrals from campaign_recipient r
                        where r.campaign_id = :campaign and r.state = 'WAITING' and (r.not_before is null or r.not_before <= :now)
                          and not exists (select from campaign_call c
                                          where c.campaign_id = r.campaign_id and c.customer_id = r.customer_id)
                        order by r.position limit :atOnce
                        """)
                .param("campaign", campaignId)
                .param("now", utc(now))
                .param("atOnce", ASKED_AT_ONCE)
                .query((row, number) -> new Turn(row.getLong(1), row.getInt(2)))
                .list();
    }

    /** @return how many calls were opened; who may be called and has no place yet keeps his turn */
    private int decide(CampaignView campaign, PhoneSettings settings, List<Turn> turns, int free, Instant now) {
        var permissions = calls.ask(turns.stream().map(Turn::customerId).toList(), CampaignCourse.enquiry(campaign));
        var refused = new HashMap<Long, Permission>();
        int opened = 0;
        for (var turn : turns) {
            if (opened == free) {
                break;
            }
            var permission = permissions.get(turn.customerId);
            if (permission == null) {
                recipient(campaign.id(), turn.customerId, "REFUSED", null, CampaignRecipients.GONE, "none", now);
            } else if (permission.isAllowed()) {
                open(campaign, settings, turn.customerId, now);
                opened++;
            } else if (permission.notBefore() != null && turn.deferrals < MOST_DEFERRALS) {
                jdbc.sql("""
                                update campaign_recipient set not_before = ?, deferrals = deferrals + 1, outcome = ?, reason = ?,
                                    rule = ?
                                where campaign_id = ? and customer_id = ?
                                """)
                        .params(
                                utc(permission.notBefore()),
                                permission.outcome().name(),
                                permission.reason(),
                                permission.rule(),
                                campaign.id(),
                                turn.customerId)
                        .update();
            } else {
                boolean held = permission.reason().equals("HOLD_OUT");
                if (!held && permission.outcome() == Outcome.REFUSE) {
                    refused.put(turn.customerId, permission);
                }
                recipient(
                        campaign.id(),
                        turn.customerId,
                        held ? "HELD" : "REFUSED",
                        permission.outcome(),
                        permission.reason(),
                        permission.rule(),
                        now);
            }
        }
        gate.logWithheld(refused, CampaignCourse.enquiry(campaign));
        return opened;
    }

    private void recipient(
            long campaignId,
            long customerId,
            String state,
            @Nullable Outcome outcome,
            String reason,
            String rule,
            Instant now) {
        jdbc.sql("""
                        update campaign_recipient
                        set state = :state, outcome = :outcome, reason = :reason, rule = :rule, decided_at = :now
                        where campaign_id = :campaign and customer_id = :customer
                        """)
                .param("state", state)
                .param("outcome", outcome == null ? "REFUSE" : outcome.name())
                .param("reason", reason)
                .param("rule", rule)
                .param("now", utc(now))
                .param("campaign", campaignId)
                .param("customer", customerId)
                .update();
    }

    private void open(CampaignView campaign, PhoneSettings settings, long customerId, Instant now) {
        long id = jdbc.sql("""
                        insert into campaign_call (campaign_id, customer_id, state, due_at, first_opened_at, opened_at)
                        values (:campaign, :customer, 'OPEN', :now, :now, :now) returning id
                        """)
                .param("campaign", campaign.id())
                .param("customer", customerId)
                .param("now", utc(now))
                .query(Long.class)
                .single();
        var key = Long.toString(id);
        events.publish(ProcessEvent.start(
                DUE,
                key,
                customerId,
                Map.of(
                        "callId",
                        key,
                        "customerId",
                        Long.toString(customerId),
                        "campaignId",
                        Long.toString(campaign.id()),
                        "callTopic",
                        campaign.draft().topic(),
                        "callScript",
                        settings.script(),
                        "callAbout",
                        CampaignView.context(campaign.id()),
                        "callGroup",
                        settings.group()),
                "call:" + key + "@1",
                now));
    }

    /**
     * Writes down what came of a call; once for each time it was somebody's task.
     *
     * @param again with AGAIN when to call again
     */
    @Transactional
    public void close(long callId, Ended outcome, @Nullable Instant again) {
        var now = clock.instant();
        if (outcome == Ended.AGAIN) {
            jdbc.sql("""
                            update campaign_call set state = 'AGAIN', due_at = ?, outcome = 'AGAIN', called_by = ?
                            where id = ? and state = 'OPEN'
                            """)
                    .params(java.util.Arrays.asList(
                            utc(again == null ? now.plus(Duration.ofDays(1)) : again),
                            user.id().orElse(null),
                            callId))
                    .update();
        } else {
            end(callId, outcome, now);
        }
    }

    private void end(long callId, Ended outcome, Instant now) {
        boolean called = outcome.ordinal() <= Ended.NEVER.ordinal();
        jdbc.sql("""
                        with ended as (
                            update campaign_call set state = 'DONE', outcome = :outcome, closed_at = :now,
                                   called_by = case when :called then :person else called_by end
                            where id = :id and state <> 'DONE' returning campaign_id, customer_id)
                        update campaign_recipient r
                        set state = case when :called then 'SENT' else 'CANCELLED' end, reason = :reason, rule = null,
                            decided_at = :now
                        from ended e where r.campaign_id = e.campaign_id and r.customer_id = e.customer_id
                        """)
                .param("outcome", outcome.name())
                .param("reason", called ? "CALLED" : outcome.name())
                .param("now", utc(now))
                .param("called", called)
                .param("person", user.id().orElse(null))
                .param("id", callId)
                .update();
    }

    private static ProcessEvent dropped(long callId, Instant now) {
        return ProcessEvent.wake(DROPPED, Long.toString(callId), null, "call:" + callId, now);
    }

    /** Nobody is called for it any more: tasks that are open go. */
    @Transactional
    public void drop(long campaignId) {
        var now = clock.instant();
        var open = new ArrayList<ProcessEvent>();
        jdbc.sql("select id from campaign_call where campaign_id = ? and state <> 'DONE'")
                .param(campaignId)
                .query(row -> {
                    open.add(dropped(row.getLong("id"), now));
                });
        jdbc.sql("""
                        update campaign_call set state = 'DONE', outcome = 'STOPPED', closed_at = ?
                        where campaign_id = ? and state <> 'DONE'
                        """).params(utc(now), campaignId).update();
        events.publish(open, java.util.Set.of());
    }

    /**
     * What came of so many calls.
     *
     * @param outcome one of {@link Ended}; OPEN while it is somebody's task
     */
    public record Count(String outcome, int calls) {}

    @Transactional(readOnly = true)
    public List<Count> counts(long campaignId) {
        return jdbc.sql("""
                        select case when state = 'OPEN' then 'OPEN' else outcome end as outcome, count(*) as calls
                        from campaign_call where campaign_id = ? group by 1 order by 2 desc, 1
                        """)
                .param(campaignId)
                .query((row, number) ->
                        new Count(Objects.requireNonNull(row.getString("outcome")), row.getInt("calls")))
                .list();
    }

    /** How many are still to be called: their turn has not come. Whoever is left alone is found out when it comes. */
    @Transactional(readOnly = true)
    public int waiting(long campaignId) {
        return jdbc.sql("""
                        select count(*) from campaign_recipient r
                        where r.campaign_id = :campaign and r.state = 'WAITING'
                          and not exists (select from campaign_call c
                                          where c.campaign_id = r.campaign_id and c.customer_id = r.customer_id)
                        """).param("campaign", campaignId).query(Integer.class).single();
    }

    /**
     * What one arm bought within the days of the campaign, each from when his turn came.
     *
     * @param net with tax, what the orders brought that were kept, less what was paid back; in the installation's currency
     */
    public record Arm(int people, int buyers, BigDecimal net) {

        private static Arm of(Purchases purchases) {
            return new Arm(purchases.people(), purchases.buyers(), purchases.money());
        }
    }

    /**
     * Those whose turn to be called came, against those who would have been called and were left alone by lot.
     *
     * @param comparison null while nobody is in one of the arms
     * @param currency of all money
     */
    public record Bought(
            Arm called, Arm leftAlone, @Nullable Comparison comparison, String currency) {}

    @Transactional(readOnly = true)
    public Bought bought(long campaignId) {
        var arms = new HashMap<String, Purchases>();
        jdbc.sql("""
                        with turn as (
                            select 'CALLED' as arm, customer_id, first_opened_at as since from campaign_call
                            where campaign_id = :campaign
                            union all
                            select 'HELD', customer_id, decided_at from campaign_recipient
                            where campaign_id = :campaign and state = 'HELD')
                        select t.arm, count(*) as people, count(o.net) as buyers, coalesce(sum(o.net), 0) as net,
                               coalesce(sum(o.net * o.net), 0)::float8 as squares
                        from turn t
                        join campaign k on k.id = :campaign
                        join customer c on c.id = t.customer_id
                        left join lateral (
                            select sum(o.total - coalesce(back.refund, 0)) as net from shop_order o
                            left join lateral (select sum(g.refund) as refund from goods_return g
                                               where g.order_id = o.id and g.status not in ('REJECTED', 'CANCELLED')) back
                              on true
                            where o.customer_id = coalesce(c.merged_into, c.id) and o.kept and o.currency = :currency
                              and o.placed_at >= t.since
                              and o.placed_at < t.since + make_interval(days => k.attribution_days)) o on true
                        group by t.arm
                        """).param("campaign", campaignId).param("currency", currency).query(row -> {
            arms.put(
                    row.getString("arm"),
                    new Purchases(
                            row.getInt("people"),
                            row.getInt("buyers"),
                            row.getBigDecimal("net"),
                            row.getDouble("squares")));
        });
        var called = arms.getOrDefault("CALLED", Purchases.NONE);
        var held = arms.getOrDefault("HELD", Purchases.NONE);
        return new Bought(
                Arm.of(called),
                Arm.of(held),
                called.people() == 0 || held.people() == 0 ? null : called.against(held),
                currency);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
