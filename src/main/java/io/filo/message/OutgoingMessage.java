package io.filo.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to be sent.
 *
 * @param purpose ACKNOWLEDGEMENT, ANSWER, REMINDER, NOTICE, CARE, MARKETING or SURVEY: what the outbox may cap and drop
 * @param automatic true adds the headers that keep machines from answering, and no operator's answer has them
 * @param mailboxKey whose address it is sent from
 * @param author user id of the operator who wrote it; null for what a process writes
 * @param text plain text; an HTML alternative is made from it
 * @param inReplyToMessageId the stored message that it answers; gives In-Reply-To and References
 * @param permission the row of the table that allows it, such as {@code Rule_Care@3}
 * @param html the formatted form, null to have it made from the text
 * @param unsubscribeUrl where one click of the mail program ends such mails (RFC 8058), null for what cannot be ended
 */
public record OutgoingMessage(
        String purpose,
        boolean automatic,
        String mailboxKey,
        @Nullable Long conversationId,
        @Nullable Long customerId,
        @Nullable String author,
        List<Address> to,
        List<Address> cc,
        String subject,
        String text,
        String language,
        @Nullable Long inReplyToMessageId,
        String permission,
        @Nullable String html,
        @Nullable String unsubscribeUrl) {

    /** A letter of text only. */
    public OutgoingMessage(
            String purpose,
            boolean automatic,
            String mailboxKey,
            @Nullable Long conversationId,
            @Nullable Long customerId,
            @Nullable String author,
            List<Address> to,
            List<Address> cc,
            String subject,
            String text,
            String language,
            @Nullable Long inReplyToMessageId,
            String permission) {
        this(
                purpose,
                automatic,
                mailboxKey,
                conversationId,
                customerId,
                author,
                to,
                cc,
                subject,
                text,
                language,
                inReplyToMessageId,
                permission,
                null,
                null);
    }
}
