package io.filo.lead.imports;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ListedCustomers.Met;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a list is read, and what it says of its people.
 *
 * @param mapping which column is what, counted from 0
 * @param language ISO 639-1, for rows that do not say
 * @param errorLimit share of bad rows above which a person is asked, in percent, 0 to 100
 * @param met where the people of the list were met, for rows that do not say
 * @param content people where nobody says
 */
public record ImportSettings(
        Map<ImportField, Integer> mapping,
        String language,
        int errorLimit,
        Met met,
        ConsentBasis consent,
        ImportContent content,
        OrderBasis orders) {

    /**
     * Whose orders these are, and how their amounts are written.
     *
     * @param shop key of the shop; an order is known by it and its id, whoever brings it
     * @param currency ISO 4217, for rows that do not say
     * @param decimal what stands before the cents
     */
    public record OrderBasis(String shop, String currency, Decimal decimal) {

        public enum Decimal {
            COMMA,
            POINT
        }

        public static final OrderBasis NONE = new OrderBasis("", "EUR", Decimal.COMMA);
    }

    /** What the list says of consent. */
    public enum Basis {
        NOTHING,
        /** Each row says so itself, in the column of consent. */
        COLUMN,
        /** Everybody on the list has agreed. */
        EVERYBODY
    }

    /**
     * On what the consent of the people rests.
     *
     * @param proof what shows it later, such as the number of the paper lists; at most 500 characters
     * @param textVersion of the text that they read, at most 60 characters
     * @param givenOn when, for rows that do not say; null for the day of the import
     */
    public record ConsentBasis(
            Basis basis,
            Set<ConsentPurpose> purposes,
            Set<ConsentChannel> channels,
            @Nullable String proof,
            @Nullable String textVersion,
            @Nullable LocalDate givenOn) {

        public static final ConsentBasis NONE = new ConsentBasis(Basis.NOTHING, Set.of(), Set.of(), null, null, null);
    }

    // What was stored, or is sent, without the later parts is of people.
    @SuppressWarnings("ConstantValue")
    public ImportSettings {
        mapping = Map.copyOf(mapping);
        met = met == null ? Met.NOWHERE : met;
        consent = consent == null ? ConsentBasis.NONE : consent;
        content = content == null ? ImportContent.PEOPLE : content;
        orders = orders == null ? OrderBasis.NONE : orders;
    }

    /** Of people. */
    public ImportSettings(
            Map<ImportField, Integer> mapping, String language, int errorLimit, Met met, ConsentBasis consent) {
        this(mapping, language, errorLimit, met, consent, ImportContent.PEOPLE, OrderBasis.NONE);
    }

    /** Of orders. */
    public ImportSettings(Map<ImportField, Integer> mapping, String language, int errorLimit, OrderBasis orders) {
        this(mapping, language, errorLimit, Met.NOWHERE, ConsentBasis.NONE, ImportContent.ORDERS, orders);
    }

    static ImportSettings of(Map<ImportField, Integer> mapping, String language) {
        return new ImportSettings(mapping, language, 5, Met.NOWHERE, ConsentBasis.NONE);
    }

    /** Of orders of that shop, as far as they are of orders. */
    public ImportSettings ofShop(String shop) {
        return new ImportSettings(
                mapping,
                language,
                errorLimit,
                met,
                consent,
                content,
                new OrderBasis(shop, orders.currency(), orders.decimal()));
    }

    /** The same for another list. */
    ImportSettings with(Map<ImportField, Integer> columns) {
        return new ImportSettings(columns, language, errorLimit, met, consent, content, orders);
    }
}
