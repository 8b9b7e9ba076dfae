package io.filo.campaign;

/** How far a campaign is. */
public enum CampaignState {
    /** Being written; nothing has happened. */
    DRAFT,
    /** Its people are frozen and the gate is tried on them. */
    COUNTING,
    /** It waits for a person's yes. */
    APPROVAL,
    /** It is being sent, or called, within its window. */
    RUNNING,
    /** It has stopped itself, and a person is asked. */
    HALTED,
    /** All has left; what comes of it is still looked at. */
    MEASURING,
    DONE,
    /** A person has said no. */
    REJECTED,
    /** A person has stopped it. */
    STOPPED;

    /** Whether it may still be stopped. */
    public boolean mayStop() {
        return this == COUNTING || this == APPROVAL || this == RUNNING || this == HALTED;
    }

    /** Whether it changes by itself just now. */
    public boolean isAtWork() {
        return this == COUNTING || this == RUNNING;
    }
}
