package io.filo.campaign;

import io.filo.campaign.WinBack.Arm;
import io.filo.campaign.WinBack.DryRun;
import io.filo.campaign.WinBack.Planned;
import io.filo.campaign.WinBack.Treatment;
import io.filo.contact.Channel;
import io.filo.contact.ContactFacts;
import io.filo.contact.ContactFacts.Flag;
import io.filo.contact.ContactFacts.Situation;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Permission;
import io.filo.engine.Decisions;
import io.filo.engine.Decisions.Applied;
import io.filo.engine.Decisions.Table;
import io.filo.insight.CustomerInsights;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Works out what is to be done with whom: a batch of customers at a time, each with the same few statements. */
@Component
class WinBackPlan {

    static final String TABLE = "winback-treatment";

    private static final int BATCH = 1_000;
    private static final BigDecimal MOST = new BigDecimal(1_000_000);
    private static final String NO_WAIT = "P0D";

    /** What keeps us from speaking of coming back; the order is that of what weighs most. */
    private static final List<Flag> TROUBLE = List.of(Flag.OPEN_COMPLAINT, Flag.OPEN_RETURN, Flag.LATE_DELIVERY);

    private final JdbcClient jdbc;
    private final CustomerInsights insights;
    private final ContactPermissions gate;
    private final ObjectProvider<ContactFacts> facts;
    private final Decisions decisions;
    private final WinBackProperties properties;

    WinBackPlan(
            JdbcClient jdbc,
            CustomerInsights insights,
            ContactPermissions gate,
            ObjectProvider<ContactFacts> facts,
            Decisions decisions,
            WinBackProperties properties) {
        this.jdbc = jdbc;
        this.insights = insights;
        this.gate = gate;
        this.facts = facts;
        this.decisions = decisions;
        this.properties = properties;
    }

    private record Silent(
            long customerId,
            String name,
            @Nullable String owner,
            LocalDate lastDay,
            LocalDate dormantAt,
            int orders,
            @Nullable Integer rhythmDays,
            int silentDays,
            @Nullable String segment,
            @Nullable BigDecimal lost,
            boolean agreedToCalls,
            String past) {}

    /** Equal customers get the table's answer once. */
    private record Sheet(String segment, int lost, boolean owned, boolean mail, boolean phone, String past) {

        Map<String, Object> inputs() {
            return Map.of("segment", segment, "lost", lost, "owned", owned, "mail", mail, "phone", phone, "past", past);
        }
    }

    /** @param left how many cases may begin */
    DryRun make(long seed, int left) {
        var table = decisions
                .newest(TABLE)
                .orElseThrow(() -> new IllegalStateException("The decision table '" + TABLE
                        + "' is not deployed: deploy it from the Modeler, or restart; the shipped one is deployed at the"
                        + " start."));
        var today = insights.today();
        var planned = new ArrayList<Planned>();
        int treated = 0;
        for (int offset = 0; ; offset += BATCH) {
            var some = silent(today, offset);
            for (var each : decide(some, table, seed)) {
                if (each.arm() == Arm.TREATED && treated == left) {
                    return new DryRun(planned, true);
                }
                treated += each.arm() == Arm.TREATED ? 1 : 0;
                planned.add(each);
            }
            if (some.size() < BATCH) {
                return new DryRun(planned, false);
            }
        }
    }

