package io.filo.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.message.Remarks;
import io.filo.order.CareEffects;
import io.filo.order.Rewards;
import io.filo.shop.Platform.Command;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Leases a row, commits, calls, commits the answer. A row whose lease lapsed while it was being sent is sent again only
 * where the platform knows a repetition by its key.
 */
@Component
class StoredCommands implements ShopCommands {

    static final String WAITS_FOR_PERSON = "shop.commandWaits";
    static final String SETTLED = "shop.commandSettled";
    static final String ENDED = "shop.actEnded";

    /** The first id in what a shop answers to the making of a thing. */
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"?([^\",}\\s]{1,100})");

    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final int LONGEST_ANSWER = 2000;
    private static final String COLUMNS =
            "select id, connector_key, kind, cause, details::text as details, state, attempts, answer, error, undoes from shop_command";

    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1));

    @Configuration(proxyBeanMethods = false)
    static class Events {

        @Bean
        EventType shopCommandWaits() {
            return new EventType(
                    WAITS_FOR_PERSON,
                    ProcessEvent.Kind.START,
                    "Something for a shop needs a person: it cannot do it, refuses it, or nobody knows whether it arrived;"
                            + " key is the command's id. Carries commandId, kind and state.");
        }

        @Bean
        EventType shopCommandSettled() {
            return new EventType(
                    SETTLED,
                    ProcessEvent.Kind.WAKE,
                    "Somebody settled outside its case what waited for a shop: done by hand, sent again or dropped; key is the"
                            + " command's id.");
        }

        @Bean
        EventType shopActEnded() {
            return new EventType(
                    ENDED,
                    ProcessEvent.Kind.WAKE,
                    "Something that a customer was given for an order is done in the shop, or will not be; key is the id of the"
                            + " order whose ledger names it.");
        }
    }

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ObjectMapper json;
    private final ConnectorRows connectors;
    private final Platforms platforms;
    private final SnapshotMaps maps;
    private final ShopClient client;
    private final ProcessEvents events;
    private final CareEffects effects;
    private final Rewards rewards;
    private final TransactionTemplate transaction;

    StoredCommands(
            JdbcClient jdbc,
            Clock clock,
            ObjectMapper json,
            ConnectorRows connectors,
            Platforms platforms,
            SnapshotMaps maps,
            ShopClient client,
            ProcessEvents events,
            CareEffects effects,
            Rewards rewards,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.json = json;
        this.connectors = connectors;
        this.platforms = platforms;
        this.maps = maps;
        this.client = client;
        this.events = events;
        this.effects = effects;
        this.rewards = rewards;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    @Transactional
    public long order(String connector, Kind kind, Map<String, String> details, String cause, @Nullable Ledger ledger) {
        return order(connector, kind, details, cause, ledger, null);
    }

    private long order(
            String connector,
            Kind kind,
            Map<String, String> details,
            String cause,
            @Nullable Ledger ledger,
            @Nullable Long undoes) {
        try {
            return jdbc.sql("""
                            insert into shop_command (connector_key, kind, cause, details, next_attempt_at, created_at,
                                                      ledger_order_id, ledger_kind, ledger_ref, undoes)
                            values (:connector, :kind, :cause, :details::jsonb, :now, :now, :order, :ledgerKind, :ref, :undoes)
                            on conflict (cause) do update set cause = excluded.cause
                            returning id
                            """)
                    .param("order", ledger == null ? null : ledger.orderId())
                    .param("ledgerKind", ledger == null ? null : ledger.kind())
                    .param("ref", ledger == null ? null : ledger.ref())
                    .param("undoes", undoes)
                    .param("connector", connector)
                    .param("kind", kind.name())
                    .param("cause", cause)
                    .param("details", json.writeValueAsString(details))
                    .param("now", InboxWork.at(clock.instant()))
                    .query(Long.class)
                    .single();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private record Given(Ordered act, Ledger ledger) {}

    @Override
    @Transactional
    public List<Taken> takeBack(long orderId) {
        return jdbc
                .sql("""
                        select id, connector_key, kind, cause, details::text as details, state, attempts, answer, error, undoes,
                               ledger_kind, ledger_ref
                        from shop_command where ledger_order_id = ? and withdrawn_at is null order by id for update
                        """)
                .param(orderId)
                .query((row, number) -> new Given(
                        ordered(row), new Ledger(orderId, row.getString("ledger_kind"), row.getString("ledger_ref"))))
                .list()
                .stream()
                .map(given -> new Taken(given.ledger, given.act.kind(), takeBack(given.act)))
                .toList();
    }

    /** What may have arrived is undone as if it had. */
    private TakenBack takeBack(Ordered act) {
        int waited = jdbc.sql("""
                        update shop_command
                        set withdrawn_at = ?, state = case when state in ('DONE', 'SENDING') then state else 'DROPPED' end
                        where id = ? returning waited
                        """)
                .params(InboxWork.at(clock.instant()), act.id())
                .query(Integer.class)
                .single();
        if (act.state().waitsForPerson()) {
            tellCase(act.id(), waited);
        }
        boolean untouched = act.state() == State.MANUAL
                || act.state() == State.FAILED
                || act.state() == State.DROPPED
                || act.state() == State.QUEUED && act.attempts() == 0;
        if (untouched) {
            return TakenBack.UNSENT;
        }
        return act.kind()
                .opposite()
                .map(opposite -> {
                    var cause = "undo:" + act.id();
                    order(
                            act.connector(),
                            opposite,
                            act.details(),
                            act.order() == null ? cause : "order:" + act.order() + ":" + cause,
                            null,
                            act.id());
                    return TakenBack.UNDOING;
                })
                .orElse(act.kind() == Kind.REFUND_ORDER ? TakenBack.STANDS : TakenBack.BY_PERSON);
    }

    private void tellCase(long id, int waited) {
        events.publish(ProcessEvent.wake(
                SETTLED, String.valueOf(id), null, "shop-command:" + id + ":" + waited, clock.instant()));
    }

    @Override
    public Optional<Ordered> find(long id) {
        return jdbc.sql(COLUMNS + " where id = ?")
                .param(id)
                .query((row, number) -> ordered(row))
                .optional();
    }

    @Override
    public List<Ordered> forPeople(String connector) {
        return jdbc.sql(
                        COLUMNS
                                + " where connector_key = ? and state in ('CHECKING', 'MANUAL', 'FAILED') order by id limit 100")
                .param(connector)
                .query((row, number) -> ordered(row))
                .list();
    }

    private Ordered ordered(ResultSet row) throws SQLException {
        try {
            return new Ordered(
                    row.getLong("id"),
                    row.getString("connector_key"),
                    Kind.valueOf(row.getString("kind")),
                    row.getString("cause"),
                    json.readValue(row.getString("details"), new TypeReference<Map<String, String>>() {}),
                    State.valueOf(row.getString("state")),
                    row.getInt("attempts"),
                    row.getString("answer"),
                    row.getString("error"),
                    row.getObject("undoes", Long.class));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY, noRollbackFor = BusinessException.class)
    public Ordered hold(long id) {
        return jdbc.sql(COLUMNS + " where id = ? for update")
                .param(id)
                .query((row, number) -> ordered(row))
                .optional()
                .orElseThrow(() -> new NotFoundException("command for a shop " + id));
    }

    @Override
    @Transactional(noRollbackFor = BusinessException.class)
    public void settle(long id, Settlement settlement, String by) {
        int waited = settled(id, settlement, by)
                .orElseThrow(() -> new NotFoundException("command for a shop that waits, " + id));
        tellCase(id, waited);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void settleInCase(long id, Settlement settlement, String by) {
        settled(id, settlement, by);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Long> brokenPromise(long id) {
        return jdbc.sql("""
                        select o.id from shop_command c join shop_order o
                               on o.id = substring(c.cause from '^order:([0-9]{1,18}):')::bigint
                        where c.id = ? and c.state = 'DROPPED' and c.withdrawn_at is null and c.undoes is null
                          and o.customer_id is not null
                          and c.kind in ('ISSUE_COUPON', 'GRANT_POINTS', 'REFUND_ORDER', 'SEND_EXPRESS')
                        """).param(id).query(Long.class).optional();
    }

    /** @return how often it waited for a person; empty when it does not now */
    private Optional<Integer> settled(long id, Settlement settlement, String by) {
        var waited = changed(id, settlement, by);
        if (settlement != Settlement.SEND_AGAIN) {
            waited.ifPresent(times -> tellLedger(id, times, clock.instant()));
        }
        if (waited.isPresent() && settlement == Settlement.DROP) {
            // What the shop never gave stands no longer.
            jdbc.sql(
                            "select ledger_order_id, ledger_kind, ledger_ref from shop_command where id = ? and ledger_ref is not null")
                    .param(id)
                    .query((row, number) -> new Ledger(
                            row.getLong("ledger_order_id"), row.getString("ledger_kind"), row.getString("ledger_ref")))
                    .optional()
                    .ifPresent(entry -> {
                        effects.undone(entry.orderId(), entry.kind(), entry.ref());
                        rewards.dropped(entry.ref().replaceFirst("^coupon:", ""));
                    });
        }
        return waited;
    }

    private Optional<Integer> changed(long id, Settlement settlement, String by) {
        return jdbc.sql("""
                        update shop_command
                        set state = :state, error = null, attempts = case when :again then 0 else attempts end,
                            next_attempt_at = :now, done_at = case when :again then null else :now::timestamptz end,
                            done_by = case when :again then null else :by end
                        where id = :id and state in ('CHECKING', 'MANUAL', 'FAILED')
                        returning waited
                        """)
                .param(
                        "state",
                        switch (settlement) {
                            case SEND_AGAIN -> "QUEUED";
                            case DONE_BY_HAND -> "DONE";
                            case DROP -> "DROPPED";
                        })
                .param("again", settlement == Settlement.SEND_AGAIN)
                .param("now", InboxWork.at(clock.instant()))
                .param("by", by)
                .param("id", id)
                .query(Integer.class)
                .optional();
    }

    /** @return how many rows were taken up */
    int sendDue() {
        int sent = 0;
        Optional<Ordered> next = claim();
        while (next.isPresent()) {
            send(next.get());
            sent++;
            next = claim();
        }
        return sent;
    }

    /** The row tells what it was before: SENDING for one that broke off. */
    private Optional<Ordered> claim() {
        var now = InboxWork.at(clock.instant());
        return jdbc.sql("""
                        with due as (
                            select id, state as before from shop_command s
                            where state in ('QUEUED', 'SENDING') and next_attempt_at <= :now
                              and (lease_until is null or lease_until < :now)
                              and not exists (select from shop_command o where o.id = s.undoes and o.state = 'SENDING')
                            order by next_attempt_at, id limit 1
                            for update skip locked)
                        update shop_command c set state = 'SENDING', lease_until = :until, attempts = attempts + 1
                        from due where c.id = due.id
                        returning c.id, c.connector_key, c.kind, c.cause, c.details::text as details, due.before as state,
                                  c.attempts, c.answer, c.error, c.undoes
                        """)
                .param("now", now)
                .param("until", now.plus(LEASE))
                .query((row, number) -> ordered(row))
                .optional();
    }

    private void send(Ordered act) {
        if (act.state() == State.SENDING && isWithdrawn(act)) {
            ends(act, State.DROPPED, null, Remarks.of("shop.command-unclear"), clock.instant());
            return;
        }
        Connector connector = connectors.find(act.connector());
        var known = connector == null ? Optional.<Platforms.Known>empty() : platforms.find(connector.platform());
        Command command = known.map(
                        each -> each.platform().commands().get(act.kind().command()))
                .orElse(null);
        if (connector == null || known.isEmpty() || command == null || connector.address() == null) {
            waits(act, State.MANUAL, Remarks.of("shop.command-manual", act.connector()));
            return;
        }
        if (act.state() == State.SENDING && command.idempotencyHeader() == null) {
            waits(act, State.CHECKING, Remarks.of("shop.command-unclear"));
            return;
        }
        boolean mayHaveArrived = false;
        Map<String, String> details = details(act);
        try {
            Platforms.MapFile map =
                    command.map() == null ? null : known.get().maps().get(command.map());
            byte[] body = map == null
                    ? null
                    : PlainData.write(
                            maps.run(map, Map.copyOf(details), Translation.zone(connector.zone()), clock.instant()));
            Map<String, String> headers = command.idempotencyHeader() == null
                    ? Map.of()
                    : Map.of(command.idempotencyHeader(), "filo-" + act.id());
            mayHaveArrived = true;
            var reply = client.call(
                    connector,
                    known.get().platform().api(),
                    command.method(),
                    command.path(),
                    place -> details.get(place.substring(1)),
                    body,
                    headers);
            String said =
                    new String(reply.body(), StandardCharsets.UTF_8).strip().replace("\0", "");
            String answer = reply.status() + " " + said.substring(0, Math.min(said.length(), LONGEST_ANSWER));
            if (reply.isGood() && refuses(command, reply)) {
                waits(act, State.FAILED, answer, Remarks.of("shop.answer", reply.status(), said));
            } else if (reply.isGood()) {
                done(act, answer);
            } else if (reply.status() >= 500) {
                // It may have been done before it broke.
                unclear(act, command, ShopClient.refusal(connector, reply).remark());
            } else if (reply.status() == 429) {
                again(act, ShopClient.refusal(connector, reply).remark());
            } else {
                waits(act, State.FAILED, ShopClient.refusal(connector, reply).remark());
            }
        } catch (ShopTrouble trouble) {
            if (trouble.isLasting()) {
                waits(act, State.FAILED, trouble.remark());
            } else if (mayHaveArrived && trouble.remark().startsWith("shop.away")) {
                unclear(act, command, trouble.remark());
            } else {
                again(act, trouble.remark());
            }
        }
    }

    /** A good status may come with words of refusal. Where nobody can read what was said, nobody knows. */
    private static boolean refuses(Command command, ShopClient.Reply reply) {
        if (command.refused().isEmpty()) {
            return false;
        }
        Object said;
        try {
            said = PlainData.json(reply.body());
        } catch (ShopTrouble unreadable) {
            throw ShopTrouble.passing("shop.away", "JSON", unreadable.remark());
        }
        return command.refused().stream()
                .map(place -> PlainData.at(said, place))
                .anyMatch(found -> found instanceof List<?> list
                        ? !list.isEmpty()
                        : found instanceof Map<?, ?> map
                                ? !map.isEmpty()
                                : found != null && !found.equals(false) && !found.equals(""));
    }

    private void unclear(Ordered act, Command command, String remark) {
        if (command.idempotencyHeader() == null) {
            waits(act, State.CHECKING, Remarks.of("shop.command-unclear"));
        } else {
            again(act, remark);
        }
    }

    private void again(Ordered act, String remark) {
        if (act.attempts() > PAUSES.size() * 3) {
            waits(act, State.FAILED, remark);
            return;
        }
        Duration pause = PAUSES.get(Math.min(act.attempts() - 1, PAUSES.size() - 1));
        ends(act, State.QUEUED, null, remark, clock.instant().plus(pause));
    }

    private void done(Ordered act, String answer) {
        Instant now = clock.instant();
        transaction.executeWithoutResult(status ->
                ends(act, State.DONE, answer, null, now).ifPresent(waited -> tellLedger(act.id(), waited, now)));
    }

    /** Whoever gave it may wait to tell the customer. */
    private void tellLedger(long id, int waited, Instant now) {
        jdbc.sql("select ledger_order_id from shop_command where id = ? and ledger_order_id is not null")
                .param(id)
                .query(Long.class)
                .optional()
                .ifPresent(order -> events.publish(
                        ProcessEvent.wake(ENDED, order.toString(), null, "shop-command:" + id + ":" + waited, now)));
    }

    private void waits(Ordered act, State state, String remark) {
        waits(act, state, null, remark);
    }

    /** Each time it comes to wait is news of its own. */
    private void waits(Ordered act, State state, @Nullable String answer, String remark) {
        Instant now = clock.instant();
        transaction.executeWithoutResult(status -> ends(act, state, answer, remark, now)
                .ifPresent(waited -> events.publish(ProcessEvent.start(
                        WAITS_FOR_PERSON,
                        String.valueOf(act.id()),
                        null,
                        Map.of(
                                "commandId",
                                String.valueOf(act.id()),
                                "kind",
                                act.kind().name(),
                                "state",
                                state.name()),
                        "shop-command:" + act.id() + ":" + waited,
                        now))));
    }

    /**
     * What was taken back while it was on its way is not tried again; its opposite, when the shop certainly never did it, is
     * not needed.
     *
     * @return how often it waited for a person; empty when somebody else has sent it meanwhile, or it was taken back
     */
    private Optional<Integer> ends(
            Ordered act, State state, @Nullable String answer, @Nullable String error, Instant at) {
        return jdbc.sql("""
                        with ended as (
                            update shop_command
                            set state = case when withdrawn_at is not null and :state <> 'DONE' then 'DROPPED' else :state end,
                                lease_until = null, answer = :answer, error = :error, next_attempt_at = :at,
                                waited = waited + case when :waits then 1 else 0 end,
                                done_at = case when :state = 'DONE' then :at::timestamptz end
                            where id = :id and state = 'SENDING'
                            returning id, state, waited),
                        needless as (
                            update shop_command set state = 'DROPPED'
                            where undoes in (select id from ended where state = 'DROPPED')
                              and :state in ('MANUAL', 'FAILED') and state = 'QUEUED')
                        select waited from ended where state <> 'DROPPED'
                        """)
                .param("state", state.name())
                .param("waits", state.waitsForPerson())
                .param("answer", answer)
                .param("error", error)
                .param("at", InboxWork.at(at))
                .param("id", act.id())
                .query(Integer.class)
                .optional();
    }

    private boolean isWithdrawn(Ordered act) {
        return jdbc.sql("select withdrawn_at is not null from shop_command where id = ?")
                .param(act.id())
                .query(Boolean.class)
                .single();
    }

    /** Of an act that undoes another also what the shop called the thing when it made it, as {@code made}. */
    private Map<String, String> details(Ordered act) {
        if (act.undoes() == null) {
            return act.details();
        }
        var details = new LinkedHashMap<>(act.details());
        find(act.undoes())
                .map(Ordered::answer)
                .map(ID::matcher)
                .filter(Matcher::find)
                .ifPresent(id -> details.put("made", id.group(1)));
        return details;
    }
}
