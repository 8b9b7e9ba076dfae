package io.filo.insight;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is known of customers, below {@code filo.insight}.
 *
 * @param work whether this node works out figures that changed, and the models at night
 * @param currency ISO 4217; what was paid in others counts as an order, its money is left out
 * @param refreshAt hour of the night in the installation's zone from which limits and models are made anew; 0 to 23
 * @param recencyLimits four numbers of days, ascending, in place of those that are taken from the customers
 * @param frequencyLimits four numbers of orders, ascending
 * @param monetaryLimits four amounts, ascending
 * @param limitOffset added to each limit that is taken from the customers; the package rfm of R adds 1
 * @param dormantLimit a customer who is less likely than that to buy still is dormant; above 0 and below 1
 * @param dormantDays who has not bought for so many days is dormant where there is no model; 1 or more
 */
@ConfigurationProperties("filo.insight")
record InsightProperties(
        @DefaultValue("true") boolean work,
        @DefaultValue("EUR") String currency,
        @DefaultValue("2") int refreshAt,
        @DefaultValue List<Double> recencyLimits,
        @DefaultValue List<Double> frequencyLimits,
        @DefaultValue List<Double> monetaryLimits,
        @DefaultValue("0") double limitOffset,
        @DefaultValue("0.5") double dormantLimit,
        @DefaultValue("90") int dormantDays) {

    InsightProperties {
        check(currency.matches("[A-Z]{3}"), "currency", currency, "three capitals, such as EUR");
        check(refreshAt >= 0 && refreshAt <= 23, "refresh-at", refreshAt, "an hour from 0 to 23");
        check(dormantLimit > 0 && dormantLimit < 1, "dormant-limit", dormantLimit, "a share above 0 and below 1");
        check(dormantDays >= 1, "dormant-days", dormantDays, "1 or more");
        checkLimits("recency-limits", recencyLimits);
        checkLimits("frequency-limits", frequencyLimits);
        checkLimits("monetary-limits", monetaryLimits);
    }

    private static void checkLimits(String name, List<Double> limits) {
        boolean ascending = true;
        for (int i = 1; i < limits.size(); i++) {
            ascending &= limits.get(i - 1) <= limits.get(i);
        }
        check(limits.isEmpty() || limits.size() == 4 && ascending, name, limits, "four numbers, ascending");
    }

    private static void check(boolean holds, String name, Object value, String remedy) {
        if (!holds) {
            throw new IllegalArgumentException("filo.insight." + name + "=" + value + ": write " + remedy + ".");
        }
    }
}
