package io.filo.web.api;

import static io.filo.access.Right.READ_MAIL;
import static io.filo.access.Right.RECONCILE_MAILBOXES;
import static io.filo.access.Right.REPROCESS_MAIL;

import io.filo.access.Requires;
import io.filo.mail.MailLedger;
import io.filo.mail.MailLedger.LedgerEntry;
import io.filo.mail.Mailboxes;
import io.filo.mail.Mailboxes.MailboxStatus;
import io.filo.mail.Mailboxes.Reconciliation;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import io.filo.web.LargeMails;
import io.filo.web.PersonalMail;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api")
@Requires(READ_MAIL)
@Tag(name = "Mail")
class MailApi {

    private final MailLedger ledger;
    private final Mailboxes mailboxes;
    private final LargeMails largeMails;

    MailApi(MailLedger ledger, Mailboxes mailboxes, LargeMails largeMails) {
        this.ledger = ledger;
        this.mailboxes = mailboxes;
        this.largeMails = largeMails;
    }

    @GetMapping("/inbound-mails")
    @Operation(summary = "Lists the ledger of every mail that came in, newest first")
    PageOf<LedgerEntry> search(
            @RequestParam(required = false) @Nullable @Pattern(regexp = "[0-9a-fA-F]{64}") String sha256,
            @RequestParam(required = false) @Nullable @Size(max = 998) String messageId,
            @RequestParam(required = false) @Nullable @Pattern(regexp = "STORED|READ|DUPLICATE|FALLBACK") String state,
            @RequestParam(required = false) @Nullable @Size(max = 100) String mailbox,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return ledger.search(
                        sha256 == null ? null : sha256.toLowerCase(Locale.ROOT), messageId, state, mailbox, page, size)
                .map(PersonalMail::shown);
    }

    @GetMapping("/inbound-mails/{id}")
    @Operation(summary = "One mail: its state, why it was classed so, and what became of it")
    LedgerEntry entry(@PathVariable long id) {
        return PersonalMail.shown(find(id));
    }

    @GetMapping("/inbound-mails/{id}/raw")
    @Operation(summary = "The mail as it arrived, byte for byte")
    ResponseEntity<byte[]> raw(@PathVariable long id) {
        largeMails.open(PersonalMail.requireReadable(find(id)));
        return Downloads.attachment(
                "mail-" + id + ".eml",
                "message/rfc822",
                ledger.raw(id).orElseThrow(() -> new NotFoundException("mail " + id)));
    }

    @PostMapping("/inbound-mails/{id}/reprocess")
    @Requires(REPROCESS_MAIL)
    @Operation(summary = "Reads the mail once more, as if it had just come")
    LedgerEntry reprocess(@PathVariable long id) {
        ledger.reprocess(id);
        return entry(id);
    }

    @GetMapping("/mailboxes")
    @Operation(summary = "The configured mailboxes and how they do")
    List<MailboxStatus> mailboxes() {
        return mailboxes.status();
    }

    @PostMapping("/mailboxes/{key}/reconcile")
    @Requires(RECONCILE_MAILBOXES)
    @Operation(summary = "Compares every mail of the mailbox with the ledger and fetches what is missing")
    Reconciliation reconcile(@PathVariable String key) {
        return mailboxes.reconcile(key);
    }

    private LedgerEntry find(long id) {
        return ledger.find(id).orElseThrow(() -> new NotFoundException("mail " + id));
    }
}
