package io.filo.support;

import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How many pieces or people a text in Italian or English speaks of; not prices, sizes, dates or distances. */
public final class Quantities {

    private static final int LARGEST = 100_000;
    private static final int MOST_CHARACTERS = 20_000;

    private static final Pattern QUANTITY =
            Pattern.compile("(?iu)(?<![\\d.,/€$-])(\\d{2,6})\\s+(?:pezzi|maglie|magliette"
                    + "|canotte|paia|scarpe|completi|pettorali|persone|atleti|soci|iscritti|divise|calze|giacche|gel|barrette"
                    + "|pieces|pairs|shirts|jerseys|shoes|people|athletes|members|runners|jackets|socks|units)\\b");

    private Quantities() {}

    /** The largest such number, 10 to 100,000; empty for none. Reads the first 20,000 characters. */
    public static OptionalInt largest(@Nullable String text) {
        if (text == null) {
            return OptionalInt.empty();
        }
        return QUANTITY.matcher(text.substring(0, Math.min(text.length(), MOST_CHARACTERS)))
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .filter(number -> number >= 10 && number <= LARGEST)
                .max();
    }
}
