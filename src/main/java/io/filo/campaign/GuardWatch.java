package io.filo.campaign;

import io.filo.campaign.CustomerGuards.Reason;
import io.filo.customer.Customers;
import io.filo.engine.Decisions;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.engine.RunningCases;
import io.filo.engine.UserTasks;
import io.filo.insight.CustomerInsights;
import io.filo.insight.FiguresChanged;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sees who of the best customers has no owner, falls, stays away or complains, on any number of nodes. Compares all of
 * them when limits, model or table are new, which they are each night, and in between those whose orders changed; in a
 * few statements for all, and writes only what differs.
 */
@Component
class GuardWatch {

    static final String TABLE = "best-customer";
    static final String EVENT = "customer.guardNeeded";

    /** What brings him back while nobody has looked after him yet. One of the two at a time. */
    private static final Set<String> OTHER_CARE = Set.of("dormant-follow-up");

    /** One who waits behind another reason is not forgotten at once. */
    private static final Duration COMPLAINT_COUNTS = Duration.ofDays(7);

    /** More are not kept: then all are compared. */
    private static final int MOST_CHANGED = 20_000;

    private static final String NOT_SPOKEN_OF = """
            not exists (select from customer_guard o where o.customer_id = x.customer_id and o.closed_at is null)
            and not exists (select from customer_guard p
                            where p.customer_id = x.customer_id and p.reason = x.reason
                              and p.opened_at > :now - make_interval(days => x.pause_days))
            """;

    private final JdbcClient jdbc;
    private final CustomerInsights insights;
    private final Decisions decisions;
    private final Customers customers;
    private final UserTasks tasks;
    private final RunningCases cases;
    private final ProcessEvents events;
    private final GuardProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    private final Set<Long> changed = ConcurrentHashMap.newKeySet();
    private volatile boolean all;

    GuardWatch(
            JdbcClient jdbc,
            CustomerInsights insights,
            Decisions decisions,
            Customers customers,
            UserTasks tasks,
            RunningCases cases,
            ProcessEvents events,
            GuardProperties properties,
            TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.insights = insights;
        this.decisions = decisions;
        this.customers = customers;
        this.tasks = tasks;
        this.cases = cases;
        this.events = events;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Only a hint, which a crash loses: the next night compares everybody. */
    @TransactionalEventListener
    void changed(FiguresChanged figures) {
        if (properties.watch()) {
            note(figures.customerIds());
        }
    }

    void note(Set<Long> customerIds) {
        if (changed.size() + customerIds.size() > MOST_CHANGED) {
            all = true;
            changed.clear();
        } else {
            changed.addAll(customerIds);
        }
    }

    @Scheduled(initialDelayString = "PT20S", fixedDelayString = "PT20S")
    void watch() {
        if (properties.watch()) {
            look();
        }
    }

    /** @return how many customers somebody is to look after from now on */
    int look() {
        Integer opened = transaction.execute(status -> lookAlone());
        return opened == null ? 0 : opened;
    }

    private int lookAlone() {
        var table = decisions.newest(TABLE);
        if (table.isEmpty()
                || !jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended('filo.campaign.guard', 0))")
                        .query(Boolean.class)
                        .single()) {
            return 0;
        }
        rules(table.get());
        int opened = 0;
        boolean everybody = isNewGround(table.get().version()) || all;
        all = false;
        var some = List.copyOf(changed);
        some.forEach(changed::remove);
        if (everybody || !some.isEmpty()) {
            opened += compare(everybody ? null : some);
        }
        return opened + complaints() + owners();
    }

    /** Asks the table once for each segment that there is. */
    private void rules(Decisions.Table table) {
        var segments = jdbc.sql("""
                        select segment from rfm_cell union select 'OTHERS'
                        except select segment from guard_rule where version = ?
                        """).param(table.version()).query(String.class).list();
        if (segments.isEmpty()) {
            return;
        }
        var answers = decisions.evaluate(
                table,
                segments.stream()
                        .map(segment -> Map.<String, Object>of("segment", segment))
                        .toList());
        for (int i = 0; i < segments.size(); i++) {
            var outputs = answers.get(i).isEmpty()
                    ? Map.<String, Object>of()
                    : answers.get(i).get(0).outputs();
            jdbc.sql("""
                            insert into guard_rule (segment, rank, guarded_from, overdue_factor, pause_days, version)
                            values (:segment, :rank, :from, :factor, :pause, :version)
                            on conflict (segment) do update
                            set (rank, guarded_from, overdue_factor, pause_days, version)
                                = (excluded.rank, excluded.guarded_from, excluded.overdue_factor, excluded.pause_days,
                                   excluded.version)
                            """)
                    .param("segment", segments.get(i))
                    .param("rank", number(outputs, "rank", 0).intValue())
                    .param("from", outputs.get("guardedFrom") == null ? null : number(outputs, "guardedFrom", 0))
                    .param("factor", number(outputs, "overdueFactor", 2))
                    .param("pause", number(outputs, "pauseDays", 30).intValue())
                    .param("version", table.version())
                    .update();
        }
    }

