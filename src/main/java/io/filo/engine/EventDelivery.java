package io.filo.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.RuntimeService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes one due event and delivers it to one receiver, in one transaction with all that the receiver does up to its next
 * wait. An event with several receivers is first split into a row for each.
 */
@Component
class EventDelivery implements EventLog {

    private static final Logger log = LoggerFactory.getLogger(EventDelivery.class);
    private static final List<Duration> BACK_OFF =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5));
    private static final TypeReference<Map<String, Object>> VARIABLES = new TypeReference<>() {};

    enum Outcome {
        NOTHING_DUE,
        DELIVERED,
        NOT_DELIVERED
    }

    private record Event(
            long id,
            String name,
            String kind,
            String businessKey,
            @Nullable Long customerId,
            String variables,
            String receiver,
            String state,
            int attempts,
            Instant createdAt,
            List<String> receivers) {

        boolean isForCustomer() {
            return kind.equals("WAKE") && businessKey.equals(ProcessEvent.keyOf(customerId));
        }
    }

    /**
     * Receivers are written as {@code message:<definition>}, {@code signal:<definition>} or {@code execution:<id>}.
     */
    private static final String CLAIM = """
            select e.*,
                   case when e.receiver like 'execution:%' then
                             array(select e.receiver from ACT_RU_EVENT_SUBSCR s
                                   where s.EXECUTION_ID_ = substr(e.receiver, 11) and s.EVENT_NAME_ = e.name)
                        when e.receiver <> '' then array[e.receiver]
                        when e.kind = 'START' then
                             array(select s.EVENT_TYPE_ || ':' || s.CONFIGURATION_
                                   from ACT_RU_EVENT_SUBSCR s
                                   where s.EVENT_NAME_ = e.name and s.EXECUTION_ID_ is null
                                     and (e.process is null
                                          or exists (select from ACT_RE_PROCDEF d
                                                     where d.ID_ = s.CONFIGURATION_ and d.KEY_ = e.process)))
                        when e.business_key = 'customer:' || e.customer_id then
                             array(select 'execution:' || s.EXECUTION_ID_
                                   from case_customer c
                                   join ACT_RU_EVENT_SUBSCR s on s.PROC_INST_ID_ = c.process_instance_id
                                   where c.customer_id = e.customer_id and s.EVENT_NAME_ = e.name
                                     and s.EVENT_TYPE_ = 'message')
                        else array(select 'execution:' || s.EXECUTION_ID_
                                   from ACT_RU_EVENT_SUBSCR s
                                   join ACT_RU_EXECUTION p on p.ID_ = s.PROC_INST_ID_
                                   where p.BUSINESS_KEY_ = e.business_key and s.EVENT_NAME_ = e.name
                                     and s.EVENT_TYPE_ = 'message')
                   end as receivers
            from next_process_event(?) e
            """;

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final RuntimeService runtime;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final EngineProperties properties;
    private final ObjectProvider<WakeValidity> validities;
    private final CaseCustomers customers;

    EventDelivery(
            JdbcClient jdbc,
            ObjectMapper json,
            @Lazy RuntimeService runtime,
            PlatformTransactionManager transactions,
            Clock clock,
            EngineProperties properties,
            ObjectProvider<WakeValidity> validities,
            CaseCustomers customers) {
        this.jdbc = jdbc;
        this.json = json;
        this.runtime = runtime;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.properties = properties;
        this.validities = validities;
        this.customers = customers;
    }

    Outcome deliverNext() {
        var taken = new Event[1];
        try {
            return transaction.execute(status -> {
                var event = jdbc.sql(CLAIM).param(now()).query(this::event).optional();
                if (event.isEmpty()) {
                    return Outcome.NOTHING_DUE;
                }
                taken[0] = event.get();
                return deliver(event.get());
            });
        } catch (RuntimeException failure) {
            if (taken[0] == null) {
                throw failure;
            }
            transaction.executeWithoutResult(status -> recordFailure(taken[0], failure));
            return Outcome.NOT_DELIVERED;
        }
    }

    private Outcome deliver(Event event) {
        if (event.receivers.size() > 1) {
            return split(event);
        }
        if (event.kind.equals("WAKE")) {
            return wake(event);
        }
        if (event.receivers.isEmpty()) {
            finish(
                    event,
                    "FAILED",
                    "No deployed process starts on '" + event.name
                            + "'. Deploy one that does, then deliver this event again.");
            return Outcome.NOT_DELIVERED;
        }
        start(event, event.receivers.get(0));
        finish(event, "DONE", null);
        return Outcome.DELIVERED;
    }

    private void start(Event event, String receiver) {
        var definition = receiver.substring(receiver.indexOf(':') + 1);
        var instance = receiver.startsWith("message:")
                ? runtime.createMessageCorrelation(event.name)
                        .processDefinitionId(definition)
                        .processInstanceBusinessKey(event.businessKey)
                        .setVariables(variables(event))
                        .correlateStartMessage()
                : runtime.startProcessInstanceById(definition, event.businessKey, variables(event));
        if (event.customerId != null && !instance.isEnded()) {
            customers.link(instance.getId(), event.customerId);
        }
    }

    private Outcome wake(Event event) {
        var late = event.state.equals("PARKED");
        if (late
                && validity(event)
                        .map(v -> !v.stillMeaningful(event.businessKey))
                        .orElse(false)) {
            finish(event, "DROPPED", null);
            return Outcome.DELIVERED;
        }
        if (event.receivers.isEmpty() && event.isForCustomer()) {
            // Whoever begins to wait later has looked at the customer as it is now.
            finish(event, "DONE", null);
            return Outcome.DELIVERED;
        }
        if (event.receivers.isEmpty()) {
            park(event);
            return Outcome.NOT_DELIVERED;
        }
        var execution = event.receivers.get(0).substring("execution:".length());
        runtime.messageEventReceived(event.name, execution);
        finish(event, "DONE", null);
        return Outcome.DELIVERED;
    }

    private Optional<WakeValidity> validity(Event event) {
        return validities.stream()
                .filter(candidate -> candidate.eventName().equals(event.name))
                .findFirst();
    }

    /** One row for each receiver, so that one broken diagram does not keep the event from the others. */
    private Outcome split(Event event) {
        jdbc.sql("""
                        insert into process_event (name, kind, business_key, customer_id, variables, cause, receiver,
                                                   next_attempt_at, occurred_at, created_at)
                        select name, kind, business_key, customer_id, variables, cause, receiver_of_row, ?, occurred_at, created_at
                        from process_event, unnest(?) as receiver_of_row
                        where id = ?
                        on conflict (name, cause, receiver) do nothing
                        """)
                .params(now(), event.receivers.toArray(String[]::new), event.id)
                .update();
        finish(event, "DONE", null);
        return Outcome.DELIVERED;
    }

    /** Tried again after twice the time each time. */
    private void park(Event event) {
        var age = Duration.between(event.createdAt, clock.instant());
        if (age.compareTo(properties.parkFor()) > 0) {
            finish(event, "DROPPED", null);
            return;
        }
        var pause = age.compareTo(properties.parkRetry()) > 0 ? age : properties.parkRetry();
        jdbc.sql("update process_event set state = 'PARKED', next_attempt_at = ? where id = ?")
                .params(now().plus(pause), event.id)
                .update();
    }

    private void finish(Event event, String state, @Nullable String error) {
        jdbc.sql("update process_event set state = ?, error = ?, finished_at = ? where id = ?")
                .params(Arrays.asList(state, error, state.equals("FAILED") ? null : now(), event.id))
                .update();
    }

    private void recordFailure(Event event, RuntimeException failure) {
        int attempts = event.attempts + 1;
        var given = attempts >= properties.maxAttempts();
        var pause = BACK_OFF.get(Math.min(attempts, BACK_OFF.size()) - 1);
        log.warn(
                "Event {} '{}' for {} was not delivered (attempt {}{}): {}",
                event.id,
                event.name,
                event.businessKey,
                attempts,
                given ? ", the last: it waits for a person on the console" : "",
                message(failure));
        log.debug("Delivery failed", failure);
        // Between the rollback and this line somebody else may have delivered it, and a commit whose answer was lost
        // has done so too.
        jdbc.sql("""
                        update process_event set state = ?, attempts = ?, next_attempt_at = ?, error = ?
                        where id = ? and state = ? and attempts = ?
                        """)
                .params(
                        given ? "FAILED" : event.state,
                        attempts,
                        now().plus(pause),
                        message(failure),
                        event.id,
                        event.state,
                        event.attempts)
                .update();
    }

    private static String message(Throwable failure) {
        var text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && text.indexOf(cause.getMessage()) < 0) {
                text.append(text.isEmpty() ? "" : " / ").append(cause.getMessage());
            }
        }
        var whole = text.isEmpty() ? failure.getClass().getSimpleName() : text.toString();
        return whole.replace('\u0000', ' ').substring(0, Math.min(whole.length(), 4000));
    }

    private Map<String, Object> variables(Event event) {
        try {
            var values = new HashMap<String, Object>(json.readValue(event.variables, VARIABLES));
            values.replaceAll((name, value) -> value instanceof Map<?, ?> wrapped && wrapped.get("instant") != null
                    ? Date.from(Instant.parse(wrapped.get("instant").toString()))
                    : value);
            return values;
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("Event " + event.id + " has unreadable variables.", unreadable);
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private Event event(ResultSet row, int number) throws SQLException {
        return new Event(
                row.getLong("id"),
                row.getString("name"),
                row.getString("kind"),
                row.getString("business_key"),
                row.getObject("customer_id", Long.class),
                row.getString("variables"),
                row.getString("receiver"),
                row.getString("state"),
                row.getInt("attempts"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                List.of((String[]) row.getArray("receivers").getArray()));
    }

    @Override
    public PageOf<Entry> search(@Nullable String state, int page, int size) {
        var total = jdbc.sql("select count(*) from process_event where ?::text is null or state = ?")
                .params(Arrays.asList(state, state))
                .query(Long.class)
                .single();
        var items = jdbc.sql("""
                        select * from process_event where ?::text is null or state = ?
                        order by id desc limit ? offset ?
                        """)
                .params(Arrays.asList(state, state, size, (long) page * size))
                .query(EventDelivery::entry)
                .list();
        return new PageOf<>(items, page, size, total);
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getString("name"),
                row.getString("kind"),
                row.getString("business_key"),
                row.getObject("customer_id", Long.class),
                row.getString("state"),
                row.getInt("attempts"),
                row.getString("error"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "next_attempt_at"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    @Override
    public void retry(long id) {
        var retried = jdbc.sql("""
                        update process_event set state = 'READY', attempts = 0, next_attempt_at = ?
                        where id = ? and state in ('FAILED', 'PARKED', 'READY')
                        """).params(now(), id).update();
        if (retried == 0) {
            if (jdbc.sql("select count(*) from process_event where id = ?")
                            .param(id)
                            .query(Long.class)
                            .single()
                    == 0) {
                throw new NotFoundException("event " + id);
            }
            throw new BusinessException("NOT_PENDING", "Event " + id + " is done: there is nothing to deliver again.");
        }
    }
}
