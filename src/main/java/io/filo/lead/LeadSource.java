package io.filo.lead;

/** How a lead came in. */
public enum LeadSource {
    /** A capture form on some page. */
    FORM,
    /** A sign-up for an event. */
    EVENT,
    MAIL,
    /** Entered by a colleague, such as in a store or at a fair. */
    HAND,
    /** From another program. */
    API,
    IMPORT
}
