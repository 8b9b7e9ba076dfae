package io.filo.customer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a customer, for people.
 *
 * @param language ISO 639-1, lower case
 * @param customerClass STANDARD or VIP: what tables for response times see
 * @param knownSince the first dealing that is known, which may be older than the card
 * @param mergedInto the customer that this one became part of, null when it stands for itself
 */
public record CustomerCard(
        long id,
        String kind,
        String displayName,
        @Nullable String givenName,
        @Nullable String familyName,
        String language,
        CustomerStage stage,
        String customerClass,
        @Nullable Long companyId,
        @Nullable String companyName,
        List<ContactPointCard> contactPoints,
        Instant createdAt,
        Instant knownSince,
        @Nullable Long mergedInto) {

    /** Whether this is no one customer, but stands for all who left no address: they share nothing. */
    public boolean isNobody() {
        return contactPoints.stream().anyMatch(point -> point.value().equals(Customers.NOBODY));
    }

    /** @param state VALID, SOFT_BOUNCED or HARD_BOUNCED */
    public record ContactPointCard(
            long id,
            String type,
            String value,
            String state,
            @Nullable Instant bouncedAt,
            boolean primary) {}
}
