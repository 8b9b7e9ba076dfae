package io.filo.web.console;

import static io.filo.access.Right.READ_MAIL;
import static io.filo.access.Right.RECONCILE_MAILBOXES;
import static io.filo.access.Right.REPROCESS_MAIL;

import io.filo.access.Requires;
import io.filo.mail.MailLedger;
import io.filo.mail.MailLedger.LedgerEntry;
import io.filo.mail.Mailboxes;
import io.filo.mail.Mailboxes.MailboxStatus;
import io.filo.mail.Mailboxes.Reconciliation;
import io.filo.message.Messages;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.web.PersonalMail;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The ledger of every mail that came in, and the mailboxes it came from. */
@Controller
@Requires(READ_MAIL)
class MailPages {

    private static final List<String> STATES = List.of("STORED", "READ", "DUPLICATE", "FALLBACK");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    private final MailLedger ledger;
    private final Mailboxes mailboxes;
    private final Messages messages;
    private final Flash flash;

    MailPages(MailLedger ledger, Mailboxes mailboxes, Messages messages, Flash flash) {
        this.ledger = ledger;
        this.mailboxes = mailboxes;
        this.messages = messages;
        this.flash = flash;
    }

    /** @param q a Message-ID or a SHA-256 */
    @GetMapping("/mails")
    String list(
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String mailbox,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "0") int page,
            Model model) {
        String wanted = STATES.contains(state) ? state : "";
        String looked = Fields.filter(q);
        boolean hash = looked != null && SHA256.matcher(looked).matches();
        model.addAttribute(
                "mails",
                ledger.search(
                                hash && looked != null ? looked.toLowerCase(Locale.ROOT) : null,
                                hash ? null : looked,
                                wanted.isEmpty() ? null : wanted,
                                Fields.filter(mailbox),
                                Fields.page(page),
                                Fields.SIZE)
                        .map(PersonalMail::shown));
        model.addAttribute("state", wanted);
        model.addAttribute("mailbox", mailbox);
        model.addAttribute("q", q);
        model.addAttribute("states", STATES);
        model.addAttribute(
                "mailboxes", mailboxes.status().stream().map(MailboxStatus::key).toList());
        return "mails";
    }

    @GetMapping("/mails/{id}")
    String mail(@PathVariable long id, Model model) {
        LedgerEntry entry = PersonalMail.shown(ledger.find(id).orElseThrow(() -> new NotFoundException("mail " + id)));
        model.addAttribute("mail", entry);
        Long read = entry.state().equals("READ") ? entry.messageId() : null;
        model.addAttribute("message", read == null ? null : messages.find(read).orElse(null));
        return "mail";
    }

    /** Where the timeline of a customer leads to. */
    @GetMapping("/messages/{id}")
    String message(@PathVariable long id) {
        return "redirect:/mails/"
                + ledger.ofMessage(id)
                        .orElseThrow(() -> new NotFoundException("message " + id))
                        .id();
    }

    @PostMapping("/mails/{id}/reprocess")
    @Requires(REPROCESS_MAIL)
    String reprocess(@PathVariable long id, RedirectAttributes next) {
        flash.doing(next, "mail.reprocessed", () -> ledger.reprocess(id));
        return "redirect:/mails/" + id;
    }

    @GetMapping("/mailboxes")
    String mailboxes(Model model) {
        model.addAttribute("mailboxes", mailboxes.status());
        return "mailboxes";
    }

    @PostMapping("/mailboxes/{key}/reconcile")
    @Requires(RECONCILE_MAILBOXES)
    String reconcile(@PathVariable String key, RedirectAttributes next) {
        try {
            Reconciliation found = mailboxes.reconcile(key);
            flash.done(
                    next,
                    found.missing() == 0 ? "mailbox.reconciled" : "mailbox.missing",
                    key,
                    found.onServer(),
                    found.inLedger(),
                    found.fetched(),
                    found.missing());
        } catch (NotFoundException absent) {
            throw absent;
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
        }
        return "redirect:/mailboxes";
    }
}
