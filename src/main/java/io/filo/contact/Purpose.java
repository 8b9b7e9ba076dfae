package io.filo.contact;

import io.filo.customer.ConsentPurpose;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a message to a customer is for. */
public enum Purpose {
    /** What he asked for or the law demands: answers, receipts, the question whether he wants to be written to. */
    TRANSACTIONAL(null),
    /** About what he ordered: delays, how to use it, thanks. */
    CARE(ConsentPurpose.CARE),
    /** Offers and news. */
    MARKETING(ConsentPurpose.MARKETING),
    /** How satisfied he is. */
    SURVEY(ConsentPurpose.SURVEY);

    private final @Nullable ConsentPurpose consent;

    Purpose(@Nullable ConsentPurpose consent) {
        this.consent = consent;
    }

    /** What the customer may agree or object to for it; empty when nobody is asked. */
    public Optional<ConsentPurpose> consent() {
        return Optional.ofNullable(consent);
    }
}
