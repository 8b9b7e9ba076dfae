package io.filo.customer;

import java.util.Optional;

/** Telephone numbers in the form under which they are compared: digits, with a leading plus when the country is given. */
final class PhoneNumber {

    private static final int FEWEST_DIGITS = 5;
    private static final int MOST_DIGITS = 17;
    /** Compared from the right: enough to tell people apart, and free of country codes and trunk zeros. */
    private static final int SUBSCRIBER_DIGITS = 9;

    private PhoneNumber() {}

    static Optional<String> normalise(String written) {
        var text = written.strip().replaceAll("[\\s./()\\u00A0-]", "");
        if (text.startsWith("00")) {
            text = "+" + text.substring(2);
        }
        return text.matches("\\+?\\d{" + FEWEST_DIGITS + "," + MOST_DIGITS + "}")
                ? Optional.of(text)
                : Optional.empty();
    }

    /** The last digits, by which a number is found whether or not its country was written. */
    static Optional<String> subscriberDigits(String written) {
        return normalise(written).map(number -> {
            var digits = number.replace("+", "");
            return digits.substring(Math.max(0, digits.length() - SUBSCRIBER_DIGITS));
        });
    }
}
