package io.filo.customer;

/** What a customer is; people may belong to a company. */
public enum CustomerKind {
    PERSON,
    COMPANY
}
