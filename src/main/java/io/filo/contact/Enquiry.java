package io.filo.contact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * May this be sent?
 *
 * @param topic code of what it is about, such as HOW_TO, OFFER or TICKET_SURVEY
 * @param template key of the template, null for a text without one
 * @param contextId what it is about, such as {@code ticket:1042}: surveys and carts are spoken of once. Null for nothing
 *     in particular
 * @param since when the case began: who bought since is left alone. Null when no case asks
 * @param reviewed whether a person has seen and approved it
 */
public record Enquiry(
        Purpose purpose,
        Channel channel,
        String topic,
        @Nullable String template,
        @Nullable String contextId,
        @Nullable Instant since,
        boolean reviewed) {}
