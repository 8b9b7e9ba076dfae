package io.filo.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.message.Remarks;
import io.filo.shop.Platform.Command;
import io.filo.support.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Leases a row, commits, calls, commits the answer. A row whose lease lapsed while it was being sent is sent again only
 * where the platform knows a repetition by its key.
 */
@Component
class StoredCommands implements ShopCommands {

    static final String WAITS_FOR_PERSON = "shop.commandWaits";

    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final int LONGEST_ANSWER = 2000;
    private static final String COLUMNS =
            "select id, connector_key, kind, details::text as details, state, attempts, answer, error from shop_command";

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
                            + " key is the command's id.");
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
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.json = json;
        this.connectors = connectors;
        this.platforms = platforms;
        this.maps = maps;
        this.client = client;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    @Transactional
    public long order(String connector, Kind kind, Map<String, String> details, String cause) {
        try {
            return jdbc.sql("""
                            insert into shop_command (connector_key, kind, cause, details, next_attempt_at, created_at)
                            values (:connector, :kind, :cause, :details::jsonb, :now, :now)
                            on conflict (cause) do update set cause = excluded.cause
                            returning id
                            """)
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
                    json.readValue(row.getString("details"), new TypeReference<Map<String, String>>() {}),
                    State.valueOf(row.getString("state")),
                    row.getInt("attempts"),
                    row.getString("answer"),
                    row.getString("error"));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    @Transactional
    public void doneByHand(long id, String by) {
        require(id, jdbc.sql("""
                                update shop_command set state = 'DONE', done_at = ?, done_by = ?, error = null
                                where id = ? and state in ('CHECKING', 'MANUAL', 'FAILED')
                                """).params(InboxWork.at(clock.instant()), by, id).update());
    }

    @Override
    @Transactional
    public void sendAgain(long id) {
        require(id, jdbc.sql("""
                                update shop_command set state = 'QUEUED', attempts = 0, next_attempt_at = ?, error = null
                                where id = ? and state in ('CHECKING', 'MANUAL', 'FAILED')
                                """).params(InboxWork.at(clock.instant()), id).update());
    }

    private static void require(long id, int found) {
        if (found == 0) {
            throw new NotFoundException("command for a shop that waits, " + id);
        }
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
                            select id, state as before from shop_command
                            where state in ('QUEUED', 'SENDING') and next_attempt_at <= :now
                              and (lease_until is null or lease_until < :now)
                            order by next_attempt_at, id limit 1
                            for update skip locked)
                        update shop_command c set state = 'SENDING', lease_until = :until, attempts = attempts + 1
                        from due where c.id = due.id
                        returning c.id, c.connector_key, c.kind, c.details::text as details, due.before as state, c.attempts,
                                  c.answer, c.error
                        """)
                .param("now", now)
                .param("until", now.plus(LEASE))
                .query((row, number) -> ordered(row))
                .optional();
    }

    private void send(Ordered act) {
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
        try {
            Platforms.MapFile map =
                    command.map() == null ? null : known.get().maps().get(command.map());
            byte[] body = map == null
                    ? null
                    : PlainData.write(maps.run(
                            map, Map.copyOf(act.details()), Translation.zone(connector.zone()), clock.instant()));
            Map<String, String> headers = command.idempotencyHeader() == null
                    ? Map.of()
                    : Map.of(command.idempotencyHeader(), "filo-" + act.id());
            mayHaveArrived = true;
            var reply = client.call(
                    connector,
                    known.get().platform().api(),
                    command.method(),
                    command.path(),
                    place -> act.details().get(place.substring(1)),
                    body,
                    headers);
            String said =
                    new String(reply.body(), StandardCharsets.UTF_8).strip().replace("\\0", "");
            String answer = reply.status() + " " + said.substring(0, Math.min(said.length(), LONGEST_ANSWER));
            if (reply.isGood()) {
                ends(act, State.DONE, answer, null, clock.instant());
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

    private void waits(Ordered act, State state, String remark) {
        Instant now = clock.instant();
        transaction.executeWithoutResult(status -> {
            ends(act, state, null, remark, now);
            events.publish(ProcessEvent.start(
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
                    "shop-command:" + act.id() + ":" + state + ":" + act.attempts(),
                    now));
        });
    }

    private void ends(Ordered act, State state, @Nullable String answer, @Nullable String error, Instant at) {
        jdbc.sql("""
                        update shop_command
                        set state = :state, lease_until = null, answer = :answer, error = :error, next_attempt_at = :at,
                            done_at = case when :state = 'DONE' then :at::timestamptz end
                        where id = :id and state = 'SENDING'
                        """)
                .param("state", state.name())
                .param("answer", answer)
                .param("error", error)
                .param("at", InboxWork.at(at))
                .param("id", act.id())
                .update();
    }
}
