package io.filo.lead;

import io.filo.support.BusinessException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What texts of a lead may be. */
final class LeadRules {

    static final int LONGEST_REQUEST = 20_000;
    static final int LONGEST_NOTE = 5_000;
    static final int LONGEST_FIELD = 254;
    private static final int LARGEST_QUANTITY = 100_000;

    /** A number of pieces or people, not a price, a size, a date or a distance. */
    private static final Pattern QUANTITY =
            Pattern.compile("(?iu)(?<![\\d.,/€$-])(\\d{2,6})\\s+(?:pezzi|maglie|magliette|canotte|paia|scarpe|"
                    + "completi|pettorali|persone|atleti|soci|iscritti|divise|calze|giacche|gel|barrette|pieces|pairs|shirts|jerseys|"
                    + "shoes|people|athletes|members|runners|jackets|socks|units)\\b");

    private LeadRules() {}

    /** How many pieces or people the text speaks of, the largest such number; null for none. */
    static @Nullable Integer quantity(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var largest = QUANTITY.matcher(text)
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .filter(number -> number <= LARGEST_QUANTITY)
                .max();
        return largest.isPresent() ? largest.getAsInt() : null;
    }

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