    private static BigDecimal number(Map<String, Object> outputs, String name, int otherwise) {
        var value = outputs.get(name);
        return value == null ? BigDecimal.valueOf(otherwise) : new BigDecimal(value.toString());
    }

    private boolean isNewGround(int version) {
        return jdbc.sql("""
                        insert into guard_look as l (id, limits_id, model_id, version)
                        select 1, limits.id, coalesce((select max(id) from value_model), 0), :version
                        from (select max(id) as id from rfm_limits) limits where limits.id is not null
                        on conflict (id) do update
                        set (limits_id, model_id, version) = (excluded.limits_id, excluded.model_id, excluded.version)
                        where (l.limits_id, l.model_id, l.version)
                              is distinct from (excluded.limits_id, excluded.model_id, excluded.version)
                        """).param("version", version).update() > 0;
    }

    private record Found(
            long customerId,
            Reason reason,
            @Nullable String reference,
            @Nullable String before,
            @Nullable String after) {}

    /**
     * Compares the best customers with how they were seen last. Scores fall a little between two orders of anybody: a lower
     * segment counts once the next order is due, or at once when number or money of orders went down.
     *
     * @param chosen null for everybody
     */
    private int compare(@Nullable Collection<Long> chosen) {
        jdbc.sql("drop table if exists guard_now").update();
        jdbc.sql("""
                        create temporary table guard_now on commit drop as
                        select i.customer_id, i.segment, rule.rank, i.f, i.m, i.dormant, g.segment as segment_before,
                               rule.pause_days, best.is as best, i.value_12m, rule.rank >= g.rank as held,
                               rule.rank < g.rank
                                   and (i.f < g.f or i.m < g.m or i.due_at is null or i.due_at <= :today) as fallen,
                               overdue.since <= :today and overdue.since > g.since and not i.dormant as overdue,
                               i.due_at > :today as in_rhythm
                        from customer_insight(:today) i
                        join customer c on c.id = i.customer_id and c.merged_into is null and c.erased_at is null
                        join guard_rule rule on rule.segment = coalesce(i.segment, 'OTHERS')
                        left join guarded_customer g on g.customer_id = i.customer_id
                        cross join lateral (select coalesce(coalesce(i.value_12m, 0) >= rule.guarded_from, false)
                                                   and not i.dormant as is) best
                        cross join lateral (
                            select i.last_day + ceil(rule.overdue_factor * (i.due_at - i.last_day))::int as since) overdue
                        where (g.customer_id is not null or best.is)
                        """ + (chosen == null ? "" : " and i.customer_id = any (:chosen)"))
                .param("today", insights.today())
                .param("chosen", chosen == null ? null : chosen.toArray(Long[]::new))
                .update();
        jdbc.sql("""
                        alter table guard_now add primary key (customer_id)
                        """).update();
        var found = jdbc.sql("""
                        select x.* from (
                            select n.*, case when n.fallen then 'FALL' else 'OVERDUE' end as reason
                            from guard_now n where n.fallen or n.overdue) x
                        where
                        """ + NOT_SPOKEN_OF + " order by x.customer_id")
                .param("now", now())
                .query((row, number) -> new Found(
                        row.getLong("customer_id"),
                        Reason.valueOf(row.getString("reason")),
                        null,
                        row.getString("segment_before"),
                        row.getString("segment")))
                .list();
        var opened = open(found);
        remember(opened, chosen == null);
        return opened.size();
    }

