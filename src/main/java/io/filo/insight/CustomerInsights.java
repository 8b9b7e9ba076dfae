package io.filo.insight;

import io.filo.support.PageOf;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the shop knows of its customers from what they bought, some seconds after an order, a return or a merge. */
public interface CustomerInsights {

    /** Empty for who has bought nothing. Of a company the sum over its people. */
    Optional<CustomerInsight> of(long customerId);

    /**
     * Buyers with the same three scores.
     *
     * @param net what they paid less what was paid back
     * @param value12m margin expected of them in the next 52 weeks; null without a model
     */
    record Cell(
            int recency,
            int frequency,
            int monetary,
            String segment,
            int customers,
            BigDecimal net,
            @Nullable BigDecimal value12m) {}

    /**
     * The values between the scores.
     *
     * @param recency four numbers of days, ascending: above the last is 1, below the first is 5
     * @param frequency four numbers of orders: below the first is 1, from the last on 5
     * @param monetary the same of money
     * @param fixed entered by somebody, not taken from the buyers
     */
    record Limits(
            Instant madeAt,
            int buyers,
            List<Double> recency,
            List<Double> frequency,
            List<Double> monetary,
            boolean fixed) {

        /** So many buyers are level that a limit falls on another one, and the score between them is nobody's. */
        public boolean isTied() {
            return Stream.of(recency, frequency, monetary)
                    .anyMatch(limits -> limits.stream().distinct().count() < limits.size());
        }
    }

    /** @param limits null while there are none yet, and no cells either */
    record Rfm(@Nullable Limits limits, List<Cell> cells) {}

    Rfm rfm();

    /**
     * The model in force.
     *
     * @param dormantLimit who is less likely than that to buy still is dormant
     * @param r to b of MBG/NBD, in weeks; null when it fell back
     * @param fallBack why there is none: FEW_BUYERS, SHORT_HISTORY, NO_RECENT_ORDER, NO_REGULARS, NOBODY_STOPS, NOT_FITTED
     * @param p to gamma of Gamma-Gamma over margins; null when it fell back
     * @param spendFallBack why there is none: FEW_MARGINS, WILD_MARGINS, NOT_FITTED; then a customer's own average holds
     * @param millis how long it took to fit
     */
    record Model(
            long version,
            Instant madeAt,
            int buyers,
            double dormantLimit,
            @Nullable Double r,
            @Nullable Double alpha,
            @Nullable Double a,
            @Nullable Double b,
            @Nullable Double logLikelihood,
            @Nullable String fallBack,
            int repeaters,
            @Nullable Double p,
            @Nullable Double q,
            @Nullable Double gamma,
            @Nullable String spendFallBack,
            int millis) {}

    /** Empty until the first one was made. */
    Optional<Model> model();

    /**
     * Somebody who has probably stopped.
     *
     * @param lost margin of the next 52 weeks that goes if he has: what orders them; null without a model
     */
    record Dormant(
            long customerId,
            String name,
            LocalDate dormantAt,
            int orders,
            @Nullable Integer rhythmDays,
            int silentDays,
            @Nullable String segment,
            @Nullable Double alive,
            @Nullable BigDecimal lost) {}

    /** Who became dormant from the one day to the other, both included, and still is; the most to lose first. */
    PageOf<Dormant> dormant(LocalDate from, LocalDate until, int page, int size);

    /** Today, in the installation's zone. */
    LocalDate today();
}
