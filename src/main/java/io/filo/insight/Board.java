package io.filo.insight;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a period says of how the shop serves its customers: one statement for each question, which ends in time. All calls
 * throw {@link io.filo.support.BusinessException} {@code REPORT_TOO_SLOW}.
 */
public interface Board {

    // --- returns ----------------------------------------------------------------------------------------------------

    /**
     * @param reason a code; null for none given
     * @param nameIt the reason's name in Italian, null without a code
     * @param returns how many returns name it; one may name several
     * @param value of the pieces as sold, with tax
     * @param byMode how many of the returns came by PORTAL, MAIL, PHONE and STORE
     */
    record Reason(
            @Nullable String reason,
            @Nullable String nameIt,
            @Nullable String nameEn,
            long returns,
            BigDecimal pieces,
            BigDecimal value,
            Map<String, Long> byMode) {}

    /**
     * @param orders placed in the same period, cancelled and unpaid ones left out
     * @param returns asked for in the period, rejected and given up ones left out
     * @param reasons those with most pieces first
     * @param currency that the value is in; what was sold in others is left out of it
     */
    record Returned(long orders, long returns, BigDecimal pieces, List<Reason> reasons, String currency) {

        /** Returns beside orders. */
        public Share share() {
            return new Share(Math.min(returns, orders), orders);
        }
    }

    Returned returned(Period period);

    // --- shipping ---------------------------------------------------------------------------------------------------

    /** What the parcels of a period are told apart by. */
    enum Shipping {
        /** Days from the order to the last of its parcels. */
        TIME,
        /** What the customer paid for it. */
        COST
    }

    /** Days within which an order counts as another one. */
    int AGAIN_DAYS = 60;

    /**
     * Orders whose parcels all arrived.
     *
     * @param bucket of TIME the days at most: 1, 2, 3, 5, 7 or 0 for more; of COST the amount at most: 0, 5, 10 or -1 for more
     * @param answers how many said from 0 to 10 how likely they would recommend us
     * @param promoters of them 9 or 10
     * @param detractors of them 0 to 6
     * @param again of those that are {@link #AGAIN_DAYS} days old, how many customers ordered again within these
     */
    record Bucket(int bucket, long orders, long answers, long promoters, long detractors, Share again) {

        /** Promoters less detractors of a hundred answers, -100 to 100; null without answers. */
        public @Nullable Double nps() {
            return score().value();
        }

        /** How far the true one may be from it in 95 of 100 cases; null without answers. */
        public @Nullable Double npsMargin() {
            return score().margin();
        }

        public boolean fewAnswers() {
            return score().few();
        }

        private Nps score() {
            return new Nps(answers, promoters, detractors);
        }
    }

    /** Buckets that have orders, in their order. */
    List<Bucket> shipping(Shipping by, Period period);

    // --- from the first look to the order ---------------------------------------------------------------------------

    /**
     * Visitors of the shops' sites who agreed to be counted. Whoever reached a step has reached those before it.
     *
     * @param source where the first visit of the period came from that said so, in the words of {@code order_source}; null in
     *     all together
     * @param viewed looked at a product
     * @param cart put something into a cart
     * @param checkout began to pay
     * @param ordered said by the page of thanks, or by an order of whoever is signed in
     */
    record Steps(@Nullable String source, long visitors, long viewed, long cart, long checkout, long ordered) {

        /** Visitors who ordered. */
        public Share conversion() {
            return new Share(ordered, visitors);
        }
    }

    /** @param sources most visitors first, at most {@link PurchaseReports#MOST_ROWS} */
    record Funnel(Steps all, List<Steps> sources) {}

    Funnel funnel(Period period);

    // --- what customers cost ----------------------------------------------------------------------------------------

    /**
     * @param source null in all together
     * @param winCost what was entered to win customers; null for nothing entered
     * @param won customers whose first order is of these months: by where it says it came from, else by where the customer
     *     was met last in the 90 days before it
     * @param keepCost what was entered to keep customers; null for nothing entered
     * @param kept customers of before who ordered again in these months, by where their first order in them came from
     */
    record Cost(
            @Nullable String source,
            @Nullable BigDecimal winCost,
            long won,
            @Nullable BigDecimal keepCost,
            long kept) {

        /** For each customer won; null without costs or customers. */
        public @Nullable BigDecimal perWon() {
            return per(winCost, won);
        }

        public @Nullable BigDecimal perKept() {
            return per(keepCost, kept);
        }

        private static @Nullable BigDecimal per(@Nullable BigDecimal cost, long customers) {
            return cost == null || customers == 0
                    ? null
                    : cost.divide(BigDecimal.valueOf(customers), 2, RoundingMode.HALF_UP);
        }
    }

    /**
     * Of whole months.
     *
     * @param sources the dearest first, then those with most customers
     */
    record Costs(YearMonth from, YearMonth to, Cost all, List<Cost> sources, String currency) {}

    /** Of the months from that of the period's first day to that of its last. */
    Costs costs(Period period);
}
