package io.filo.lead;

import io.filo.support.BusinessException;
import org.jspecify.annotations.Nullable;

/** What texts of a lead may be. */
final class LeadRules {

    static final int LONGEST_REQUEST = 20_000;
    static final int LONGEST_NOTE = 5_000;
    static final int LONGEST_FIELD = 254;

    private LeadRules() {}

    /** @throws BusinessException {@code TEXT_TOO_LONG} */
    static void requireLength(@Nullable String text, int most) {
        if (text != null && text.length() > most) {
            throw new BusinessException(
                    "TEXT_TOO_LONG",
                    "The text has " + text.length() + " characters; at most " + most + " can be kept. Shorten it.",
                    text.length(),
                    most);
        }
    }
}
