package io.filo.web.console;

import static io.filo.access.Right.READ_TICKETS;

import io.filo.access.Requires;
import io.filo.mail.AttachmentPath;
import io.filo.mail.MailLedger;
import io.filo.message.InboundMessage;
import io.filo.message.Message;
import io.filo.message.Messages;
import io.filo.support.NotFoundException;
import io.filo.web.PersonalMail;
import io.filo.web.api.MailHtml;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What lies inside a message: its formatted form, and the mails attached to it. */
@Controller
@RequestMapping("/messages/{id}")
@Requires(READ_TICKETS)
class MessagePages {

    private final MailLedger ledger;
    private final Messages messages;

    MessagePages(MailLedger ledger, Messages messages) {
        this.ledger = ledger;
        this.messages = messages;
    }

    /**
     * The mail as its sender made it, in a frame of its own.
     *
     * @param path of a mail that is an attachment; empty for the message itself
     */
    @GetMapping("/original")
    String original(
            @PathVariable long id,
            @RequestParam(defaultValue = "") AttachmentPath path,
            @RequestParam(defaultValue = "false") boolean images,
            Model model) {
        readable(id);
        model.addAttribute("images", images);
        addFrame(id, path, model);
        return "parts/ticket :: original";
    }

    /** A mail that is an attachment, opened. */
    @GetMapping("/mails/{path}")
    String nested(@PathVariable long id, @PathVariable AttachmentPath path, Model model) {
        Message message = readable(id);
        InboundMessage mail = ledger.nested(id, path)
                .orElseThrow(() -> new NotFoundException("mail at " + path + " in message " + id));
        model.addAttribute("mail", mail);
        model.addAttribute("ticket", message.conversationId());
        model.addAttribute("outer", path.outer().toString());
        model.addAttribute("images", false);
        addFrame(id, path, model);
        return "nested-mail";
    }

    private void addFrame(long id, AttachmentPath path, Model model) {
        Optional<String> html = ledger.html(id, path);
        model.addAttribute("id", id);
        model.addAttribute("path", path);
        model.addAttribute("present", html.isPresent());
        model.addAttribute("held", html.filter(MailHtml::holdsPictures).isPresent());
    }

    private Message readable(long id) {
        return PersonalMail.requireReadable(
                messages.find(id).orElseThrow(() -> new NotFoundException("message " + id)));
    }
}
