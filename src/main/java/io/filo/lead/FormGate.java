package io.filo.lead;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where visitors' posts come in. Knows nothing of who posts, and tells nothing back. */
public interface FormGate {

    /** Name of the field that no person sees. */
    String TRAP = "website";

    /** Name of the field with the token of the page. */
    String TOKEN = "_token";

    /** Nobody reads the page with the button, and presses it, sooner. */
    Duration SOONEST_PRESS = Duration.ofSeconds(2);

    /** Shows that the page was opened, and when: good for one post, for a day. */
    String token(CaptureForm form);

    /** Whether pages of that origin may post to the form. */
    boolean isAllowed(CaptureForm form, String origin);

    /** What became of a post. */
    sealed interface Outcome {

        /** It is in, or held back: whoever posts sees the same. */
        record Received() implements Outcome {}

        /**
         * The person has to press a button once more.
         *
         * @param token for the button
         */
        record Ask(String token) implements Outcome {}

        /**
         * The button was pressed sooner than a person can: once more in a moment.
         *
         * @param token still good
         */
        record TooSoon(String token) implements Outcome {}

        /** @param problems keys of texts, by field; empty key for the form as a whole */
        record Wrong(Map<String, String> problems) implements Outcome {}
    }

    /**
     * Takes a post.
     *
     * @param post first value of each parameter
     * @param consents values of the boxes that were ticked
     * @param network address that it came from
     * @param fromNowhere whether the browser keeps to itself which page it was sent from
     */
    Outcome post(
            CaptureForm form, Map<String, String> post, List<String> consents, String network, boolean fromNowhere);

    /** The part of a post that belongs to the form, to be shown or sent once more. */
    Map<String, String> values(CaptureForm form, Map<String, String> post);

    /** Of where the visitor came from, as links carry it; to go along with the post. */
    List<String> ATTRIBUTION = List.of("utm_source", "utm_medium", "utm_campaign", "code", "store", "assistant");

    /** @return null for a blank text */
    static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
