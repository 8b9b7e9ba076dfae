package io.filo.campaign;

/** Whose rows a segment has. */
public enum Subjects {
    /** People and companies, each by what is known of them alone. */
    CUSTOMERS,
    /** Companies, by the sum over their people and themselves. */
    COMPANIES
}
