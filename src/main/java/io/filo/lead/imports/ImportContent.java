package io.filo.lead.imports;

/** What the rows of a list are; shown through the bundles as {@code import.content.<name>}. */
public enum ImportContent {
    PEOPLE,
    /** One row for each line of an order; what concerns the whole order stands in all of them, or in the first. */
    ORDERS
}
