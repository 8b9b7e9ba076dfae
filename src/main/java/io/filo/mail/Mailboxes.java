package io.filo.mail;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.filo.message.RemarkInWords;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configured mailboxes and how they do. */
public interface Mailboxes {

    /**
     * @param lastError what went wrong and what to do, as {@link io.filo.message.Remarks}; null when all is well
     * @param heldAt when a node last said that it fetches this mailbox; null before the first time
     */
    record MailboxStatus(
            String key,
            String address,
            boolean generic,
            String queue,
            String language,
            @Nullable Instant lastFetchAt,
            int failures,

            @JsonSerialize(using = RemarkInWords.class) @Nullable
            String lastError,

            @Nullable Instant nextFetchAt,
            @Nullable Instant heldAt) {}

    List<MailboxStatus> status();

    /**
     * Lists every mail of the mailbox against the ledger and fetches what is missing.
     *
     * @throws io.filo.support.NotFoundException for an unknown mailbox
     */
    Reconciliation reconcile(String mailboxKey);

    /**
     * @param onServer mails seen in INBOX and Processed
     * @param inLedger of these, known to the ledger
     * @param missing still not in the ledger after fetching; 0 when all is well
     * @param fetched taken in by this run
     */
    record Reconciliation(String mailboxKey, int onServer, int inLedger, int missing, int fetched) {}
}
