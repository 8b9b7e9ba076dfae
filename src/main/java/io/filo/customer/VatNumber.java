package io.filo.customer;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A VAT number with its country in front, such as {@code IT12345670017}. */
final class VatNumber {

    private static final Pattern WITH_COUNTRY = Pattern.compile("[A-Z]{2}[A-Z0-9+*]{2,13}");
    private static final Pattern ITALIAN = Pattern.compile("\\d{11}");
    private static final int MOST_CHARACTERS = 40;

    private VatNumber() {}

    /** Italian ones may come without their country; their check digit must fit. Empty for what is none. */
    static Optional<String> normalise(String written) {
        if (written.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        var text = written.toUpperCase(Locale.ROOT).replaceAll("[\\s.\\-/]", "");
        if (ITALIAN.matcher(text).matches()) {
            text = "IT" + text;
        }
        if (!WITH_COUNTRY.matcher(text).matches() || text.chars().noneMatch(Character::isDigit)) {
            return Optional.empty();
        }
        return !text.startsWith("IT") || isItalian(text.substring(2)) ? Optional.of(text) : Optional.empty();
    }

    /** The check digit by Luhn's rule, as the Agenzia delle Entrate counts it. */
    private static boolean isItalian(String digits) {
        if (!ITALIAN.matcher(digits).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            int doubled = i % 2 == 1 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
