package io.filo.lead;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A form that visitors fill in.
 *
 * @param key lower-case letters, digits and dashes, 3 to 40 of them; part of its address
 * @param name what colleagues call it
 * @param source FORM, or EVENT for the sign-up to one
 * @param language ISO 639-1, {@code it} or {@code en}: of the page and of the lead
 * @param thanks shown when it was sent; empty for the usual words
 * @param event what people sign up for, for a sign-up
 * @param team the group that gets its leads; null to leave it to the table lead-route
 * @param sites origins that may post to it, such as {@code https://www.example.com}; our own may always
 */
public record CaptureForm(
        String key,
        String name,
        LeadSource source,
        String language,
        String title,
        String intro,
        String thanks,
        @Nullable String event,
        @Nullable String campaign,
        @Nullable String touchSource,
        @Nullable String medium,
        @Nullable String store,
        @Nullable String team,
        List<Asked> fields,
        List<ConsentText> consents,
        List<String> sites,
        boolean active,
        @Nullable Instant changedAt,
        @Nullable String changedBy) {

    /** What can be asked for. */
    public enum Field {
        NAME("name", 200),
        EMAIL("email", 254),
        PHONE("phone", 40),
        COMPANY("company", 200),
        VAT_NUMBER("vatNumber", 40),
        STREET("street", 200),
        POSTAL_CODE("postalCode", 20),
        CITY("city", 100),
        REQUEST("request", 5_000);

        private final String parameter;
        private final int longest;

        Field(String parameter, int longest) {
            this.parameter = parameter;
            this.longest = longest;
        }

        /** The name of the field in the page and in the post. */
        public String parameter() {
            return parameter;
        }

        /** In characters. */
        public int longest() {
            return longest;
        }
    }

    public record Asked(Field field, boolean required) {}

    /** @param text what the person reads beside the box */
    public record ConsentText(ConsentPurpose purpose, ConsentChannel channel, String textVersion, String text) {

        /** What it is for. */
        public String code() {
            return purpose + ":" + channel;
        }

        /** The value of its box in the post: names the text that was read, which may have changed when the post comes. */
        public String value() {
            return code() + ":" + textVersion;
        }
    }
}
