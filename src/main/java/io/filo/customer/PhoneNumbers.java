package io.filo.customer;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.filo.support.CalendarProperties;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Telephone numbers in the form under which they are compared and dialled: E.164, such as {@code +393335550110}. */
@Component
public class PhoneNumbers {

    private static final String DEFAULT_REGION = "IT";
    private static final int MOST_CHARACTERS = 40;
    private static final int FEWEST_DIGITS = 5;
    private static final int MOST_DIGITS = 17;
    /** Compared from the right: enough to tell people apart, and free of country codes and trunk zeros. */
    private static final int SUBSCRIBER_DIGITS = 9;

    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
    private final String region;

    /** Numbers without a country are of the country whose holidays the shop keeps. */
    PhoneNumbers(CalendarProperties calendar) {
        var country = calendar.country().strip().toUpperCase(Locale.ROOT);
        this.region = numbers.getSupportedRegions().contains(country) ? country : DEFAULT_REGION;
    }

    /**
     * The number in E.164; of what can be dialled but fits no plan of numbers, such as an extension, the bare digits.
     *
     * @return empty for what is no telephone number
     */
    public Optional<String> normalise(String written) {
        return parse(written)
                .map(number -> numbers.format(number, PhoneNumberFormat.E164))
                .or(() -> digits(written));
    }

    private Optional<PhoneNumber> parse(String written) {
        if (written.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        try {
            var number = numbers.parse(written, region);
            return numbers.isPossibleNumber(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberParseException noNumber) {
            return Optional.empty();
        }
    }

    private static Optional<String> digits(String written) {
        var text = written.strip().replaceAll("[\\s./()\\u00A0-]", "");
        return text.matches("\\+?\\d{" + FEWEST_DIGITS + "," + MOST_DIGITS + "}")
                ? Optional.of(text)
                : Optional.empty();
    }

    /** The last digits, by which a number is found whether or not its country was written. */
    Optional<String> subscriberDigits(String written) {
        return digits(written).map(number -> {
            var digits = number.replace("+", "");
            return digits.substring(Math.max(0, digits.length() - SUBSCRIBER_DIGITS));
        });
    }
}
