package io.filo.customer;

import io.filo.customer.Customers.Identified;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who somebody is of whom a form, a list or a colleague tells. All calls join the running transaction. */
public interface Recognition {

    /**
     * What somebody has told; any of it may be null. What cannot be an address or a number is as good as null.
     *
     * @param name given and family name, or that of a company
     * @param country ISO 3166-1; null for the shop's own
     * @param language ISO 639-1
     */
    record Told(
            @Nullable String name,
            @Nullable String email,
            @Nullable String phone,
            @Nullable String company,
            @Nullable String vatNumber,
            @Nullable String street,
            @Nullable String postalCode,
            @Nullable String city,
            @Nullable String country,
            String language) {}

    /** How much the names look alike: UNKNOWN when one is not known. */
    enum Likeness {
        UNKNOWN,
        NONE,
        LOW,
        HIGH
    }

    /**
     * A customer who may be the one.
     *
     * @param email has the same e-mail address
     * @param phone has the same telephone number
     * @param vatNumber is the company of that VAT number
     * @param address lives at the same address
     */
    record Candidate(
            long customerId, boolean email, boolean phone, boolean vatNumber, boolean address, Likeness name) {}

    /** Best first: by e-mail, by telephone, by VAT number, by address and likeness of name; at most 20. */
    List<Candidate> candidates(Told told);

    /**
     * Makes a customer of what was told, belonging to the company of the VAT number, else to that of the address's own
     * domain; a company whose VAT number nobody has yet is made too. Whoever has the e-mail address or, without one, the
     * telephone number already is taken instead: two at once make one.
     *
     * @throws io.filo.support.BusinessException {@code NOT_REACHABLE} with neither e-mail address nor telephone number
     */
    Identified enter(Told told);

    /** Adds to a known customer what was not known; never changes what is. */
    Identified complete(long customerId, Told told);

    /** Adds the parts of a name where neither is known yet. What is no name is not taken. */
    void nameParts(long customerId, @Nullable String givenName, @Nullable String familyName);
}