    private List<Silent> silent(LocalDate today, int offset) {
        return jdbc.sql("""
                        select i.customer_id, c.display_name, c.owner, i.first_day, i.last_day, i.dormant_at, i.orders,
                               i.repeat_days, i.segment, i.lost, coalesce(said.state in ('GIVEN', 'CONFIRMED'), false) as agreed,
                               case when past.won then 'CAME_BACK' when past.won is not null then 'STAYED_AWAY' else 'NONE' end
                                   as past
                        from (select i.*, round((s.orders_if_alive * (1 - i.alive))::numeric * s.margin_per_order, 4) as lost
                              from customer_insight(:today) i join customer_stats s on s.customer_id = i.customer_id
                              where i.dormant_at between :from and :today
                                and not exists (
                                    select from follow_up f
                                    where f.customer_id in (select i.customer_id union all
                                                            select m.id from customer m where m.merged_into = i.customer_id)
                                      and (f.period >= i.last_day or f.ended_at is null))
                                and not exists (
                                    select from customer_guard g
                                    where g.customer_id = i.customer_id and g.closed_at is null and g.reason <> 'OWNER')
                              order by lost desc nulls last, i.customer_id limit :size offset :offset) i
                        join customer c on c.id = i.customer_id
                        left join lateral (
                            select state from consent_event
                            where customer_id in (select c.id union all select m.id from customer m where m.merged_into = c.id)
                              and purpose = 'MARKETING' and channel in ('PHONE', 'ANY')
                            order by state = 'REQUESTED', occurred_at desc, state in ('WITHDRAWN', 'OBJECTED') desc, id desc
                            limit 1) said on true
                        left join lateral (
                            select bool_or(f.outcome = 'WON') as won from follow_up f
                            where f.customer_id in (select c.id union all select m.id from customer m where m.merged_into = c.id)
                              and f.arm = 'TREATED') past on true
                        where c.merged_into is null and c.erased_at is null
                        order by i.lost desc nulls last, i.customer_id
                        """)
                .param("today", today)
                .param("from", today.minusDays(properties.lookBackDays()))
                .param("size", BATCH)
                .param("offset", offset)
                .query((row, number) -> silent(row, today))
                .list();
    }

    private static Silent silent(ResultSet row, LocalDate today) throws SQLException {
        var first = row.getObject("first_day", LocalDate.class);
        var last = row.getObject("last_day", LocalDate.class);
        int repeats = row.getInt("repeat_days");
        return new Silent(
                row.getLong("customer_id"),
                row.getString("display_name"),
                row.getString("owner"),
                last,
                row.getObject("dormant_at", LocalDate.class),
                row.getInt("orders"),
                repeats < 1
                        ? null
                        : Math.toIntExact(
                                Math.max(1, Math.round((last.toEpochDay() - first.toEpochDay()) / (double) repeats))),
                (int) (today.toEpochDay() - last.toEpochDay()),
                row.getString("segment"),
                row.getBigDecimal("lost"),
                row.getBoolean("agreed"),
                row.getString("past"));
    }

    private List<Planned> decide(List<Silent> silent, Table table, long seed) {
        var ids = silent.stream().map(Silent::customerId).toList();
        var open = trouble(ids);
        var free = ids.stream().filter(id -> !open.containsKey(id)).toList();
        var byMail = gate.askAll(free, StoredWinBack.enquiry(Treatment.MAIL));
        var byPhone = gate.askAll(free, StoredWinBack.enquiry(Treatment.CALL));
        var permissions = Map.of(Treatment.MAIL, byMail, Treatment.CALL, byPhone);
        var sheets = new HashMap<Long, Sheet>();
        for (var each : silent) {
            var mail = byMail.get(each.customerId);
            if (mail != null) {
                sheets.put(each.customerId, sheet(each, mail));
            }
        }
        var answers = answers(table, new LinkedHashSet<>(sheets.values()));
        var planned = new ArrayList<Planned>();
        for (var each : silent) {
            var sheet = sheets.get(each.customerId);
            var trouble = open.get(each.customerId);
            if (trouble != null) {
                planned.add(planned(each, Arm.WAITING, null, table, trouble.name(), null));
            } else if (sheet != null) {
                planned.add(decided(each, answers.getOrDefault(sheet, List.of()), table, permissions, seed));
            }
        }
        return planned;
    }

    private Map<Long, Flag> trouble(List<Long> ids) {
        var flags = new HashMap<Long, Flag>();
        var situation = new Situation(WinBack.TOPIC, null, null, Channel.EMAIL);
        facts.forEach(source -> source.flags(ids, situation)
                .forEach((customer, found) -> TROUBLE.stream()
                        .filter(found::contains)
                        .findFirst()
                        .ifPresent(flag ->
                                flags.merge(customer, flag, (one, other) -> one.compareTo(other) <= 0 ? one : other))));
        return flags;
    }

