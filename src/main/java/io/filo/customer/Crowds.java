package io.filo.customer;

import io.filo.customer.Recognition.Told;
import java.time.Instant;
import java.util.Collection;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Customers of whom thousands of things tell at once. They are found, made and completed one after the other by the rules
 * of {@link Recognition}, but looked up together and written together. All calls join the running transaction.
 */
public interface Crowds {

    /**
     * Looks up whoever may be meant.
     *
     * @param told what will be told of them
     * @param known customers who are known by something else, such as their account
     */
    Crowd of(Collection<Told> told, Collection<Long> known);

    /** Not for several threads. What was made is seen by what follows, and by others after {@link #write}. */
    interface Crowd {

        /** The one of that address, in normal form, following merges. */
        OptionalLong byEmail(String normalised);

        /** The one of that number, in normal form, following merges. */
        OptionalLong byPhone(String normalised);

        /** Who that customer is now, if the two were merged. */
        long current(long customerId);

        /**
         * Makes a customer of what was told, as {@link Recognition#enter} does.
         *
         * @param own what the customer is called when neither a name nor an address is known
         * @param since first contact
         */
        long make(Told told, @Nullable String givenName, @Nullable String familyName, String own, Instant since);

        /** Adds to a customer what was not known, as {@link Recognition#complete} does. */
        void complete(long customerId, Told told);

        /**
         * Writes all that was made and added, once.
         *
         * @throws org.springframework.dao.DataIntegrityViolationException when somebody else has made one of them since: roll
         *     back and begin again
         */
        void write();
    }
}
