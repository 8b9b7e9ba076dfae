package io.filo.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Component
class StoredProcessEvents implements ProcessEvents {

    static final String CHANNEL = "filo_process_event";

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;
    private final ApplicationEventPublisher local;

    /** Told inside the application once events are committed, quicker than the database's notification. */
    record EventsCommitted() {}

    StoredProcessEvents(JdbcClient jdbc, ObjectMapper json, Clock clock, ApplicationEventPublisher local) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
        this.local = local;
    }

    @Override
    public void publish(ProcessEvent event) {
        publish(List.of(event), Set.of());
    }

    @Override
    public void publish(List<ProcessEvent> events, Set<String> fresh) {
        if (events.isEmpty()) {
            return;
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "Event '" + events.get(0).name()
                            + "' was published outside a transaction: it could be lost, or tell of something that never happened.");
        }
        var rows = events.stream().map(event -> row(event, fresh)).toList();
        jdbc.sql("""
                        with written as (
                            insert into process_event (name, kind, business_key, customer_id, variables, cause, process, state,
                                                       next_attempt_at, finished_at, occurred_at, created_at)
                            select e.name, e.kind, e.business_key, e.customer_id, e.variables, e.cause, e.process,
                                   case when e.seen then 'DONE' else 'READY' end, :now,
                                   case when e.seen then :now end, e.occurred_at, :now
                            from jsonb_to_recordset(:events::jsonb)
                                 as e (name text, kind text, business_key text, customer_id bigint, variables jsonb,
                                       cause text, process text, seen boolean, occurred_at timestamptz)
                            on conflict (name, cause, receiver) do nothing
                            returning state)
                        select pg_notify('filo_process_event', '') from written where state = 'READY' limit 1
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("events", write(rows))
                .query((row, number) -> "")
                .list();
        tellAfterCommit();
    }

    @Override
    public List<StartedProcess> startedBy(String event) {
        return jdbc.sql("""
                        select distinct d.KEY_ as key, coalesce(d.NAME_, d.KEY_) as name
                        from ACT_RU_EVENT_SUBSCR s join ACT_RE_PROCDEF d on d.ID_ = s.CONFIGURATION_
                        where s.EVENT_NAME_ = ? and s.EXECUTION_ID_ is null
                        order by name, key
                        """)
                .param(event)
                .query((row, number) -> new StartedProcess(row.getString("key"), row.getString("name")))
                .list();
    }

    private static Map<String, @Nullable Object> row(ProcessEvent event, Set<String> fresh) {
        var row = new HashMap<String, @Nullable Object>();
        row.put("name", event.name());
        row.put("kind", event.kind().name());
        row.put("business_key", event.businessKey());
        row.put("customer_id", event.customerId());
        row.put("variables", plain(event.variables()));
        row.put("cause", event.cause());
        row.put("process", event.process());
        row.put("seen", event.kind() == ProcessEvent.Kind.WAKE && fresh.contains(event.businessKey()));
        row.put("occurred_at", event.occurredAt().toString());
        return row;
    }

    private void tellAfterCommit() {
        if (TransactionSynchronizationManager.getResource(this) != null) {
            return;
        }
        TransactionSynchronizationManager.bindResource(this, Boolean.TRUE);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                local.publishEvent(new EventsCommitted());
            }

            @Override
            public void afterCompletion(int status) {
                TransactionSynchronizationManager.unbindResourceIfPossible(StoredProcessEvents.this);
            }

            @Override
            public void suspend() {
                TransactionSynchronizationManager.unbindResourceIfPossible(StoredProcessEvents.this);
            }

            @Override
            public void resume() {
                TransactionSynchronizationManager.bindResource(StoredProcessEvents.this, Boolean.TRUE);
            }
        });
    }

    private static Map<String, Object> plain(Map<String, Object> variables) {
        var plain = new HashMap<String, Object>();
        variables.forEach((name, value) -> {
            if (value instanceof Instant instant) {
                plain.put(name, Map.of("instant", instant.toString()));
            } else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                plain.put(name, value);
            } else {
                throw new IllegalArgumentException("Variable '" + name + "' is a "
                        + value.getClass().getSimpleName()
                        + ": an event carries texts of codes and ids, numbers, booleans and instants only.");
            }
        });
        return plain;
    }

    private String write(List<Map<String, @Nullable Object>> rows) {
        try {
            return json.writeValueAsString(rows);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
