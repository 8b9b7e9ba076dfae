package io.filo.insight;

import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;

/** What was spent to win customers and to keep them, as marketing enters it, in the installation's currency. */
public interface MarketingCosts {

    /** What the money was spent for. */
    enum Purpose {
        WIN,
        KEEP
    }

    /** @param amount 0 or more */
    record Entered(
            YearMonth month, String source, Purpose purpose, BigDecimal amount, Instant enteredAt, String enteredBy) {}

    /** The newest month first, then by source. */
    List<Entered> of(YearMonth from, YearMonth to);

    /** @param source as orders say it, such as {@code google / cpc}; small and large letters are the same */
    record Amount(YearMonth month, String source, Purpose purpose, BigDecimal amount) {}

    /**
     * Enters all of them, or none. What was entered for the same month, source and purpose is replaced; 0 takes it out.
     *
     * @throws BusinessException {@code COST_SOURCE} for none or one of more than 100 characters, {@code COST_AMOUNT} for one
     *     below 0 or above 100 millions, {@code COST_MONTH} for one before 2000 or more than a year ahead
     */
    void enter(List<Amount> amounts, String actor);

    /** Where orders of the last year came from, to choose from, the most frequent first. */
    List<String> sources();
}
