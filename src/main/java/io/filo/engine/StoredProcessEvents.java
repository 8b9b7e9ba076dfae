package io.filo.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
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
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "Event '" + event.name() + "' was published outside a transaction: it could be lost, or tell of"
                            + " something that never happened.");
        }
        var now = OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC);
        jdbc.sql("""
                        with written as (
                            insert into process_event (name, kind, business_key, customer_id, variables, cause,
                                                       next_attempt_at, occurred_at, created_at)
                            values (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)
                            on conflict (name, cause, receiver) do nothing
                            returning id)
                        select pg_notify('filo_process_event', '') from written
                        """)
                .params(
                        event.name(),
                        event.kind().name(),
                        event.businessKey(),
                        event.customerId(),
                        write(event.variables()),
                        event.cause(),
                        now,
                        event.occurredAt().atOffset(ZoneOffset.UTC),
                        now)
                .query((row, number) -> "")
                .list();
        tellAfterCommit();
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

    private String write(Map<String, Object> variables) {
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
        try {
            return json.writeValueAsString(plain);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
