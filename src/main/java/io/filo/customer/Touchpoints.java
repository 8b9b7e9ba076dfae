package io.filo.customer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where and how customers met the shop. All calls join the running transaction. */
public interface Touchpoints {

    /**
     * One meeting.
     *
     * @param kind UPPER_SNAKE, such as FORM, EVENT, MAIL or HAND; shown through the bundles as {@code touchpoint.<kind>}
     * @param reference what it left behind, such as {@code lead:12}
     * @param source where the person came from, such as a search engine or a newsletter
     * @param medium by what, such as cpc, e-mail or a flyer
     * @param store of the shop's, where it was in one
     * @param assistant who was with the person
     * @param code on a coupon, a flyer or a link
     */
    record Touchpoint(
            Instant occurredAt,
            String kind,
            @Nullable String reference,
            @Nullable String source,
            @Nullable String medium,
            @Nullable String campaign,
            @Nullable String event,
            @Nullable String store,
            @Nullable String assistant,
            @Nullable String code) {}

    void add(long customerId, Touchpoint touchpoint);

    /** Newest first, at most so many. */
    List<Touchpoint> of(long customerId, int most);
}