    private static Sheet sheet(Silent silent, Permission mail) {
        var lost = silent.lost;
        return new Sheet(
                silent.segment == null ? "" : silent.segment,
                lost == null ? 0 : rounded(lost),
                silent.owner != null,
                mail.outcome() != Permission.Outcome.REFUSE,
                silent.agreedToCalls,
                silent.past);
    }

    /** Down to two digits that count: few different sheets stand for many customers, and limits are round numbers. */
    private static int rounded(BigDecimal lost) {
        return lost.signum() <= 0
                ? 0
                : lost.min(MOST).round(new MathContext(2, RoundingMode.DOWN)).intValue();
    }

    private Map<Sheet, List<Applied>> answers(Table table, Set<Sheet> sheets) {
        var asked = List.copyOf(sheets);
        var decided =
                decisions.evaluate(table, asked.stream().map(Sheet::inputs).toList());
        var answers = new HashMap<Sheet, List<Applied>>();
        for (int i = 0; i < asked.size(); i++) {
            answers.put(asked.get(i), decided.get(i));
        }
        return answers;
    }

    private Planned decided(
            Silent silent,
            List<Applied> rows,
            Table table,
            Map<Treatment, Map<Long, Permission>> permissions,
            long seed) {
        var row = rows.isEmpty() ? null : rows.get(0);
        var treatment = row == null ? Treatment.NOTHING : treatment(row, table);
        if (treatment == Treatment.NOTHING) {
            return planned(silent, Arm.NONE, row, table, null, null);
        }
        var permission = permissions.getOrDefault(treatment, Map.of()).get(silent.customerId);
        if (permission != null && permission.outcome() == Permission.Outcome.REFUSE) {
            return planned(silent, Arm.NONE, row, table, permission.reason(), permission);
        }
        boolean held = HoldOut.holds(seed, silent.customerId, silent.lastDay.toEpochDay(), properties.holdOut());
        return planned(silent, held ? Arm.HELD_OUT : Arm.TREATED, row, table, null, permission);
    }

    private static Planned planned(
            Silent silent,
            Arm arm,
            @Nullable Applied row,
            Table table,
            @Nullable String reason,
            @Nullable Permission permission) {
        var treatment = row == null ? Treatment.NOTHING : treatment(row, table);
        return new Planned(
                silent.customerId,
                silent.name,
                silent.lastDay,
                silent.dormantAt,
                silent.orders,
                silent.rhythmDays,
                silent.silentDays,
                silent.segment,
                silent.lost,
                silent.owner,
                arm,
                treatment,
                row == null ? 0 : Math.max(0, Math.min(100, row.number("incentive"))),
                row == null ? NO_WAIT : wait(row, "secondAfter", table),
                row == null ? NO_WAIT : wait(row, "thirdAfter", table),
                row == null ? arm == Arm.WAITING ? null : "none" : row.rule(),
                table.version(),
                switch (treatment) {
                    case MAIL -> Channel.EMAIL;
                    case CALL -> Channel.PHONE;
                    case ALERT, NOTHING -> null;
                },
                reason,
                permission == null || reason == null ? null : permission.rule(),
                permission == null ? null : permission.notBefore());
    }

    private static Treatment treatment(Applied row, Table table) {
        var written = row.text("treatment");
        for (var treatment : Treatment.values()) {
            if (treatment.name().equals(written)) {
                return treatment;
            }
        }
        throw wrong(row, table, String.valueOf(written), "one of " + List.of(Treatment.values()));
    }

    private static String wait(Applied row, String output, Table table) {
        var written = row.text(output);
        if (written == null) {
            return NO_WAIT;
        }
        try {
            return Duration.parse(written).isNegative() ? NO_WAIT : written;
        } catch (DateTimeParseException wrong) {
            throw wrong(row, table, written, "days such as P7D");
        }
    }

    private static IllegalStateException wrong(Applied row, Table table, String written, String remedy) {
        return new IllegalStateException("Row '" + row.rule() + "' of table '" + table.key() + "' version "
                + table.version() + " says '" + written + "': write " + remedy + ".");
    }
}
