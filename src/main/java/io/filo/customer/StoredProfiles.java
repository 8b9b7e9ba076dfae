package io.filo.customer;

import io.filo.engine.Decisions;
import io.filo.engine.Decisions.Applied;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
@Transactional(noRollbackFor = BusinessException.class)
class StoredProfiles implements CustomerProfiles {

    private static final String STAGE_TABLE = "journey-stage";

    private static final int MOST_PEOPLE = 100;

    private final JdbcClient jdbc;
    private final Customers customers;
    private final Decisions decisions;
    private final ObjectProvider<JourneyFacts> facts;
    private final Clock clock;

    StoredProfiles(
            JdbcClient jdbc,
            Customers customers,
            Decisions decisions,
            ObjectProvider<JourneyFacts> facts,
            Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.decisions = decisions;
        this.facts = facts;
        this.clock = clock;
    }

    @Override
    public CustomerProfile profile(long customerId) {
        return jdbc.sql("""
                        select c.* from customer c
                        where c.id = (select coalesce(merged_into, id) from customer where id = ?)
                        """)
                .param(customerId)
                .query((row, number) -> new CustomerProfile(
                        row.getLong("id"),
                        CustomerStage.valueOf(row.getString("stage")),
                        row.getString("stage_reason"),
                        row.getString("persona"),
                        row.getString("persona_reason"),
                        row.getString("persona_by"),
                        row.getString("owner"),
                        row.getString("customer_class"),
                        row.getObject("company_id") != null
                                || row.getString("kind").equals("COMPANY"),
                        row.getString("street"),
                        row.getString("postal_code"),
                        row.getString("city"),
                        row.getString("country"),
                        row.getString("vat_number")))
                .optional()
                .orElseThrow(() -> new NotFoundException("customer " + customerId));
    }

    @Override
    public List<CustomerCard> peopleOf(long companyId) {
        return customers.cards(
                jdbc.sql("""
                        select id from customer where company_id = ? and merged_into is null
                        order by lower(display_name), id limit ?
                        """).params(companyId, MOST_PEOPLE).query(Long.class).list());
    }

    @Override
    public CustomerProfile derive(long customerId, Map<String, ?> seen) {
        var before = profile(customerId);
        var stage = stage(before);
        var persona = before.personaBy() == null ? persona(before, seen) : null;
        var reached = stage == null ? before.stage() : CustomerStage.valueOf(String.valueOf(stage.text("stage")));
        var forward = reached.ordinal() > before.stage().ordinal();
        if (!forward && persona == null) {
            return before;
        }
        jdbc.sql("""
                        with changed as (
                            update customer
                            set stage = :stage, stage_reason = :stageReason, persona = :persona,
                                persona_reason = :personaReason, updated_at = :now
                            where id = :id returning id)
                        insert into timeline_entry (customer_id, occurred_at, type)
                        select id, :now, 'STAGE_' || :stage from changed where :forward
                        """)
                .param("stage", forward ? reached.name() : before.stage().name())
                .param("stageReason", forward && stage != null ? stage.text("reason") : before.stageReason())
                .param("persona", persona == null ? before.persona() : persona.text("persona"))
                .param("personaReason", persona == null ? before.personaReason() : persona.text("reason"))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", before.customerId())
                .param("forward", forward)
                .update();
        return before.with(
                forward ? reached : before.stage(),
                forward && stage != null ? stage.text("reason") : before.stageReason(),
                persona == null ? before.persona() : persona.text("persona"),
                persona == null ? before.personaReason() : persona.text("reason"));
    }

    private @Nullable Applied stage(CustomerProfile profile) {
        var inputs = inputs(List.of(profile.customerId())).values().iterator().next();
        var applied = decisions.evaluate(STAGE_TABLE, inputs);
        return applied.isEmpty() ? null : applied.get(0);
    }

