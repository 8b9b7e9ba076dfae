package io.filo.message;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the module that queues letters to many: gives each its words when it is about to be sent, from the version
 * that was queued. Asked in a transaction, some at a time.
 */
public interface LateLetters {

    /** Whether letters of that template are its own. */
    boolean owns(String template);

    /**
     * A letter that is about to be sent.
     *
     * @param merge what differs from one reader to the next, as it was queued
     */
    record Due(long messageId, String template, Map<String, String> merge) {}

    /** What is to be done with one. */
    sealed interface Answer permits Ready, Later, Never {}

    /**
     * It is sent; asked again it reads the same.
     *
     * @param html the formatted form, null to have it made from the text
     * @param unsubscribeUrl for the headers of RFC 8058, null for none
     * @param addressee name of the reader, null for nothing known
     */
    record Ready(
            String subject,
            String text,
            String language,
            @Nullable String html,
            @Nullable String unsubscribeUrl,
            @Nullable String addressee)
            implements Answer {}

    /** Not now: ask again then, or sooner. */
    record Later(Instant at) implements Answer {}

    /** Nobody wants it any more. */
    record Never() implements Answer {}

    /** By message id; whoever is left out is not sent. */
    Map<Long, Answer> render(List<Due> due);
}
