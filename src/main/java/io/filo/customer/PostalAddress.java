package io.filo.customer;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Postal addresses in the form under which two spellings of one door are equal. */
final class PostalAddress {

    private static final int MOST_CHARACTERS = 200;

    private PostalAddress() {}

    /** Postal code, street and number without case, accents, marks and the usual short forms; empty without either. */
    static Optional<String> key(@Nullable String street, @Nullable String postalCode) {
        var door = plain(street)
                .replaceAll(
                        "\\b(?:via|v|viale|v le|vle|piazza|p za|pza|p zza|corso|c so|cso|largo|street|st|road|rd)\\b",
                        " ")
                .replaceAll("\\b(?:n|nr|num|numero|no|civico)\\b", " ")
                .replaceAll(" +", " ")
                .strip();
        var code = plain(postalCode).replace(" ", "");
        return door.isEmpty() || code.isEmpty() ? Optional.empty() : Optional.of(code + " " + door);
    }

    private static String plain(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var cut = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
        return Normalizer.normalize(cut, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\d]+", " ")
                .strip();
    }
}