    /** @param opened who is looked after from now on: how he is now is what he is compared with next */
    private void remember(List<Long> opened, boolean everybody) {
        jdbc.sql("""
                        delete from guarded_customer g using guard_now n
                        where n.customer_id = g.customer_id
                          and (n.dormant or not n.best and (n.fallen and n.customer_id = any (:opened)
                                                            or n.held and n.in_rhythm))
                        """).param("opened", opened.toArray(Long[]::new)).update();
        if (everybody) {
            jdbc.sql("delete from guarded_customer g"
                            + " where not exists (select from guard_now n where n.customer_id = g.customer_id)")
                    .update();
        }
        jdbc.sql("""
                        insert into guarded_customer as g (customer_id, segment, rank, f, m, since)
                        select n.customer_id, n.segment, n.rank, n.f, n.m, :today from guard_now n
                        where n.best and (n.held is not false or n.customer_id = any (:opened))
                        on conflict (customer_id) do update
                        set (segment, rank, f, m) = (excluded.segment, excluded.rank, excluded.f, excluded.m)
                        where (g.segment, g.rank, g.f, g.m)
                              is distinct from (excluded.segment, excluded.rank, excluded.f, excluded.m)
                        """)
                .param("today", insights.today())
                .param("opened", opened.toArray(Long[]::new))
                .update();
    }

    private int complaints() {
        var found = jdbc.sql("""
                        select distinct on (x.customer_id) x.customer_id, x.reference, x.segment
                        from (select 'COMPLAINT' as reason, g.customer_id, g.segment, said.reference, said.at, rule.pause_days
                              from (select t.customer_id, 'ticket:' || t.id as reference, t.opened_at as at from ticket t
                                    where t.category = 'COMPLAINT' and t.opened_at > :since
                                      and t.status not in ('MERGED', 'SPAM')
                                    union all
                                    select o.customer_id, 'return:' || r.id, r.requested_at
                                    from goods_return r join shop_order o on o.id = r.order_id
                                    where r.kind = 'DEFECT' and r.requested_at > :since
                                      and r.status not in ('REJECTED', 'CANCELLED')) said
                              join guarded_customer g on g.customer_id = said.customer_id
                              join guard_rule rule on rule.segment = g.segment) x
                        where not exists (select from customer_guard same where same.reference = x.reference) and
                        """ + NOT_SPOKEN_OF + " order by x.customer_id, x.at")
                .param("since", now().minus(COMPLAINT_COUNTS))
                .param("now", now())
                .query((row, number) -> new Found(
                        row.getLong("customer_id"),
                        Reason.COMPLAINT,
                        row.getString("reference"),
                        row.getString("segment"),
                        row.getString("segment")))
                .list();
        return open(found).size();
    }

    /** The dearest first, and not more at a time than somebody can decide on. */
    private int owners() {
        int open = jdbc.sql("select count(*) from customer_guard where reason = 'OWNER' and closed_at is null")
                .query(Integer.class)
                .single();
        if (open >= properties.ownerTasks()) {
            return 0;
        }
        var found = jdbc.sql("""
                        select g.customer_id, g.segment from guarded_customer g
                        join customer c on c.id = g.customer_id
                        left join customer_insight(:today) i on i.customer_id = g.customer_id
                        where (c.owner is null or c.owner <> all (:people))
                          and not exists (select from customer_guard o where o.customer_id = g.customer_id and o.closed_at is null)
                        order by i.value_12m desc nulls last, g.customer_id limit :free
                        """)
                .param("today", insights.today())
                .param("people", tasks.people().toArray(String[]::new))
                .param("free", properties.ownerTasks() - open)
                .query((row, number) -> new Found(
                        row.getLong("customer_id"),
                        Reason.OWNER,
                        null,
                        row.getString("segment"),
                        row.getString("segment")))
                .list();
        return open(found).size();
    }

    /** @return whose it was opened: not those who are brought back at the moment */
    private List<Long> open(List<Found> found) {
        var busy = cases.customersWith(
                OTHER_CARE, found.stream().map(Found::customerId).toList());
        var opened = new ArrayList<Long>();
        var now = clock.instant();
        for (var one : found) {
            if (busy.contains(one.customerId)) {
                continue;
            }
            long id = jdbc.sql("""
                            insert into customer_guard (customer_id, reason, reference, segment_before, segment_after, opened_at)
                            values (:customer, :reason, :reference, :before, :after, :now) returning id
                            """)
                    .param("customer", one.customerId)
                    .param("reason", one.reason.name())
                    .param("reference", one.reference)
                    .param("before", one.before)
                    .param("after", one.after)
                    .param("now", now())
                    .query(Long.class)
                    .single();
            if (one.reason != Reason.OWNER) {
                customers.appendTimeline(one.customerId, now, "GUARD_" + one.reason, one.reference, null);
            }
            var key = Long.toString(id);
            events.publish(ProcessEvent.start(
                    EVENT,
                    key,
                    one.customerId,
                    Map.of(
                            "guardId",
                            key,
                            "customerId",
                            Long.toString(one.customerId),
                            "guardReason",
                            one.reason.name()),
                    "guard:" + key,
                    now));
            opened.add(one.customerId);
        }
        return opened;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
