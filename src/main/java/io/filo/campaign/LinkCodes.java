package io.filo.campaign;

import io.filo.support.Signatures;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** What stands in the links of a letter to many: which letter, which of its links, and our signature. */
@Component
class LinkCodes {

    private static final Pattern LINK = Pattern.compile("([0-9a-z]{1,13})-([0-9a-z]{1,2})-([A-Za-z0-9_-]{16})");
    private static final Pattern OPENING = Pattern.compile("([0-9a-z]{1,13})-([A-Za-z0-9_-]{16})");
    private static final int RADIX = 36;

    private final Signatures signatures;

    LinkCodes(Signatures signatures) {
        this.signatures = signatures;
    }

    record Link(long messageId, int number) {}

    String ofLink(long messageId, int number) {
        var value = Long.toString(messageId, RADIX) + "-" + Integer.toString(number, RADIX);
        return value + "-" + signatures.sign("link of a letter", value);
    }

    Optional<Link> link(String code) {
        var read = LINK.matcher(code);
        return read.matches()
                        && signatures.valid("link of a letter", read.group(1) + "-" + read.group(2), read.group(3))
                ? Optional.of(new Link(Long.parseLong(read.group(1), RADIX), Integer.parseInt(read.group(2), RADIX)))
                : Optional.empty();
    }

    /** Of the survey that a letter asks to answer. */
    String ofSurvey(long messageId) {
        var value = Long.toString(messageId, RADIX);
        return value + "-" + signatures.sign("survey of a letter", value);
    }

    Optional<Long> survey(String code) {
        var read = OPENING.matcher(code);
        return read.matches() && signatures.valid("survey of a letter", read.group(1), read.group(2))
                ? Optional.of(Long.parseLong(read.group(1), RADIX))
                : Optional.empty();
    }

    String ofOpening(long messageId) {
        var value = Long.toString(messageId, RADIX);
        return value + "-" + signatures.sign("opening of a letter", value);
    }

    Optional<Long> opening(String code) {
        var read = OPENING.matcher(code);
        return read.matches() && signatures.valid("opening of a letter", read.group(1), read.group(2))
                ? Optional.of(Long.parseLong(read.group(1), RADIX))
                : Optional.empty();
    }
}
