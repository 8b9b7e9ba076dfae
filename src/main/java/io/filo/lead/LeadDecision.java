package io.filo.lead;

/** What a person makes of a lead. */
public enum LeadDecision {
    /** Has bought, or there is something in hand. */
    CONVERT,
    /** Not yet: again in thirty days. */
    NURTURE,
    /** Will not buy. */
    DISQUALIFY
}
