package io.filo.customer;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what a sender calls himself a name that can be shown and written back to him. A name is hostile text: it ends
 * up in the greeting of mails that leave in our name.
 */
final class DisplayName {

    private static final int MAX_LENGTH = 100;

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\p{Z}\\s]+");
    private static final Pattern QUOTES =
            Pattern.compile("^[\"'`\u201C\u201D\u201E\u2018\u2019]+|[\"'`\u201C\u201D\u201E\u2018\u2019]+$");
    /** Whoever writes an address of a page into a name wants it read by the receivers of our answers. */
    private static final Pattern ADVERTISING =
            Pattern.compile("(?i)://|www\\.|[/\\\\<>{}\\[\\]|]|\\.(?:com|net|org|info|ru|cn|xyz|top)\\b|@");

    private static final Pattern FAMILY_FIRST =
            Pattern.compile("([\\p{L}'\u2019. -]{2,40}), ?([\\p{L}'\u2019. -]{2,40})");
    private static final Pattern NAME_PARTS = Pattern.compile("[._-]+");
    private static final Pattern LETTERS = Pattern.compile("\\p{L}{2,30}\\d{0,4}");
    private static final Set<String> LEGAL_FORMS = Set.of(
            "srl", "srls", "spa", "snc", "sas", "asd", "inc", "ltd", "llc", "gmbh", "ag", "sa", "co", "plc", "sarl",
            "bv");

    private DisplayName() {}

    /** A name for the customer with that address: what he calls himself, else what his address suggests. */
    static String of(@Nullable String written, EmailAddress address) {
        return clean(written).orElseGet(() -> suggestedBy(address));
    }

    /** The name without what does not belong into one; empty when nothing is left, or when it is no name. */
    static Optional<String> clean(@Nullable String written) {
        if (written == null) {
            return Optional.empty();
        }
        // Cut before anything else: patterns must not be fed a megabyte.
        var text = written.length() > 4 * MAX_LENGTH ? written.substring(0, 4 * MAX_LENGTH) : written;
        text = INVISIBLE
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFC))
                .replaceAll(" ")
                .strip();
        text = QUOTES.matcher(text).replaceAll("").strip();
        if (text.codePoints().noneMatch(Character::isLetter)
                || ADVERTISING.matcher(text).find()) {
            return Optional.empty();
        }
        var reversed = FAMILY_FIRST.matcher(text);
        if (reversed.matches() && !isLegalForm(reversed.group(2))) {
            text = reversed.group(2).strip() + " " + reversed.group(1).strip();
        }
        if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
            text = text.substring(0, text.offsetByCodePoints(0, MAX_LENGTH)).strip();
        }
        return Optional.of(text);
    }

    private static boolean isLegalForm(String text) {
        return LEGAL_FORMS.contains(text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}]", ""));
    }

    private static String suggestedBy(EmailAddress address) {
        var mailbox = address.local().contains("+")
                ? address.local().substring(0, address.local().indexOf('+'))
                : address.local();
        var parts = NAME_PARTS.split(mailbox);
        if (parts.length >= 2
                && Arrays.stream(parts).allMatch(part -> LETTERS.matcher(part).matches())) {
            return Arrays.stream(parts)
                    .map(part -> part.replaceAll("\\d", ""))
                    .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                    .collect(Collectors.joining(" "));
        }
        return address.normalised();
    }
}
