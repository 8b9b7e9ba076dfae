package io.filo.campaign;

import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.engine.ProcessEvents.StartedProcess;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Repository
class StoredMemberships implements Memberships {

    private static final Duration RECENT = Duration.ofDays(30);

    /** How many may enter at once where nothing starts: what one statement can write in its time. */
    private static final int MOST_AT_ONCE = 250_000;

    private static final String LOOK = """
            , gone as (
                update segment_member m set left_at = :now
                where m.segment_key = :segment and m.left_at is null
                  and not exists (select from member where member.id = m.subject_id)
                returning 1),
            fresh as (
                select id, customer_id from member
                where not exists (select from segment_member m
                                  where m.segment_key = :segment and m.subject_id = member.id and m.left_at is null)),
            come as (
                insert into segment_member (segment_key, subject_id, entered_at, founding)
                select :segment, id, :now, :founding from fresh order by id limit :most
                on conflict do nothing returning subject_id)
            select (select count(*) from gone) as gone, (select count(*) from fresh) as fresh,
                   (select count(*) from come) as come, told.id, told.customer_id
            from (select 1) once
            left join (select fresh.id, fresh.customer_id from come join fresh on fresh.id = come.subject_id where :told) told
              on true
            """;

    private final JdbcClient jdbc;
    private final Segments segments;
    private final SegmentMembers members;
    private final ProcessEvents events;
    private final MembershipProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    StoredMemberships(
            JdbcClient jdbc,
            Segments segments,
            SegmentMembers members,
            ProcessEvents events,
            MembershipProperties properties,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.jdbc = jdbc;
        this.segments = segments;
        this.members = members;
        this.events = events;
        this.properties = properties;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    @Override
    public Standing standing(String key) {
        var names = new HashMap<String, String>();
        startable().forEach(each -> names.put(each.key(), each.name()));
        return jdbc.sql("""
                        select s.*, m.* from segment s
                        cross join lateral (
                            select count(*) filter (where left_at is null) as members,
                                   count(*) filter (where entered_at > :recent and not founding) as entered,
                                   count(*) filter (where left_at > :recent) as gone
                            from segment_member where segment_key = s.key) m
                        where s.key = :key
                        """)
                .param("key", key)
                .param("recent", utc(clock.instant().minus(RECENT)))
                .query((row, number) -> new Standing(
                        instant(row, "members_at"),
                        row.getString("members_problem"),
                        row.getLong("members"),
                        row.getLong("entered"),
                        row.getLong("gone"),
                        row.getInt("members_waiting"),
                        properties.startsPerRun(),
                        row.getString("entry_process"),
                        names.get(row.getString("entry_process")),
                        row.getString("entry_by"),
                        instant(row, "entry_since")))
                .optional()
                .orElseThrow(() -> new NotFoundException("segment " + key));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    @Override
    public List<StartedProcess> startable() {
        return events.startedBy(ENTERED);
    }

    @Override
    public Look look(String key) {
        try {
            return inTransaction(() -> {
                var held = held(key);
                return look(key, held.founding() ? null : held.process(), held.founding());
            });
        } catch (NotFoundException absent) {
            throw absent;
        } catch (BusinessException refusal) {
            transaction.executeWithoutResult(
                    status -> jdbc.sql("update segment set members_at = ?, members_problem = ? where key = ?")
                            .params(utc(clock.instant()), refusal.code(), key)
                            .update());
            throw refusal;
        }
    }

    private Look inTransaction(Supplier<Look> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    /**
     * @param process what starts on entry; null for nothing
     * @param founding whether nobody has looked at this definition yet: who is in it then has not entered
     */
    private record Held(@Nullable String process, boolean founding) {}

    /** Nobody else looks meanwhile. */
    private Held held(String key) {
        return jdbc.sql("select entry_process, members_at is null as founding from segment where key = ? for update")
                .param(key)
                .query((row, number) -> new Held(row.getString("entry_process"), row.getBoolean("founding")))
                .optional()
                .orElseThrow(() -> new NotFoundException("segment " + key));
    }

    /** @param process what starts; null for nothing */
    private Look look(String key, @Nullable String process, boolean founding) {
        // as fine as the store keeps it, so that the cause of an event tells one entry from another
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var started = new ArrayList<ProcessEvent>();
        var looks = new ArrayList<Look>();
        boolean leads = segments.get(key).subjects() == Subjects.LEADS;
        members.ask(
                key,
                LOOK,
                Map.of(
                        "segment",
                        key,
                        "now",
                        utc(now),
                        "most",
                        process == null ? MOST_AT_ONCE : properties.startsPerRun(),
                        "told",
                        process != null,
                        "founding",
                        founding),
                row -> {
                    looks.add(
                            new Look(row.getInt("come"), row.getInt("gone"), row.getInt("fresh") - row.getInt("come")));
                    var subject = row.getObject("id", Long.class);
                    if (subject != null && process != null) {
                        started.add(entered(key, subject, row.getObject("customer_id", Long.class), leads, now)
                                .onlyTo(process));
                    }
                });
        events.publish(started, Set.of());
        var look = looks.get(0);
        jdbc.sql("update segment set members_at = ?, members_problem = null, members_waiting = ? where key = ?")
                .params(utc(now), look.waiting(), key)
                .update();
        return look;
    }

    private static ProcessEvent entered(String key, long subject, @Nullable Long customer, boolean leads, Instant now) {
        var variables = new HashMap<String, Object>(Map.of("segmentKey", key));
        if (customer != null) {
            variables.put("customerId", customer.toString());
        }
        if (leads) {
            variables.put("leadId", Long.toString(subject));
        }
        return ProcessEvent.start(
                ENTERED,
                Long.toString(subject),
                customer,
                variables,
                "segment:" + key + ":" + subject + ":" + now.toString(),
                now);
    }

    @Override
    public void startOnEntry(String key, @Nullable String processKey, String actor) {
        transaction.executeWithoutResult(status -> {
            boolean founding = held(key).founding();
            if (processKey != null
                    && startable().stream().noneMatch(each -> each.key().equals(processKey))) {
                throw new BusinessException(
                        "SEGMENT_NO_SUCH_PROCESS",
                        "No deployed process '" + processKey + "' starts on " + ENTERED
                                + ": deploy one, or choose another.",
                        processKey);
            }
            settle(key, founding);
            jdbc.sql("update segment set entry_process = ?, entry_by = ?, entry_since = ? where key = ?")
                    .params(Arrays.asList(
                            processKey,
                            processKey == null ? null : actor,
                            processKey == null ? null : utc(clock.instant()),
                            key))
                    .update();
        });
    }

    /** In the running transaction: whoever is in it now has entered, and nothing starts. */
    void settle(String key, boolean founding) {
        while (look(key, null, founding).waiting() > 0) {
            // large ones enter in several steps
        }
    }

    /** Segments that want a look, those waiting longest first. */
    List<String> due() {
        var before = utc(clock.instant().minus(properties.refresh()));
        return jdbc.sql("""
                        select key from segment where coalesce(members_at, created_at) <= ?
                        order by coalesce(members_at, created_at), key
                        """).param(before).query(String.class).list();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
