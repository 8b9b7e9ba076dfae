package io.filo.lead;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.Recognition.Told;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may buy, as he came in.
 *
 * @param origin what he came from, such as {@code form:19}: the same twice is one lead; at most 200 characters
 * @param told what he told of himself
 * @param request what he wants, in his words; at most 20,000 characters, null for nothing
 * @param quantity pieces or people that the request speaks of, null for none
 * @param topics codes in capitals, such as QUOTE
 * @param messageId the mail that it came by, null for none
 * @param ticketId the ticket of the same matter, null for none
 * @param formKey the capture form, null for none
 * @param consents what he agreed to; never more than he ticked
 * @param proof what shows it later: address of the network, key of the form
 */
public record NewLead(
        LeadSource source,
        String origin,
        Told told,
        @Nullable String request,
        List<String> topics,
        @Nullable Integer quantity,
        @Nullable Long messageId,
        @Nullable Long ticketId,
        @Nullable String formKey,
        Attribution attribution,
        List<Consent> consents,
        String proof,
        Instant receivedAt) {

    /**
     * Where he came from.
     *
     * @param source such as a search engine
     * @param medium such as cpc, e-mail, flyer
     * @param store code of a store
     * @param assistant user id or code of who was with him
     * @param code on a coupon, a flyer or a link
     */
    public record Attribution(
            @Nullable String source,
            @Nullable String medium,
            @Nullable String campaign,
            @Nullable String event,
            @Nullable String store,
            @Nullable String assistant,
            @Nullable String code) {

        public static final Attribution NONE = new Attribution(null, null, null, null, null, null, null);
    }

    /** @param textVersion of the text that he read */
    public record Consent(ConsentPurpose purpose, ConsentChannel channel, String textVersion) {}
}
