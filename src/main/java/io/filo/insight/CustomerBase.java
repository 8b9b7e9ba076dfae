package io.filo.insight;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the whole customer base is worth and how it moves; figures of all customers, some seconds after their orders. */
public interface CustomerBase {

    /**
     * A month of orders; cancelled ones are left out.
     *
     * @param buyers how many different customers ordered
     * @param repeatOrders on a later day than the customer's first
     * @param net what was paid less what was paid back since
     * @param marginOrders of how many the margin is known
     */
    record Month(
            LocalDate month,
            int orders,
            int buyers,
            int repeatOrders,
            BigDecimal net,
            int marginOrders,
            BigDecimal margin) {

        /** Share of orders that are not the customer's first, 0 to 1. */
        public double repeatShare() {
            return orders == 0 ? 0 : (double) repeatOrders / orders;
        }

        public BigDecimal ticket() {
            return average(net, orders);
        }

        /** Null when of no order the margin is known. */
        public @Nullable BigDecimal marginPerOrder() {
            return marginOrders == 0 ? null : average(margin, marginOrders);
        }

        private static BigDecimal average(BigDecimal sum, int count) {
            return count == 0
                    ? BigDecimal.ZERO
                    : sum.divide(BigDecimal.valueOf(count), 2, java.math.RoundingMode.HALF_UP);
        }
    }

    /**
     * Those whose first order was in one quarter.
     *
     * @param start first day of the quarter
     * @param buyers how many
     * @param again how many of them bought in each of the quarters after it, up to the present one
     */
    record Cohort(LocalDate start, int buyers, List<Integer> again) {}

    /**
     * Buyers of one state.
     *
     * @param state ON_TIME: the next order is not due yet; OVERDUE: due, not dormant; DORMANT
     * @param value12m margin expected of them in the next 52 weeks; null without a model
     * @param lost what of it would come if they still bought for certain, and is not expected; null without a model
     */
    record Risk(
            String state,
            int customers,
            @Nullable BigDecimal value12m,
            @Nullable BigDecimal lost) {}

    /**
     * @param months the last 24, oldest first, the present one included
     * @param cohorts the last 8 quarters, oldest first
     * @param madeAt when months and cohorts were worked out; null while they have not been
     */
    record Base(
            List<Month> months,
            List<Cohort> cohorts,
            List<Risk> risks,
            int buyers,
            int repeaters,
            String currency,
            @Nullable Instant madeAt) {

        /** Share of buyers who have bought on two days or more, 0 to 1. */
        public double repeatRate() {
            return buyers == 0 ? 0 : (double) repeaters / buyers;
        }
    }

    Base base();
}
