package io.filo.contact;

import io.filo.contact.ContactFacts.Flag;
import io.filo.contact.ContactFacts.Situation;
import io.filo.contact.Permission.Outcome;
import io.filo.contact.PermissionTable.Answer;
import io.filo.customer.Customers;
import io.filo.message.Outbox;
import io.filo.support.CopyIn;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Gathers the facts of one customer or of many, has the table decide, and keeps the contact log. */
@Service
@Transactional
class Gate implements ContactPermissions {

    /** Of so many customers the facts are held at once. */
    private static final int BATCH = 5_000;

    /** To plan the question costs about as much as to ask it about so many. */
    private static final int MANY = 100;

    private static final int MAX_PAGE_SIZE = 200;
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);
    /** A holiday is followed by a working day sooner than this. */
    private static final int LONGEST_HOLIDAYS = 14;

    private static final Map<Outcome, String> LOGGED = Map.of(
            Outcome.ALLOW, "SENT",
            Outcome.DEFER, "DEFERRED",
            Outcome.REVIEW, "REVIEW",
            Outcome.REFUSE, "REFUSED",
            Outcome.EXIT, "EXITED");

    private final JdbcClient jdbc;
    private final PermissionTable table;
    private final LocalDays days;
    private final ObjectProvider<ContactFacts> facts;
    private final ObjectProvider<SentLetters> records;
    private final Customers customers;
    private final Outbox outbox;
    private final Clock clock;
    private final DataSource dataSource;

    Gate(
            JdbcClient jdbc,
            PermissionTable table,
            LocalDays days,
            ObjectProvider<ContactFacts> facts,
            ObjectProvider<SentLetters> records,
            Customers customers,
            Outbox outbox,
            Clock clock,
            DataSource dataSource) {
        this.jdbc = jdbc;
        this.table = table;
        this.days = days;
        this.facts = facts;
        this.records = records;
        this.customers = customers;
        this.outbox = outbox;
        this.clock = clock;
        this.dataSource = dataSource;
    }

    /** What the store knows of a customer. */
    private record Known(
            long id,
            boolean erased,
            @Nullable String country,
            @Nullable String address,
            @Nullable String consent,
            int sentOnChannel,
            int sentInAll,
            int surveys,
            int sentForContext,
            @Nullable Boolean registerListed,
            @Nullable Integer registerDays) {}

    private record Sheet(FactSheet facts, String country, ZoneId zone) {}

    @Override
    public Permission ask(long customerId, Enquiry enquiry) {
        var permission = askAll(List.of(customerId), enquiry).get(customerId);
        if (permission == null) {
            throw new NotFoundException("customer " + customerId);
        }
        return permission;
    }

    @Override
    public Map<Long, Permission> askAll(Collection<Long> customerIds, Enquiry enquiry) {
        return askAll(customerIds, enquiry, clock.instant());
    }

    @Override
    public Map<Long, Permission> askAll(Collection<Long> customerIds, Enquiry enquiry, Instant now) {
        var ids = List.copyOf(customerIds);
        var permissions = new LinkedHashMap<Long, Permission>();
        for (int from = 0; from < ids.size(); from += BATCH) {
            ask(ids.subList(from, Math.min(ids.size(), from + BATCH)), enquiry, now, permissions);
        }
        return permissions;
    }

    private void ask(List<Long> ids, Enquiry enquiry, Instant now, Map<Long, Permission> permissions) {
        var flags = flags(ids, enquiry);
        var sheets = new LinkedHashMap<Long, Sheet>();
        var byCountry = new HashMap<String, List<FactSheet>>();
        for (var known : known(ids, enquiry, now)) {
            var sheet = sheet(known, flags.getOrDefault(known.id, Set.of()), enquiry, now);
            sheets.put(known.id, sheet);
            byCountry
                    .computeIfAbsent(sheet.country, country -> new ArrayList<>())
                    .add(sheet.facts);
        }
        var answers = new HashMap<String, Map<FactSheet, Answer>>();
        byCountry.forEach((country, facts) -> answers.put(country, table.askAll(table.of(country), Set.copyOf(facts))));
        sheets.forEach((id, sheet) -> {
            var answer = answers.getOrDefault(sheet.country, Map.of()).get(sheet.facts);
            if (answer != null) {
                permissions.put(id, permission(answer, now, sheet.zone, sheet.country));
            }
        });
    }

    @Override
    public Permission askForReply(String topic) {
        var now = clock.instant();
        // A transactional mail waits for no hour and no day: equal facts at any time, so one answer for all of them.
        var sheet = new FactSheet(
                Purpose.TRANSACTIONAL,
                Channel.EMAIL,
                topic,
                "",
                false,
                "VALID",
                "NONE",
                false,
                false,
                0,
                false,
                0,
                "NONE",
                0,
                0,
                0,
                false,
                false,
                LocalDays.Kind.WORKDAY,
                12);
        var country = days.homeCountry();
        return permission(table.ask(table.of(country), sheet), now, days.zone(null), country);
    }

    private Map<Long, Set<Flag>> flags(List<Long> ids, Enquiry enquiry) {
        var flags = new HashMap<Long, Set<Flag>>();
        if (enquiry.purpose() == Purpose.TRANSACTIONAL) {
            return flags;
        }
        var situation = new Situation(enquiry.topic(), enquiry.contextId(), enquiry.since(), enquiry.channel());
        facts.forEach(source -> source.flags(ids, situation)
                .forEach((id, found) -> flags.computeIfAbsent(id, any -> EnumSet.noneOf(Flag.class))
                        .addAll(found)));
        return flags;
    }

    private Sheet sheet(Known known, Set<Flag> flags, Enquiry enquiry, Instant now) {
        var zone = days.zone(known.country);
        var local = now.atZone(zone);
        var country = known.country == null ? days.homeCountry() : known.country;
        // A call that waits in a task counts as if it had been made: it soon will be.
        int open = flags.contains(Flag.CALL_OPEN) ? 1 : 0;
        // Neither hour nor day, nor what was sent before, bears on what he asked for.
        boolean timeless = enquiry.purpose() == Purpose.TRANSACTIONAL;
        return new Sheet(
                new FactSheet(
                        enquiry.purpose(),
                        enquiry.channel(),
                        enquiry.topic(),
                        enquiry.template() == null ? "" : enquiry.template(),
                        known.erased,
                        known.address == null ? "NONE" : known.address,
                        known.consent == null ? "NONE" : known.consent,
                        flags.contains(Flag.PAID_ORDER),
                        flags.contains(Flag.BOUGHT_SINCE),
                        counted(known.sentForContext),
                        Boolean.TRUE.equals(known.registerListed),
                        known.registerDays == null
                                ? FactSheet.MOST_DAYS
                                : Math.min(FactSheet.MOST_DAYS, Math.max(0, known.registerDays)),
                        FactSheet.trouble(flags),
                        counted(known.sentOnChannel + open),
                        counted(known.sentInAll + open),
                        counted(known.surveys),
                        flags.contains(Flag.HOLD_OUT),
                        enquiry.reviewed(),
                        timeless ? LocalDays.Kind.WORKDAY : days.kind(local.toLocalDate(), country),
                        timeless ? 12 : local.getHour()),
                country,
                zone);
    }

    private static int counted(int number) {
        return Math.min(number, FactSheet.MOST_COUNTED);
    }

    /** One statement for all; each part of it is one look into an index per customer. */
    private List<Known> known(List<Long> ids, Enquiry enquiry, Instant now) {
        if (ids.size() >= MANY) {
            planAnew();
        }
        return jdbc.sql("""
                        select c.id, c.erased_at is not null as erased, c.country,
                               point.state as address, point.normalised, said.state as consent,
                               coalesce(sent.on_channel, 0) as on_channel, coalesce(sent.in_all, 0) as in_all,
                               coalesce(sent.surveys, 0) as surveys, coalesce(sent.for_context, 0) as for_context,
                               register.listed, :today::date - register.checked_on as register_days
                        from customer c
                        left join lateral (
                            select state, contact_point_id from consent_event
                            where customer_id in (select c.id union all select m.id from customer m where m.merged_into = c.id)
                              and purpose = :consentPurpose and channel in (:channel, 'ANY')
                            order by state = 'REQUESTED', occurred_at desc, state in ('WITHDRAWN', 'OBJECTED') desc, id desc
                            limit 1) said on :consentPurpose::text is not null
                        -- what was agreed to for one address holds for that one
                        left join lateral (
                            select state, normalised from contact_point
                            where customer_id = c.id and type = :pointType
                            order by (id = said.contact_point_id and said.state in ('GIVEN', 'CONFIRMED')) is true desc,
                                     state = 'HARD_BOUNCED', is_primary desc, id limit 1) point on true
                        left join lateral (
                            select count(*) filter (where channel = :channel and purpose = 'MARKETING'
                                                    and decided_at > :weekAgo) as on_channel,
                                   count(*) filter (where purpose <> 'CARE' and decided_at > :weekAgo) as in_all,
                                   count(*) filter (where purpose = 'SURVEY') as surveys,
                                   count(*) filter (where topic = :topic and context_id = :context::text) as for_context
                            from contact_log
                            where customer_id = c.id and outcome = 'SENT' and decided_at > :monthAgo) sent
                          on :consentPurpose::text is not null
                        left join phone_register register on :pointType = 'PHONE' and register.number = point.normalised
                        where c.id = any (:ids) and c.merged_into is null
                        """)
                .param("ids", ids.toArray(Long[]::new))
                .param("today", now.atOffset(ZoneOffset.UTC).toLocalDate())
                .param("pointType", pointType(enquiry.channel()))
                .param(
                        "consentPurpose",
                        enquiry.purpose().consent().map(Enum::name).orElse(null))
                .param("channel", enquiry.channel().name())
                .param("topic", enquiry.topic())
                .param("context", enquiry.contextId())
                .param("weekAgo", utc(now.minus(WEEK)))
                .param("monthAgo", utc(now.minus(MONTH)))
                .query((row, number) -> new Known(
                        row.getLong("id"),
                        row.getBoolean("erased"),
                        row.getString("country"),
                        isOwn(row, enquiry.channel()) || isWrongNumber(row, enquiry.channel())
                                ? null
                                : row.getString("address"),
                        row.getString("consent"),
                        row.getInt("on_channel"),
                        row.getInt("in_all"),
                        row.getInt("surveys"),
                        row.getInt("for_context"),
                        row.getObject("listed", Boolean.class),
                        row.getObject("register_days", Integer.class)))
                .list();
    }

    /**
     * Until the transaction ends. A plan that was made while the log was empty reads all of it for each customer, and is kept
     * while a first newsletter fills it.
     */
    private void planAnew() {
        jdbc.sql("select set_config('plan_cache_mode', 'force_custom_plan', true)")
                .query(String.class)
                .single();
    }

    /** Staff who order for somebody leave an address of ours: nobody is to be written to there. */
    private boolean isOwn(ResultSet row, Channel channel) throws SQLException {
        var address = row.getString("normalised");
        return channel == Channel.EMAIL && address != null && outbox.isOwnAddress(address);
    }

    /** Somebody else answered there: he has no number. */
    private static boolean isWrongNumber(ResultSet row, Channel channel) throws SQLException {
        return pointType(channel).equals("PHONE") && "HARD_BOUNCED".equals(row.getString("address"));
    }

    /** Which of the customer's contact points the channel reaches; a letter needs none. */
    private static String pointType(Channel channel) {
        return switch (channel) {
            case EMAIL -> "EMAIL";
            case PHONE, SMS, WHATSAPP, TELEGRAM -> "PHONE";
            case POST -> "POST";
        };
    }

    private Permission permission(Answer answer, Instant now, ZoneId zone, String country) {
        return new Permission(
                answer.outcome(),
                answer.reason(),
                answer.rule(),
                answer.table().key(),
                answer.table().version(),
                answer.outcome() == Outcome.DEFER ? notBefore(answer, now, zone, country) : null);
    }

    /** The delay, then on to the hour of the customer's day, then over his Sundays and holidays. */
    private Instant notBefore(Answer answer, Instant now, ZoneId zone, String country) {
        var earliest =
                now.plus(Duration.ofHours(Math.max(0, answer.delayHours()))).atZone(zone);
        var at = earliest;
        var hour = answer.fromHour();
        if (hour != null) {
            at = earliest.with(LocalTime.of(Math.floorMod(hour, 24), 0));
            if (at.isBefore(earliest)) {
                at = at.plusDays(1);
            }
        }
        for (int skipped = 0; answer.skipHolidays() && skipped < LONGEST_HOLIDAYS; skipped++) {
            var kind = days.kind(at.toLocalDate(), country);
            if (kind != LocalDays.Kind.SUNDAY && kind != LocalDays.Kind.HOLIDAY) {
                break;
            }
            at = at.plusDays(1);
        }
        // Nothing is gained by asking again at once.
        var soonest = now.plus(1, ChronoUnit.MINUTES);
        return at.toInstant().isBefore(soonest) ? soonest : at.toInstant();
    }

    // --- the log
    // ------------------------------------------------------------------------------------------------------

    @Override
    public void logSent(long customerId, Enquiry enquiry, Permission permission, long messageId) {
        log(customerId, enquiry, permission, messageId);
        customers.appendTimeline(
                customerId, clock.instant(), "CONTACT_" + enquiry.purpose(), "message:" + messageId, null);
        records.forEach(record -> record.sent(customerId, enquiry, messageId));
    }

    @Override
    public void logWithheld(long customerId, Enquiry enquiry, Permission permission) {
        if (permission.isAllowed()) {
            throw new IllegalArgumentException("What is allowed is not withheld.");
        }
        log(customerId, enquiry, permission, null);
        if (permission.outcome() != Outcome.REVIEW) {
            customers.appendTimeline(
                    customerId, clock.instant(), withheld(permission), reference(enquiry, permission), null);
        }
    }

    @Override
    public void logWithheld(Map<Long, Permission> refused, Enquiry enquiry) {
        if (refused.isEmpty()) {
            return;
        }
        var now = clock.instant();
        var permissions = List.copyOf(refused.values());
        if (permissions.stream().anyMatch(permission -> permission.outcome() != Outcome.REFUSE)) {
            throw new IllegalArgumentException("Only what is refused is logged for many at once.");
        }
        var ids = refused.keySet().toArray(Long[]::new);
        jdbc.sql("""
                        insert into contact_log (customer_id, decided_at, purpose, channel, topic, template, context_id,
                                                 outcome, reason, rule, table_key, table_version)
                        select r.id, :now, :purpose, :channel, :topic, :template::text, :context::text, 'REFUSED', r.reason,
                               r.rule, r.table_key, r.table_version
                        from unnest(:ids::bigint[], :reasons::text[], :rules::text[], :keys::text[], :versions::int[])
                             r (id, reason, rule, table_key, table_version)
                        """)
                .param("now", utc(now))
                .param("purpose", enquiry.purpose().name())
                .param("channel", enquiry.channel().name())
                .param("topic", enquiry.topic())
                .param("template", enquiry.template())
                .param("context", enquiry.contextId())
                .param("ids", ids)
                .param("reasons", permissions.stream().map(Permission::reason).toArray(String[]::new))
                .param("rules", permissions.stream().map(Permission::rule).toArray(String[]::new))
                .param("keys", permissions.stream().map(Permission::tableKey).toArray(String[]::new))
                .param(
                        "versions",
                        permissions.stream().map(Permission::tableVersion).toArray(Integer[]::new))
                .update();
        var references = new LinkedHashMap<Long, String>();
        refused.forEach((customer, permission) -> references.put(customer, reference(enquiry, permission)));
        customers.appendTimeline(references, now, "CONTACT_REFUSED");
    }

    @Override
    public void logCalled(long customerId, Enquiry enquiry, Permission permission) {
        log(customerId, enquiry, permission, "SENT", null);
        customers.appendTimeline(customerId, clock.instant(), "CALLED", null, null);
    }

    @Override
    public void logAll(Enquiry enquiry, Map<Long, Permission> permissions, Map<Long, Long> messageIds) {
        var now = clock.instant();
        var rows = new CopyIn();
        var entries = new HashMap<String, Map<Long, String>>();
        permissions.forEach((customerId, permission) -> {
            var messageId = messageIds.get(customerId);
            if (permission.isAllowed() != (messageId != null)) {
                throw new IllegalArgumentException("What is allowed has left, and nothing else has.");
            }
            rows.add(customerId)
                    .add(now)
                    .add(enquiry.purpose())
                    .add(enquiry.channel())
                    .add(enquiry.topic())
                    .add(enquiry.template())
                    .add(enquiry.contextId())
                    .add(LOGGED.get(permission.outcome()))
                    .add(permission.reason())
                    .add(permission.rule())
                    .add(permission.tableKey())
                    .add(permission.tableVersion())
                    .add(permission.notBefore())
                    .add(messageId)
                    .endRow();
            if (messageId != null) {
                entry(entries, "CONTACT_" + enquiry.purpose(), customerId, "message:" + messageId);
            } else if (permission.outcome() != Outcome.REVIEW) {
                entry(entries, withheld(permission), customerId, reference(enquiry, permission));
            }
        });
        rows.into(
                "contact_log (customer_id, decided_at, purpose, channel, topic, template, context_id, outcome, reason, rule,"
                        + " table_key, table_version, not_before, message_id)",
                dataSource);
        entries.forEach((type, references) -> customers.appendTimeline(references, now, type));
    }

    private static void entry(Map<String, Map<Long, String>> entries, String type, long customerId, String reference) {
        entries.computeIfAbsent(type, any -> new HashMap<>()).put(customerId, reference);
    }

    private static String withheld(Permission permission) {
        return permission.outcome() == Outcome.DEFER ? "CONTACT_DEFERRED" : "CONTACT_REFUSED";
    }

    private static String reference(Enquiry enquiry, Permission permission) {
        return String.join(
                ":",
                "refusal",
                enquiry.purpose().name(),
                enquiry.channel().name(),
                permission.reason(),
                permission.rule());
    }

    private void log(long customerId, Enquiry enquiry, Permission permission, @Nullable Long messageId) {
        log(customerId, enquiry, permission, LOGGED.get(permission.outcome()), messageId);
    }

    private void log(
            long customerId,
            Enquiry enquiry,
            Permission permission,
            @Nullable String outcome,
            @Nullable Long messageId) {
        var notBefore = permission.notBefore();
        jdbc.sql("""
                        insert into contact_log (customer_id, decided_at, purpose, channel, topic, template, context_id,
                                                 outcome, reason, rule, table_key, table_version, not_before, message_id)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(
                        customerId,
                        utc(clock.instant()),
                        enquiry.purpose().name(),
                        enquiry.channel().name(),
                        enquiry.topic(),
                        enquiry.template(),
                        enquiry.contextId(),
                        outcome,
                        permission.reason(),
                        permission.rule(),
                        permission.tableKey(),
                        permission.tableVersion(),
                        notBefore == null ? null : utc(notBefore),
                        messageId)
                .update();
    }

    @Override
    @Transactional(readOnly = true)
    public PageOf<LoggedContact> log(long customerId, int page, int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        long total = jdbc.sql("select count(*) from contact_log where customer_id = ?")
                .param(customerId)
                .query(Long.class)
                .single();
        var items = jdbc.sql("""
                        select * from contact_log where customer_id = ?
                        order by decided_at desc, id desc limit ? offset ?
                        """)
                .params(customerId, rows, (long) at * rows)
                .query((row, number) -> {
                    var notBefore = row.getObject("not_before", OffsetDateTime.class);
                    return new LoggedContact(
                            row.getLong("id"),
                            row.getObject("decided_at", OffsetDateTime.class).toInstant(),
                            Purpose.valueOf(row.getString("purpose")),
                            Channel.valueOf(row.getString("channel")),
                            row.getString("topic"),
                            row.getString("template"),
                            row.getString("context_id"),
                            row.getString("outcome"),
                            row.getString("reason"),
                            row.getString("rule"),
                            row.getString("table_key"),
                            row.getInt("table_version"),
                            notBefore == null ? null : notBefore.toInstant(),
                            row.getObject("message_id", Long.class));
                })
                .list();
        return new PageOf<>(items, at, rows, total);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
