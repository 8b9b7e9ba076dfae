package io.filo.mail;

import java.time.Duration;

/**
 * How far reading one mail goes. A limit that is reached becomes a warning on the message, never an error; only the time
 * limit makes the mail unreadable.
 *
 * @param depth nested multiparts
 * @param parts bodies in all
 * @param headerFields fields of one header
 * @param headerBytes bytes of one header
 * @param fieldBytes bytes of one field
 * @param textChars characters of text kept, visible and folded each
 * @param addresses of one field
 * @param links of one page
 * @param time for the whole mail
 */
record ReadLimits(
        int depth,
        int parts,
        int headerFields,
        int headerBytes,
        int fieldBytes,
        int textChars,
        int addresses,
        int links,
        Duration time) {

    static final ReadLimits STANDARD =
            new ReadLimits(20, 1_000, 1_000, 256 * 1024, 64 * 1024, 500_000, 500, 5_000, Duration.ofSeconds(60));

    static ReadLimits of(MailProperties.Limits configured) {
        return new ReadLimits(
                configured.depth(),
                configured.parts(),
                configured.headerFields(),
                (int) configured.headerSize().toBytes(),
                STANDARD.fieldBytes,
                STANDARD.textChars,
                STANDARD.addresses,
                configured.links(),
                configured.time());
    }
}
