package io.filo.insight;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What might be worth doing, with the numbers that speak for it; found anew each night. */
public interface Suggestions {

    /** What is suggested. */
    enum Kind {
        /** Two products that go together, of which many who came lately have one only. */
        BUNDLE,
        /** A product of which there is more than will be sold in half a year. */
        PROMOTION,
        /** A category whose part of the turnover is another than a year ago. */
        CATEGORY,
        /** The same of a store. */
        STORE,
        /** The same of a channel. */
        CHANNEL
    }

    /**
     * @param subject name of a product, a category, a store or a channel
     * @param other name of a bundle's second product, null for the other kinds
     * @param codes stock keeping units of a bundle's two products; of a promotion that of its product and, where it has one,
     *     its widest category; else the subject as orders have it
     * @param numbers by name: {@code one}, {@code both}, {@code together}, {@code lift}, {@code price}, {@code margin} of a
     *     bundle; {@code available}, {@code pieces}, {@code days}, {@code tied}, {@code marginPercent} of a promotion, of
     *     which {@code days} and {@code marginPercent} may be left out; {@code before} and {@code now}, shares from 0 to 1,
     *     and {@code valueBefore} and {@code valueNow} of the others
     */
    record Suggestion(
            Kind kind,
            String subject,
            @Nullable String other,
            List<String> codes,
            @Nullable String currency,
            Map<String, BigDecimal> numbers) {}

    /** @param madeAt when they were found, null for never */
    record Found(@Nullable Instant madeAt, List<Suggestion> suggestions) {

        public List<Suggestion> of(Kind kind) {
            return suggestions.stream().filter(one -> one.kind == kind).toList();
        }
    }

    /** The strongest of each kind first; bundles and promotions of what is still in stock. */
    Found all();
}
