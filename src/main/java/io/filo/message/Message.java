package io.filo.message;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored message of any channel, in or out.
 *
 * @param conversationId the ticket it belongs to; null while it belongs to none
 * @param author user id of the operator who wrote it; null for customers and for what a process wrote
 * @param automatic whether a process wrote it, not a person
 * @param classReasons why it has its class, as {@link Remarks}
 * @param warnings what a reader should know, as {@link Remarks}
 * @param formatted whether it has a form of its sender's making, beside the plain text
 * @param evidence why it was placed in its conversation, or why it only may belong to one, as {@link Remarks}; null when nothing
 *     spoke for any
 * @param deliveryState for outgoing ones: QUEUED, SENT, FAILED, HELD; null for incoming
 * @param candidates tickets that the evidence pointed to when it came, likeliest first
 * @param privateTo user id of the only person who may read it: it came to their own mailbox, and they have not said that
 *     it is the shop's; null for all others
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
        boolean formatted,
        MessageClass messageClass,
        @JsonSerialize(contentUsing = RemarkInWords.class) List<String> classReasons,

        @JsonSerialize(using = RemarkInWords.class) @Nullable
        String evidence,

        @JsonSerialize(contentUsing = RemarkInWords.class) List<String> warnings,
        boolean authenticationFailed,
        boolean suppressAcknowledgement,
        List<String> failedRecipients,
        boolean hardBounce,
        @Nullable String internetMessageId,
        Instant sentAt,
        Instant receivedAt,
        @Nullable String deliveryState,
        List<Long> candidates,
        @Nullable String privateTo) {

    public enum Direction {
        IN,
        OUT
    }

    Message placedIn(long conversation, long customer) {
        return copy(conversation, customer, deliveryState, null);
    }

    Message withDeliveryState(String state) {
        return copy(conversationId, customerId, state, privateTo);
    }

    private Message copy(
            @Nullable Long conversation, @Nullable Long customer, @Nullable String state, @Nullable String owner) {
        return new Message(
                id,
                conversation,
                direction,
                channel,
                mailboxKey,
                customer,
                author,
                automatic,
                from,
                to,
                cc,
                subject,
                visibleText,
                elidedText,
                language,
                attachments,
                formatted,
                messageClass,
                classReasons,
                evidence,
                warnings,
                authenticationFailed,
                suppressAcknowledgement,
                failedRecipients,
                hardBounce,
                internetMessageId,
                sentAt,
                receivedAt,
                state,
                candidates,
                owner);
    }
}
