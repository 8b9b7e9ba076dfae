package io.filo.lead;

import io.filo.customer.Customers;
import io.filo.customer.Recognition.Told;
import io.filo.customer.Touchpoints;
import io.filo.engine.CurrentUser;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.engine.UserTasks;
import io.filo.support.BusinessException;
import io.filo.support.PageOf;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
@Transactional(noRollbackFor = BusinessException.class)
class LeadService implements LeadDesk {

    private static final int SHOWN = 20;
    private static final BigDecimal LARGEST = new BigDecimal("99999999");
    private static final Set<String> QUALIFYING = Set.of("UserTask_QualifyLead", "UserTask_QualifyOverdueLead");

    private final Leads leads;
    private final Customers customers;
    private final Touchpoints touchpoints;
    private final UserTasks tasks;
    private final ProcessEvents events;
    private final CurrentUser user;
    private final LeadProperties properties;
    private final Clock clock;

    LeadService(
            Leads leads,
            Customers customers,
            Touchpoints touchpoints,
            UserTasks tasks,
            ProcessEvents events,
            CurrentUser user,
            LeadProperties properties,
            Clock clock) {
        this.leads = leads;
        this.customers = customers;
        this.touchpoints = touchpoints;
        this.tasks = tasks;
        this.events = events;
        this.user = user;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public long enter(NewLead lead) {
        require(lead);
        var added = leads.add(lead, lead.quantity(), user.id().orElse(null), clock.instant());
        if (added.isEmpty()) {
            return leads.ofOrigin(lead.origin()).orElseThrow();
        }
        var id = Long.toString(added.get());
        events.publish(ProcessEvent.start(
                LeadEvents.startOf(lead.source()),
                id,
                null,
                Map.of("leadId", id, "leadSource", lead.source().name()),
                "lead:" + id,
                lead.receivedAt()));
        return added.get();
    }

    private void require(NewLead lead) {
        LeadRules.requireLength(lead.request(), LeadRules.LONGEST_REQUEST);
        LeadRules.requireLength(lead.origin(), LeadRules.LONGEST_FIELD);
        Told told = lead.told();
        Stream.of(
                        told.name(),
                        told.email(),
                        told.phone(),
                        told.company(),
                        told.vatNumber(),
                        told.street(),
                        told.postalCode(),
                        told.city())
                .forEach(text -> LeadRules.requireLength(text, LeadRules.LONGEST_FIELD));
        var email =
                told.email() != null && customers.normaliseEmail(told.email()).isPresent();
        var phone =
                told.phone() != null && customers.normalisePhone(told.phone()).isPresent();
        if (!email && !phone) {
            throw new BusinessException(
                    "NOT_REACHABLE",
                    "There is neither an e-mail address nor a telephone number that could be one: nobody could answer."
                            + " Check the spelling, or add one of them.");
        }
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<LeadView> find(long id) {
        return leads.find(id);
    }

    @Override
    @Transactional(readOnly = true)
    public List<LeadView> find(Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : leads.find(ids);
    }

    @Override
    @Transactional(readOnly = true)
    public PageOf<LeadView> search(
            @Nullable LeadStatus status,
            @Nullable String team,
            @Nullable Long customerId,
            @Nullable String text,
            int page,
            int size) {
        return leads.search(status == null ? null : status.name(), team, customerId, text, page, size);
    }

    @Override
    @Transactional(readOnly = true)
    public LeadDetail detail(long id) {
        var lead = leads.require(id);
        var customer = lead.customerId() == null
                ? null
                : customers.card(lead.customerId()).orElse(null);
        return new LeadDetail(
                lead,
                customer,
                customers.cards(lead.candidates()),
                customer == null ? List.of() : leads.ofCustomer(customer.id(), id, SHOWN),
                customer == null ? List.of() : touchpoints.of(customer.id(), SHOWN),
                leads.steps(id),
                tasks.ofCase(PROCESS, Long.toString(id)),
                properties.disqualifyReasons());
    }

    @Override
    public void writeDown(long id, Result result) {
        if (leads.lock(id).status().isEnded()) {
            throw new BusinessException(
                    "LEAD_ENDED", "Lead " + id + " is decided already: what was written with it stays as it is.", id);
        }
        LeadRules.requireLength(result.note(), LeadRules.LONGEST_NOTE);
        LeadRules.requireLength(result.orderReference(), LeadRules.LONGEST_FIELD);
        var value = result.opportunityValue();
        if (value != null && (value.signum() < 0 || value.compareTo(LARGEST) > 0)) {
            throw new BusinessException(
                    "BAD_VALUE",
                    "The value " + value + " is not from 0 to " + LARGEST + ": correct it.",
                    value,
                    LARGEST);
        }
        leads.writeDown(id, result, properties.currency());
    }

    @Override
    public void decide(long id, LeadDecision decision, @Nullable String reason) {
        leads.lock(id);
        var open = tasks.ofCase(PROCESS, Long.toString(id)).stream()
                .filter(task -> QUALIFYING.contains(task.key()))
                .findFirst()
                .orElseThrow(() -> new BusinessException(
                        "NOTHING_TO_DECIDE",
                        "Lead " + id + " waits for no decision now: look at its state, somebody may have decided.",
                        id));
        var variables = new HashMap<String, Object>();
        variables.put("leadDecision", decision.name());
        if (decision == LeadDecision.DISQUALIFY) {
            if (reason == null || !properties.disqualifyReasons().contains(reason)) {
                throw new BusinessException(
                        "REASON_MISSING",
                        "Say why it will not buy: one of " + String.join(", ", properties.disqualifyReasons()) + ".",
                        String.join(", ", properties.disqualifyReasons()));
            }
            variables.put("disqualifyReason", reason);
        }
        tasks.complete(open.id(), variables);
    }
}
