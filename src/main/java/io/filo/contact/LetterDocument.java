package io.filo.contact;

import org.jspecify.annotations.Nullable;

/** The page around the formatted form of a letter: as wide as people read, on a telephone too, with whom it is from. */
final class LetterDocument {

    private LetterDocument() {}

    /**
     * @param html what the letter says, safe to show
     * @param language ISO 639-1
     * @param sender name of the brand
     * @param footer mark-up below it; null for none
     */
    static String of(String html, String language, String sender, @Nullable String footer) {
        return """
                <!DOCTYPE html>
                <html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
                <body style="margin: 0; background: #f2f6f5">
                <div style="max-width: 560px; margin: 0 auto; padding: 24px 20px; background: #ffffff; color: #222222; font-family: sans-serif; font-size: 16px; line-height: 1.5; overflow-wrap: break-word; word-break: break-word">
                <p style="margin: 0 0 20px; padding-bottom: 12px; border-bottom: 1px solid #d5e0dd; color: #17564d; font-size: 18px; font-weight: bold">%s</p>
                %s
                %s</div>
                </body></html>
                """.formatted(
                        Letter.escaped(language),
                        Letter.escaped(sender),
                        html,
                        footer == null
                                ? ""
                                : "<p style=\"margin: 24px 0 0; padding-top: 12px; border-top: 1px solid #d5e0dd; font-size: 13px;"
                                        + " color: #555555\">" + footer + "</p>\n");
    }
}
