package io.filo.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to be sent.
 *
 * @param purpose ACKNOWLEDGEMENT, ANSWER, REMINDER or NOTICE: what the outbox may cap and drop
 * @param automatic true adds the headers that keep machines from answering, and no operator's answer has them
 * @param mailboxKey whose address it is sent from
 * @param author user id of the operator who wrote it; null for what a process writes
 * @param text plain text; an HTML alternative is made from it
 * @param inReplyToMessageId the stored message that it answers; gives In-Reply-To and References
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
        @Nullable Long inReplyToMessageId) {}
