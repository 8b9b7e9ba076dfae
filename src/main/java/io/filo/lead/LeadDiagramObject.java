package io.filo.lead;

import io.filo.engine.DiagramObject;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code crm.lead(leadId)}. */
@Component
class LeadDiagramObject implements DiagramObject<LeadFacts> {

    private final Leads leads;

    LeadDiagramObject(Leads leads) {
        this.leads = leads;
    }

    @Override
    public String name() {
        return "lead";
    }

    @Override
    public @Nullable LeadFacts find(long id) {
        return leads.facts(id);
    }

    @Override
    public Class<LeadFacts> type() {
        return LeadFacts.class;
    }
}
