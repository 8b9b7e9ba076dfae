package io.filo.engine;

import org.jspecify.annotations.Nullable;

/**
 * Makes one kind of CRM object readable for the conditions of diagrams: <code>${crm.ticket(ticketId).priority}</code>.
 * The returned type must be public and show codes, numbers, dates and booleans only, by getters or as a record.
 */
public interface DiagramObject<T> {

    /** The function's name after <code>crm.</code>, such as {@code ticket}. */
    String name();

    /** The object of that id, or null. */
    @Nullable
    T find(long id);

    /** What a designer may read of it. */
    Class<T> type();
}
