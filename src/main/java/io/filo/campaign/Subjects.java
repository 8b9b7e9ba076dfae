package io.filo.campaign;

import java.util.Map;

/** Whose rows a segment has. */
public enum Subjects {
    /** People and companies, each by what is known of them alone. */
    CUSTOMERS,
    /** Companies: figures and deeds are the sum over their people and themselves, profile and consent are their own. */
    COMPANIES,
    /** Leads, open and past: what was told, what became of it, and all of the customer whose they are. */
    LEADS;

    /** What may be asked of them. */
    Map<String, Field> fields() {
        return this == LEADS ? LeadFields.BY_NAME : ProfileFields.BY_NAME;
    }
}
