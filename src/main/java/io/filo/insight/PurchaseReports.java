package io.filo.insight;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was bought in a period, told apart by something, beside the same number of days before. */
public interface PurchaseReports {

    /** What purchases are told apart by. */
    enum Target {
        CHANNEL,
        SALES_MODEL,
        STORE,
        /** The widest of a line's categories. */
        CATEGORY,
        SOURCE,
        /** By recency, frequency and money, as it is today. */
        SEGMENT,
        PERSONA,
        CUSTOMER_CLASS,
        STAGE,
        DAY,
        WEEK,
        MONTH;

        /** Its rows stand in the order of time, not of size. */
        public boolean isTime() {
            return this == DAY || this == WEEK || this == MONTH;
        }
    }

    /** What can be said of purchases. */
    enum Measure {
        ORDERS,
        BUYERS,
        /** Buyers whose first order it was. */
        NEW_BUYERS,
        /** What was paid less what was paid back since, with tax. */
        NET,
        /** NET for each order. */
        TICKET,
        /** Of orders whose costs are known, without tax, after returns. */
        MARGIN,
        /** What was paid back of what was paid, 0 to 1. */
        RETURNED
    }

    /**
     * @param buyers different known customers
     * @param gross what was paid, with tax, in the installation's currency
     * @param marginOrders of how many orders the margin is known
     */
    record Figures(
            long orders,
            long buyers,
            long newBuyers,
            BigDecimal gross,
            BigDecimal net,
            long marginOrders,
            BigDecimal margin) {

        static final Figures NONE = new Figures(0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, 0, BigDecimal.ZERO);

        /** Null where nothing can be said. */
        public @Nullable BigDecimal of(Measure measure) {
            return switch (measure) {
                case ORDERS -> BigDecimal.valueOf(orders);
                case BUYERS -> BigDecimal.valueOf(buyers);
                case NEW_BUYERS -> BigDecimal.valueOf(newBuyers);
                case NET -> net;
                case TICKET -> orders == 0 ? null : net.divide(BigDecimal.valueOf(orders), 2, RoundingMode.HALF_UP);
                case MARGIN -> marginOrders == 0 ? null : margin;
                case RETURNED ->
                    gross.signum() == 0 ? null : gross.subtract(net).divide(gross, 4, RoundingMode.HALF_UP);
            };
        }
    }

    /**
     * @param part a code, a name or the first day of a time; null for what has none
     * @param before of as many days before; nothing for times
     * @param steps net of twelve equal parts of the period, the oldest first
     */
    record Row(@Nullable String part, Figures now, Figures before, List<BigDecimal> steps) {

        /** By how much net has grown, -1 or more; null without anything before. */
        public @Nullable Double growth() {
            return before.net.signum() <= 0
                    ? null
                    : now.net.subtract(before.net).doubleValue() / before.net.doubleValue();
        }
    }

    /**
     * @param rows the largest net first, those of times the oldest first
     * @param left how many more there are
     */
    record Report(Target by, Period period, Row total, List<Row> rows, int left, String currency) {}

    /** The most rows of a report. */
    int MOST_ROWS = 50;

    /** Part of all customers: a query of their ids, made of our own words, its values as parameters. */
    record Members(String sql, Map<String, Object> parameters) {}

    /**
     * Cancelled orders and those never paid are left out.
     *
     * @param members whose purchases; null for everybody's
     * @throws io.filo.support.BusinessException {@code REPORT_TOO_SLOW}
     */
    Report report(Target by, Period period, @Nullable Members members);
}
