package io.filo.customer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is made of customers: journey stage, persona, who looks after them. All calls join the running transaction. */
public interface CustomerProfiles {

    /** Personas that a person may choose from. */
    List<String> PERSONAS = List.of("BEGINNER", "RACER", "TRAIL_RUNNER", "HIKER", "GIFT_GIVER", "CLUB_BUYER");

    /** Following merges. @throws io.filo.support.NotFoundException */
    CustomerProfile profile(long customerId);

    /** Of a company its people, at most 100, by name; of a person nobody. */
    List<CustomerCard> peopleOf(long companyId);

    /**
     * Asks the tables {@code journey-stage} and {@code persona} and writes down what they say. The stage only ever goes
     * forward: what was bought before the store knew of it cannot be counted. A persona that a person chose stays.
     *
     * @param seen what the table persona sees beside: {@code topics}, {@code event}, {@code campaign}, {@code quantity};
     *     what is left out is empty
     */
    CustomerProfile derive(long customerId, Map<String, ?> seen);

    /**
     * Asks the table {@code journey-stage} about many at once, after something that concerns all of them, and writes down
     * who has come further. Asks once for customers of whom the same is known; the decision log keeps none of it.
     */
    void advance(Collection<Long> customerIds);

    /**
     * @param persona one of {@link #PERSONAS}; null to leave it to the table again
     * @param actor user id
     * @throws io.filo.support.BusinessException {@code UNKNOWN_PERSONA}
     */
    void choosePersona(long customerId, @Nullable String persona, String actor);

    /** @param owner user id; null for nobody */
    void giveTo(long customerId, @Nullable String owner);
}
