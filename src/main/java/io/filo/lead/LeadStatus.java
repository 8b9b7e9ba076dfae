package io.filo.lead;

/** How far a lead has come. */
public enum LeadStatus {
    /** Has come in; its case is on the way to somebody. */
    NEW,
    /** Waits for a person to qualify it. */
    OPEN,
    /** Not yet: comes again by itself. */
    NURTURING,
    CONVERTED,
    DISQUALIFIED;

    public boolean isEnded() {
        return this == CONVERTED || this == DISQUALIFIED;
    }
}
