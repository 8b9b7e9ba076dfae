package io.filo.customer;

import io.filo.customer.Recognition.Told;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Customers that come as a list: put down row by row, then entered by the hundred thousand with the same rules of
 * identity as {@link Recognition}, a batch of rows in a few statements. All calls join the running transaction.
 */
public interface ListedCustomers {

    /**
     * One row; any of it may be null but the number and the language.
     *
     * @param number unique within the list, from 1
     * @param consented what the row says of consent; null for nothing
     * @param consentedAt when it was given; null for the time of the list
     * @param metAt when the customer was met; null for now
     * @param note what is asked for, for whoever decides on the row
     */
    record Row(
            int number,
            Told told,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable Boolean consented,
            @Nullable Instant consentedAt,
            @Nullable Instant metAt,
            Met met,
            @Nullable String note) {}

    /** Where the customer was met. */
    record Met(
            @Nullable String source,
            @Nullable String medium,
            @Nullable String campaign,
            @Nullable String event,
            @Nullable String store,
            @Nullable String assistant,
            @Nullable String code) {

        public static final Met NOWHERE = new Met(null, null, null, null, null, null, null);
    }

    /** What is wrong with the identity of a row; empty when it can be put down. */
    enum Flaw {
        /** Neither e-mail address nor telephone number. */
        NOT_REACHABLE,
        BAD_EMAIL,
        BAD_PHONE,
        BAD_VAT_NUMBER
    }

    Optional<Flaw> flawOf(Told told);

    /** Puts rows down; none of them has a {@link Flaw}. */
    void put(long list, List<Row> rows);

    /**
     * What is found of one row, all candidates together.
     *
     * @param persons how many customers are found by e-mail and telephone together
     * @param nameMatch how much the names of the likeliest one and of the row look alike
     */
    record Facts(
            boolean emailMatch,
            boolean phoneMatch,
            boolean vatMatch,
            boolean addressMatch,
            Recognition.Likeness nameMatch,
            int persons) {}

    /** What facts mean. */
    enum Verdict {
        /** Is the likeliest one. */
        EXACT,
        /** A person has to tell. */
        POSSIBLE,
        NONE
    }

    /**
     * What the customers of the list have agreed to.
     *
     * @param purposes none when the list says nothing of consent
     * @param onlyWhereSaid true when a row has to say so itself, false when the list speaks for each row that does not
     * @param textVersion version of the text that they read, null for none
     * @param at when, for rows that do not say
     * @param proof what shows it later
     */
    record Agreement(
            Set<ConsentPurpose> purposes,
            Set<ConsentChannel> channels,
            boolean onlyWhereSaid,
            @Nullable String textVersion,
            Instant at,
            String proof) {}

    /** How many rows came to which end; undecided ones by their numbers. */
    record Entered(int made, int known, List<Row> undecided) {}

    /**
     * Enters the rows of these numbers that were not entered before. New customers are at stage awareness and belong to
     * their company; of known ones only what was not known is added; nobody's refusal is lifted. Publishes nothing.
     *
     * @param rule asked once per row for which somebody was found
     * @param agreement null when the list says nothing of consent
     */
    Entered enter(long list, int from, int to, Function<Facts, Verdict> rule, @Nullable Agreement agreement);

    /** What {@link #enter} would come to, as far as it can be told without doing it; writes nothing. */
    Entered foresee(long list, int from, int to, Function<Facts, Verdict> rule);

    /** How many rows of the list have an e-mail address or telephone number that a row before them has. */
    int repetitions(long list);

    /**
     * What became of rows.
     *
     * @param back taken back
     * @param kept left because something happened to the customer since
     */
    record TakenBack(int back, int kept) {}

    /**
     * Takes back what was entered for the rows of these numbers: customers whom nothing else refers to and whom nobody
     * touched since, and what was added to known ones.
     */
    TakenBack takeBack(long list, int from, int to);

    /** Forgets the rows of the list; what was entered stays, and can no longer be taken back. */
    void forget(long list);
}
