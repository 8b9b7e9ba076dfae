package io.filo.engine;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which customer running cases are about, and where that changes. All calls join the running transaction. */
public interface RunningCases {

    /**
     * Lets all running cases of one customer go on with another: their link, and their variable {@code customerId} where
     * they have it.
     *
     * @return ids of the cases, to be handed to {@link #returnTo}
     */
    List<String> follow(long fromCustomer, long toCustomer);

    /**
     * As {@link #follow}, but only the cases whose variable of that name has that text: what they are about belongs to
     * somebody else now. So do events of it that nobody has heard yet: those that carry the variable, or have that cause.
     *
     * @param cause as of {@link ProcessEvent}
     */
    void followWhere(String variable, String text, String cause, long fromCustomer, long toCustomer);

    /** Those of the customers of whom a case of one of the processes runs; one statement for all. */
    Set<Long> customersWith(Set<String> processKeys, Collection<Long> customerIds);

    /**
     * Those of the customers of whom a user task is open that has an input of that name, with another text than that one; one
     * statement for all.
     */
    Set<Long> customersWithTask(String input, @Nullable String except, Collection<Long> customerIds);

    /** Gives those of the cases that still run, and still are about {@code fromCustomer}, back. */
    void returnTo(long toCustomer, long fromCustomer, Collection<String> cases);
}
