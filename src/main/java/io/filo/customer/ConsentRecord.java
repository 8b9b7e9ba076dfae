package io.filo.customer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the consent log.
 *
 * @param contactPointId the address or number it was said for, null when it was said for none in particular
 * @param source where it was said: a code such as {@code FORM}, {@code PREFERENCES}, {@code PHONE}, {@code STORE}; 1 to
 *     60 characters
 * @param textVersion version of the text that the customer read, null where there was none; at most 60 characters
 * @param at when the customer said it
 * @param proof what shows it later: address of the network, key of the form, number of the paper; cut at 2,000
 *     characters
 * @param form key of the form whose text it was, null for none
 * @param request what all that was asked for at once has in common, so that it can be confirmed at once; null for nothing
 * @param contextId what the letter was about by whose link it was said, such as {@code campaign:15}; null for none
 */
public record ConsentRecord(
        long customerId,
        @Nullable Long contactPointId,
        ConsentPurpose purpose,
        ConsentChannel channel,
        ConsentState state,
        String source,
        @Nullable String textVersion,
        Instant at,
        String proof,
        @Nullable String form,
        @Nullable String request,
        @Nullable String contextId) {

    /** Said by no form. */
    public ConsentRecord(
            long customerId,
            @Nullable Long contactPointId,
            ConsentPurpose purpose,
            ConsentChannel channel,
            ConsentState state,
            String source,
            @Nullable String textVersion,
            Instant at,
            String proof) {
        this(customerId, contactPointId, purpose, channel, state, source, textVersion, at, proof, null, null, null);
    }

    /** Said by the link of a letter about that; null for nothing in particular. */
    public ConsentRecord byLetterAbout(@Nullable String contextId) {
        return new ConsentRecord(
                customerId,
                contactPointId,
                purpose,
                channel,
                state,
                source,
                textVersion,
                at,
                proof,
                form,
                request,
                contextId);
    }
}
