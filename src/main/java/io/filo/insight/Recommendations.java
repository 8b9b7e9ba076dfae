package io.filo.insight;

import io.filo.order.Catalogue.StockView;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What to offer a customer next, and why. All calls join the running transaction. */
public interface Recommendations {

    /** Why something is offered. */
    enum Reason {
        /** Who bought what he has bought it too. */
        TOGETHER,
        /** A better one of what he has. */
        STEP_UP,
        /** Nothing is known of him that says more: many buy it. */
        POPULAR
    }

    /**
     * Something to offer, which is in stock, and which he neither has nor sent back.
     *
     * @param price with tax
     * @param marginPercent of the price without tax, null when the cost is not known
     * @param available pieces in all
     * @param because stock keeping unit of what he has, null for {@link Reason#POPULAR}
     * @param becauseName its name
     * @param customers who have both; for {@link Reason#POPULAR}, who bought it in the last 90 days; else 0
     * @param lift how many times more often both are bought than by chance, 0 but for {@link Reason#TOGETHER}
     * @param times how many times dearer than what he has, 0 but for {@link Reason#STEP_UP}
     * @param score what it is sorted by within its reason
     */
    record Offer(
            String sku,
            String name,
            Reason reason,
            BigDecimal price,
            String currency,
            @Nullable Integer marginPercent,
            @Nullable String url,
            BigDecimal available,
            List<StockView> stock,
            @Nullable String because,
            @Nullable String becauseName,
            int customers,
            double lift,
            double times,
            double score) {

        /** For who may not see what is earned. */
        public Offer withoutMargin() {
            return new Offer(
                    sku,
                    name,
                    reason,
                    price,
                    currency,
                    null,
                    url,
                    available,
                    stock,
                    because,
                    becauseName,
                    customers,
                    lift,
                    times,
                    score);
        }
    }

    /**
     * @param madeAt when it was last found out what goes together, null for never
     * @param learntFrom customers whose purchases that was learnt from
     * @param next what goes with what he has, else what many buy; best first
     * @param stepUp better ones of what he has, best first; none that is among the next
     */
    record Offers(@Nullable Instant madeAt, int learntFrom, List<Offer> next, List<Offer> stepUp) {

        /** What goes with what he has, then what is a step up. */
        public List<Offer> all() {
            return Stream.concat(next.stream(), stepUp.stream()).toList();
        }

        /** For who may not see what is earned. */
        public Offers withoutMargins() {
            return new Offers(
                    madeAt,
                    learntFrom,
                    next.stream().map(Offer::withoutMargin).toList(),
                    stepUp.stream().map(Offer::withoutMargin).toList());
        }
    }

    /** @param most 1 to 50 of each kind */
    Offers of(long customerId, int most);
}
