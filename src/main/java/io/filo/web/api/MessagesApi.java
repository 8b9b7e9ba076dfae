package io.filo.web.api;

import static io.filo.access.Right.READ_MAIL;
import static io.filo.access.Right.READ_TICKETS;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.filo.access.Requires;
import io.filo.mail.AttachmentPath;
import io.filo.mail.MailLedger;
import io.filo.mail.MailLedger.AttachmentContent;
import io.filo.message.Address;
import io.filo.message.Attachment;
import io.filo.message.InboundMessage;
import io.filo.message.Message;
import io.filo.message.Messages;
import io.filo.message.RemarkInWords;
import io.filo.support.NotFoundException;
import io.filo.web.LargeMails;
import io.filo.web.PersonalMail;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/messages/{id}")
@Requires(READ_TICKETS)
@Tag(name = "Messages")
class MessagesApi {

    /** @param warnings what a person should know when reading it */
    record NestedMail(
            @Nullable Address from,
            List<Address> to,
            List<Address> cc,
            String subject,
            Instant sentAt,
            String visibleText,
            String elidedText,
            String language,
            List<Attachment> attachments,

            @JsonSerialize(contentUsing = RemarkInWords.class)
            List<String> warnings) {}

    private final Messages messages;
    private final MailLedger ledger;
    private final LargeMails largeMails;

    MessagesApi(Messages messages, MailLedger ledger, LargeMails largeMails) {
        this.messages = messages;
        this.ledger = ledger;
        this.largeMails = largeMails;
    }

    @GetMapping
    @Operation(summary = "A message, as tasks show one that has no ticket yet")
    Message read(@PathVariable long id) {
        return message(id);
    }

    @GetMapping("/raw")
    @Requires(READ_MAIL)
    @Operation(summary = "The mail that the message was read from as it arrived, byte for byte")
    ResponseEntity<byte[]> raw(@PathVariable long id) {
        byte[] mail = ledger.ofMessage(opened(id))
                .flatMap(entry -> ledger.raw(entry.id()))
                .orElseThrow(() -> new NotFoundException("mail of message " + id));
        return Downloads.attachment("mail-" + id + ".eml", "message/rfc822", mail);
    }

    @GetMapping(path = "/html", produces = MediaType.TEXT_HTML_VALUE)
    @Operation(summary = "The mail's HTML, made harmless, for a frame; remote pictures only with images=true")
    ResponseEntity<String> html(@PathVariable long id, @RequestParam(defaultValue = "false") boolean images) {
        return harmless(id, AttachmentPath.MESSAGE, message(id).attachments(), images);
    }

    @GetMapping("/attachments/{path}")
    @Operation(summary = "An attachment, for download; 2.0 is the first attachment of the mail that is the third one")
    ResponseEntity<byte[]> attachment(@PathVariable long id, @PathVariable AttachmentPath path) {
        AttachmentContent content = content(id, path);
        return Downloads.attachment(content.name(), content.contentType(), content.bytes());
    }

    @GetMapping("/attachments/{path}/mail")
    @Operation(summary = "A mail that is an attachment, read as if it had come by itself")
    NestedMail nested(@PathVariable long id, @PathVariable AttachmentPath path) {
        InboundMessage mail = ledger.nested(opened(id), path)
                .orElseThrow(() -> new NotFoundException("mail at " + path + " in message " + id));
        return new NestedMail(
                mail.from(),
                mail.to(),
                mail.cc(),
                mail.subject(),
                mail.sentAt(),
                mail.visibleText(),
                mail.elidedText(),
                mail.language(),
                mail.attachments(),
                mail.warnings());
    }

    @GetMapping(path = "/attachments/{path}/html", produces = MediaType.TEXT_HTML_VALUE)
    @Operation(summary = "The HTML of a mail that is an attachment, made harmless, for a frame")
    ResponseEntity<String> nestedHtml(
            @PathVariable long id,
            @PathVariable AttachmentPath path,
            @RequestParam(defaultValue = "false") boolean images) {
        return harmless(id, path, nested(id, path).attachments(), images);
    }

    @GetMapping("/pictures/{path}")
    @Operation(summary = "An attachment that the mail's HTML shows in place; only what is a picture")
    ResponseEntity<byte[]> picture(@PathVariable long id, @PathVariable AttachmentPath path) {
        AttachmentContent content = content(id, path);
        if (!Downloads.isPicture(content.contentType())) {
            throw new NotFoundException("picture " + path + " in message " + id);
        }
        return Downloads.picture(content.name(), content.contentType(), content.bytes());
    }

    private ResponseEntity<String> harmless(
            long id, AttachmentPath path, List<Attachment> attachments, boolean images) {
        String html = ledger.html(opened(id), path).orElseThrow(() -> new NotFoundException("HTML in message " + id));
        String pictures = images ? "'self' data: https: http:" : "'self' data:";
        // No script runs under this policy, so the frame may keep its origin: its pictures need the session.
        String policy = "default-src 'none'; img-src " + pictures + "; style-src 'self'; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'self'; "
                + "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", policy)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .body(MailHtml.harmless(
                        html,
                        attachments,
                        picture -> "/api/messages/%d/pictures/%s".formatted(id, path.then(picture.index())),
                        images));
    }

    private Message message(long id) {
        return messages.find(id)
                .map(PersonalMail::requireReadable)
                .orElseThrow(() -> new NotFoundException("message " + id));
    }

    /** With room in memory for the mail. @return its id */
    private long opened(long id) {
        long readable = message(id).id();
        ledger.ofMessage(readable).ifPresent(largeMails::open);
        return readable;
    }

    private AttachmentContent content(long id, AttachmentPath path) {
        return ledger.attachment(opened(id), path)
                .orElseThrow(() -> new NotFoundException("attachment " + path + " in message " + id));
    }
}
