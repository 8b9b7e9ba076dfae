package io.filo.insight;

import java.math.BigDecimal;
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
            return answers == 0 ? null : 100.0 * (promoters - detractors) / answers;
        }

        /** How far the true one may be from it in 95 of 100 cases; null without answers. */
        public @Nullable Double npsMargin() {
            if (answers == 0) {
                return null;
            }
            double mean = (double) (promoters - detractors) / answers;
            double variance = (double) (promoters + detractors) / answers - mean * mean;
            return 100 * Share.Z * Math.sqrt(Math.max(0, variance) / answers);
        }

        public boolean fewAnswers() {
            return answers < Share.FEW;
        }
    }

    /** Buckets that have orders, in their order. */
    List<Bucket> shipping(Shipping by, Period period);
}
