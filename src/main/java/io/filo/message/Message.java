package io.filo.message;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored message of any channel, in or out.
 *
 * @param conversationId the ticket it belongs to; null while it belongs to none
 * @param author user id of the operator who wrote it; null for customers and for what a process wrote
 * @param automatic whether a process wrote it, not a person
 * @param evidence why it was placed in its conversation; null when no thread was found
 * @param deliveryState for outgoing ones: QUEUED, SENT, FAILED, HELD; null for incoming
 */
public record Message(
        long id,
        @Nullable Long conversationId,
        Direction direction,
        String channel,
        @Nullable String mailboxKey,
        @Nullable Long customerId,
        @Nullable String author,
        boolean automatic,
        @Nullable Address from,
        List<Address> to,
        List<Address> cc,
        String subject,
        String visibleText,
        String elidedText,
        String language,
        List<Attachment> attachments,
        MessageClass messageClass,
        List<String> classReasons,
        @Nullable String evidence,
        List<String> warnings,
        boolean authenticationFailed,
        boolean suppressAcknowledgement,
        List<String> failedRecipients,
        boolean hardBounce,
        @Nullable String internetMessageId,
        Instant sentAt,
        Instant receivedAt,
        @Nullable String deliveryState) {

    public enum Direction {
        IN,
        OUT
    }
}
