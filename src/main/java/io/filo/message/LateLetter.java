package io.filo.message;

import java.util.Map;

/**
 * One of many letters, to be rendered when it is sent.
 *
 * @param subject until it is rendered
 * @param permission the row of the table that allows it, such as {@code Rule_Consent@3}
 * @param template whose words it has, as its {@link LateLetters} knows them
 * @param merge what differs from one reader to the next
 */
public record LateLetter(
        long customerId,
        Address to,
        String subject,
        String language,
        String permission,
        String template,
        Map<String, String> merge) {}
