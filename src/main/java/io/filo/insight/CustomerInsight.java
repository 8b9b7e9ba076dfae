package io.filo.insight;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a customer's purchases say, today. Of a company the sum over its people and itself: the probability is that of
 * anybody of them, it is due when the first of them is and dormant when all are. Days are the installation's; money is in
 * its currency, with tax but for margins.
 *
 * @param buyers how many there are of whom it is the sum; 1 for a person
 * @param dormantBuyers how many of them have probably stopped
 * @param orders all but cancelled ones, those that came back among them
 * @param net what was paid less what was paid back
 * @param margin of orders whose costs and taxes are known, without tax, after returns; null when of none
 * @param foreignOrders orders in other currencies, whose money is left out
 * @param recency 1 to 5, 5 is lately; null while there are no limits yet
 * @param segment code of the table rfm-segment; null while there are no limits yet
 * @param alive how likely it is that he still buys, 0 to 1; null without a model
 * @param orders12m days with a purchase expected in the next 52 weeks; null without a model
 * @param value12m the margin expected of them; null without a model, or when no margin is known at all
 * @param rhythmDays from one day with a purchase to the next, on average; null for who came once
 * @param silentDays since the last purchase
 * @param dueAt when half of those like him have bought again; null when nothing can be said
 * @param dormantAt from when on he has probably stopped
 */
public record CustomerInsight(
        int buyers,
        int dormantBuyers,
        Instant firstOrderAt,
        Instant lastOrderAt,
        int orders,
        BigDecimal gross,
        BigDecimal returned,
        BigDecimal net,
        @Nullable BigDecimal margin,
        int foreignOrders,
        String currency,
        @Nullable Integer recency,
        @Nullable Integer frequency,
        @Nullable Integer monetary,
        @Nullable String segment,
        @Nullable Double alive,
        @Nullable Double orders12m,
        @Nullable BigDecimal value12m,
        @Nullable Integer rhythmDays,
        int silentDays,
        @Nullable LocalDate dueAt,
        @Nullable LocalDate dormantAt,
        boolean dormant) {}
