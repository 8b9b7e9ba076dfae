package io.filo.customer;

import io.filo.support.PageOf;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What customers agreed and objected to: a log that is only ever added to, and what holds by it. All calls join the
 * running transaction.
 *
 * <p>The newest entry holds, with one exception: a consent that is not confirmed changes nothing that was said before,
 * because anybody can leave anybody's address. What was said of a customer that was merged holds for the one it became
 * part of.
 */
public interface Consents {

    /**
     * Adds to the log and to the customer's timeline. When offers are refused, all cases of the customer hear {@code
     * customer.optedOut}.
     *
     * @throws io.filo.support.NotFoundException for an unknown customer or a contact point that is not the customer's
     * @throws io.filo.support.BusinessException {@code CONSENT_CHANNEL} for a consent to all channels at once,
     *     {@code CONSENT_SOURCE} without a source or with one that is too long, {@code CONSENT_IN_FUTURE}
     */
    void record(ConsentRecord consent);

    /**
     * As {@link #record(ConsentRecord)}, by a person of ours.
     *
     * @param actor user id, null for the customer
     */
    void record(ConsentRecord consent, @Nullable String actor);

    /** What holds, where something was said; a refusal of {@link ConsentChannel#ANY} speaks for each channel. */
    Optional<ConsentState> state(long customerId, ConsentPurpose purpose, ConsentChannel channel);

    /** As {@link #state}, with what is known of it. */
    Optional<Consent> holding(long customerId, ConsentPurpose purpose, ConsentChannel channel);

    /** What holds now, by purpose and channel; nothing for what was never spoken of. */
    List<Consent> current(long customerId);

    /** The log, newest first. */
    PageOf<LoggedConsent> log(long customerId, int page, int size);

    /** What was asked for at once, see {@link ConsentRecord#request()}, confirmed since or not. */
    List<LoggedConsent> requested(long customerId, String request);

    /** What people read beside a box of a form; empty for a version that never was. */
    Optional<String> text(String form, ConsentPurpose purpose, ConsentChannel channel, String version);

    /**
     * Keeps a text for ever. A version that is there keeps the text that it has.
     *
     * @param actor user id
     */
    void keepText(
            String form, ConsentPurpose purpose, ConsentChannel channel, String version, String text, String actor);

    /**
     * What holds for one purpose and channel.
     *
     * @param contactPointId the address or number it was said for, null when it was said for none in particular
     * @param since when the customer said it
     */
    record Consent(
            ConsentPurpose purpose,
            ConsentChannel channel,
            ConsentState state,
            @Nullable Long contactPointId,
            Instant since,
            String source,
            @Nullable String textVersion) {}

    /**
     * An entry of the log.
     *
     * @param actor user id of who recorded it, null when the customer did
     * @param form key of the form whose text it was
     * @param text what the customer read, where it was a form
     */
    record LoggedConsent(
            long id,
            @Nullable Long contactPointId,
            ConsentPurpose purpose,
            ConsentChannel channel,
            ConsentState state,
            String source,
            @Nullable String textVersion,
            Instant at,
            String proof,
            @Nullable String actor,
            @Nullable String form,
            @Nullable String text) {}
}
