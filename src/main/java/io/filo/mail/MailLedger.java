package io.filo.mail;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.filo.message.InboundMessage;
import io.filo.message.RemarkInWords;
import io.filo.support.PageOf;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ledger of every mail that came in, for administrators. */
public interface MailLedger {

    /**
     * @param state STORED (not yet read), READ, DUPLICATE or FALLBACK (could not be read: a ticket with the raw mail)
     * @param classReasons why it was classed so, as {@link io.filo.message.Remarks}
     * @param privateTo user id of the only person who may read it: it came to their own mailbox, and they have not said
     *     that it is the shop's; null for all others
     */
    record LedgerEntry(
            long id,
            String mailboxKey,
            String folder,
            long uidValidity,
            long uid,
            String sha256,
            long size,
            boolean truncated,
            Instant internalDate,
            Instant storedAt,
            @Nullable String internetMessageId,
            String state,
            @Nullable String messageClass,

            @JsonSerialize(contentUsing = RemarkInWords.class)
            List<String> classReasons,

            int attempts,

            @JsonSerialize(using = RemarkInWords.class) @Nullable
            String error,

            @Nullable Long messageId,
            @Nullable Long ticketNumber,
            @Nullable Long duplicateOf,
            @Nullable String from,
            @Nullable String subject,
            @Nullable String privateTo) {

        /** The row without what the mail says and who wrote it. */
        public LedgerEntry withheld() {
            return new LedgerEntry(
                    id,
                    mailboxKey,
                    folder,
                    uidValidity,
                    uid,
                    sha256,
                    size,
                    truncated,
                    internalDate,
                    storedAt,
                    null,
                    state,
                    null,
                    List.of(),
                    attempts,
                    null,
                    null,
                    ticketNumber,
                    duplicateOf,
                    null,
                    null,
                    privateTo);
        }
    }

    /** Any filter may be null. Newest first. */
    PageOf<LedgerEntry> search(
            @Nullable String sha256,
            @Nullable String internetMessageId,
            @Nullable String state,
            @Nullable String mailboxKey,
            int page,
            int size);

    Optional<LedgerEntry> find(long id);

    /** The mail that the message was read from. */
    Optional<LedgerEntry> ofMessage(long messageId);

    /** The bytes as they arrived. */
    Optional<byte[]> raw(long id);

    /** The attachment's bytes, out of the raw mail of that message. */
    Optional<AttachmentContent> attachment(long messageId, AttachmentPath path);

    /**
     * The HTML part as it came, hostile until sanitised; empty when the mail has none.
     *
     * @param path of a mail that is an attachment; empty for the message itself
     */
    Optional<String> html(long messageId, AttachmentPath path);

    /** A mail that is an attachment, read as if it had come by itself. Empty for what is no mail, or unreadable. */
    Optional<InboundMessage> nested(long messageId, AttachmentPath path);

    record AttachmentContent(String name, String contentType, byte[] bytes) {}

    /**
     * Reads the mail once more, as if it had just come; what was made of it before stays.
     *
     * @throws io.filo.support.NotFoundException for an unknown id
     * @throws io.filo.support.BusinessException {@code ALREADY_READ} when it has become a message
     */
    void reprocess(long id);
}
