package io.filo.contact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the table says of a message to a customer.
 *
 * @param reason code, such as NO_CONSENT; in the words of the bundles as {@code contact.reason.<code>}
 * @param rule id of the row that decided
 * @param tableKey which table, such as {@code contact-permission}
 * @param notBefore when to ask again; with {@link Outcome#DEFER} only
 */
public record Permission(
        Outcome outcome,
        String reason,
        String rule,
        String tableKey,
        int tableVersion,
        @Nullable Instant notBefore) {

    /** What is to be done. */
    public enum Outcome {
        /** Send it. */
        ALLOW,
        /** Not now: ask again later. */
        DEFER,
        /** A person has to look at it first. */
        REVIEW,
        /** Not at all. */
        REFUSE,
        /** The case has lost its reason. */
        EXIT
    }

    public boolean isAllowed() {
        return outcome == Outcome.ALLOW;
    }

    /** The row and its version, as kept with each message that left: {@code Rule_Transactional@3}. */
    public String token() {
        return rule + "@" + tableVersion;
    }
}