    private Map<Long, Map<String, Object>> inputs(Collection<Long> customerIds) {
        var inputs = new HashMap<Long, Map<String, Object>>();
        for (var id : customerIds) {
            var none = new HashMap<String, Object>();
            for (var fact : JourneyFact.values()) {
                none.put(fact.variable(), 0L);
            }
            inputs.put(id, none);
        }
        facts.forEach(module -> module.of(customerIds).forEach((id, told) -> {
            var known = inputs.get(id);
            if (known != null) {
                told.forEach((fact, count) -> known.put(fact.variable(), count));
            }
        }));
        return inputs;
    }

    @Override
    public void advance(Collection<Long> customerIds) {
        var table = decisions.newest(STAGE_TABLE);
        if (table.isEmpty() || customerIds.isEmpty()) {
            return;
        }
        var inputs = inputs(customerIds);
        var different = List.copyOf(new HashSet<>(inputs.values()));
        var answers = decisions.evaluate(table.get(), different);
        var said = new HashMap<Map<String, Object>, Applied>();
        for (int i = 0; i < different.size(); i++) {
            if (!answers.get(i).isEmpty()) {
                said.put(different.get(i), answers.get(i).get(0));
            }
        }
        record Reached(
                long id, @Nullable String stage, @Nullable String reason) {}
        var reached = new ArrayList<Reached>();
        inputs.forEach((id, known) -> {
            var applied = said.get(known);
            if (applied != null) {
                reached.add(new Reached(id, applied.text("stage"), applied.text("reason")));
            }
        });
        jdbc.sql("""
                        with advanced as (
                            update customer c set stage = t.stage, stage_reason = t.reason, updated_at = :now
                            from unnest(:ids::bigint[], :stages::text[], :reasons::text[]) as t (id, stage, reason)
                            where c.id = t.id
                              and array_position(:order::text[], c.stage) < array_position(:order::text[], t.stage)
                            returning c.id, c.stage)
                        insert into timeline_entry (customer_id, occurred_at, type)
                        select id, :now, 'STAGE_' || stage from advanced
                        """)
                .param("ids", reached.stream().map(Reached::id).toArray(Long[]::new))
                .param("stages", reached.stream().map(Reached::stage).toArray(String[]::new))
                .param("reasons", reached.stream().map(Reached::reason).toArray(String[]::new))
                .param(
                        "order",
                        Arrays.stream(CustomerStage.values()).map(Enum::name).toArray(String[]::new))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    private @Nullable Applied persona(CustomerProfile profile, Map<String, ?> seen) {
        var inputs = new HashMap<String, Object>(
                Map.of("topics", "", "event", "", "campaign", "", "quantity", 0, "company", profile.ofCompany()));
        seen.forEach((name, value) -> {
            if (value != null) {
                inputs.put(name, value);
            }
        });
        var applied = decisions.evaluate("persona", inputs);
        if (applied.isEmpty() || Objects.equals(applied.get(0).text("persona"), profile.persona())) {
            return null;
        }
        return applied.get(0);
    }

    @Override
    public void choosePersona(long customerId, @Nullable String persona, String actor) {
        if (persona != null && !PERSONAS.contains(persona)) {
            throw new BusinessException(
                    "UNKNOWN_PERSONA",
                    "There is no persona '" + persona + "'. Choose one of " + PERSONAS + ".",
                    persona,
                    String.join(", ", PERSONAS));
        }
        var id = profile(customerId).customerId();
        jdbc.sql("""
                        update customer
                        set persona = ?, persona_by = ?, persona_reason = null, updated_at = ? where id = ?
                        """)
                .params(Arrays.asList(
                        persona, persona == null ? null : actor, clock.instant().atOffset(ZoneOffset.UTC), id))
                .update();
        customers.appendTimeline(id, clock.instant(), "PERSONA_CHOSEN", null, actor);
    }

    @Override
    public void giveTo(long customerId, @Nullable String owner) {
        jdbc.sql(
                        "update customer set owner = ? where id = (select coalesce(merged_into, id) from customer where id = ?)")
                .params(Arrays.asList(owner, customerId))
                .update();
    }
}
