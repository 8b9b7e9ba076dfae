package io.filo.insight;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Where orders come from: the credit of the meetings before them. All calls join the running transaction. */
public interface Credit {

    /** What gets the credit. */
    enum By {
        CHANNEL,
        CAMPAIGN,
        STORE,
        ASSISTANT
    }

    /** A channel where the customer came by himself. */
    String DIRECT = "DIRECT";

    /** What has no campaign, no store or nobody of ours in it. */
    String NONE = "NONE";

    /**
     * @param channel a code for what is the same everywhere, such as STORE, PHONE or DIRECT; else as it was heard
     * @param orders how many of the orders are its due, to four digits
     * @param value what of their value without tax is its due
     * @param share of the orders, 0 to 1
     */
    record Row(String channel, BigDecimal orders, BigDecimal value, double share) {}

    /**
     * The rows of one model give out exactly the orders and the value that there were.
     *
     * @param orders placed in the period and kept
     * @param value of those in the currency, without tax
     * @param otherCurrencies of the orders, how many are counted without their value
     * @param ended meetings that led to no order, as paths
     * @param models by model the rows, the largest first
     */
    record Report(
            By by,
            LocalDate from,
            LocalDate to,
            long orders,
            BigDecimal value,
            String currency,
            long otherCurrencies,
            long ended,
            Map<CreditModel, List<Row>> models) {

        /** The same for some of the models. */
        public Report with(Map<CreditModel, List<Row>> some) {
            return new Report(by, from, to, orders, value, currency, otherCurrencies, ended, some);
        }
    }

    /**
     * Looks back 90 days from each order, but not beyond the one before.
     *
     * @param from the first day, in the zone of the shop
     * @param to the last day; at most 366 days later
     * @throws io.filo.support.BusinessException {@code REPORT_PERIOD}, {@code REPORT_TOO_LARGE} for more than 250,000 orders, {@code REPORT_TOO_SLOW}
     */
    Report report(By by, LocalDate from, LocalDate to);
}
