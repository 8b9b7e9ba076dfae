package io.filo.message;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that came in, read by its channel's adapter.
 *
 * @param channel MAIL for now
 * @param mailboxKey where it arrived
 * @param mailboxOwner user id of the person whose own mailbox it is; null for one that acts by itself (info@, care@)
 * @param internetMessageId with angle brackets, null when the mail has none
 * @param contentKey sha-256 over From, Subject, Date and body parts, and over the owner of a personal mailbox
 * @param inReplyTo Message-IDs with angle brackets, as the header has them
 * @param references Message-IDs with angle brackets, oldest first
 * @param from who wrote it; of what a colleague forwards, whoever wrote that
 * @param deliveredTo every address it was delivered to, for plus-address keys
 * @param to addresses of To
 * @param visibleText what the person wrote now
 * @param elidedText quoted text and signature, folded away on pages; empty for none
 * @param language ISO 639-1, best guess
 * @param formatted whether it has a form of its sender's making, beside the plain text
 * @param classReasons evidence of the class, as {@link Remarks}
 * @param authenticationFailed DMARC failed by a trusted Authentication-Results header
 * @param suppressAcknowledgement the sender asks for no automatic answer
 * @param failedRecipients addresses that a bounce names
 * @param hardBounce whether a bounce is permanent
 * @param warnings what a person should know when reading it (a limit reached, something unreadable), as {@link Remarks}
 * @param sentAt by its Date header, or arrival when missing or impossible
 */
public record InboundMessage(
        String channel,
        String mailboxKey,
        @Nullable String mailboxOwner,
        @Nullable String internetMessageId,
        byte[] contentKey,
        List<String> inReplyTo,
        List<String> references,
        List<String> deliveredTo,
        @Nullable Address from,
        List<Address> replyTo,
        List<Address> to,
        List<Address> cc,
        String subject,
        String visibleText,
        String elidedText,
        String language,
        List<Attachment> attachments,
        boolean formatted,
        MessageClass messageClass,
        List<String> classReasons,
        boolean authenticationFailed,
        boolean suppressAcknowledgement,
        List<String> failedRecipients,
        boolean hardBounce,
        List<String> warnings,
        Instant sentAt,
        Instant receivedAt) {

    /** The same, known as a copy of a mail of our own that came back. */
    public InboundMessage asOurOwn() {
        return new InboundMessage(
                channel,
                mailboxKey,
                mailboxOwner,
                internetMessageId,
                contentKey,
                inReplyTo,
                references,
                deliveredTo,
                from,
                replyTo,
                to,
                cc,
                subject,
                visibleText,
                elidedText,
                language,
                attachments,
                formatted,
                MessageClass.OWN_LOOP,
                List.of(Remarks.of("class.own-id")),
                authenticationFailed,
                suppressAcknowledgement,
                failedRecipients,
                hardBounce,
                warnings,
                sentAt,
                receivedAt);
    }

    /** Whether the mailbox acts by itself; in a person's own one nothing happens until the owner has decided. */
    public boolean generic() {
        return mailboxOwner == null;
    }
}
