package io.filo.web.api;

import static io.filo.access.Right.READ_TICKETS;

import io.filo.access.Requires;
import io.filo.mail.MailLedger;
import io.filo.mail.MailLedger.AttachmentContent;
import io.filo.message.Attachment;
import io.filo.message.Message;
import io.filo.message.Messages;
import io.filo.support.NotFoundException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Min;
import java.nio.charset.StandardCharsets;
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

    private final Messages messages;
    private final MailLedger ledger;

    MessagesApi(Messages messages, MailLedger ledger) {
        this.messages = messages;
        this.ledger = ledger;
    }

    @GetMapping
    @Operation(summary = "A message, as tasks show one that has no ticket yet")
    Message read(@PathVariable long id) {
        return message(id);
    }

    @GetMapping(path = "/html", produces = MediaType.TEXT_HTML_VALUE)
    @Operation(summary = "The mail's HTML, made harmless, for a frame; remote pictures only with images=true")
    ResponseEntity<String> html(@PathVariable long id, @RequestParam(defaultValue = "false") boolean images) {
        Message message = message(id);
        String html = ledger.html(id).orElseThrow(() -> new NotFoundException("HTML in message " + id));
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
                .body(MailHtml.harmless(html, id, message.attachments(), images));
    }

    @GetMapping("/attachments/{index}")
    @Operation(summary = "An attachment, for download")
    ResponseEntity<byte[]> attachment(@PathVariable long id, @PathVariable @Min(0) int index) {
        AttachmentContent content = content(id, index);
        return Downloads.attachment(content.name(), content.contentType(), content.bytes());
    }

    @GetMapping("/pictures/{index}")
    @Operation(summary = "An attachment that the mail's HTML shows in place; only what is a picture")
    ResponseEntity<byte[]> picture(@PathVariable long id, @PathVariable @Min(0) int index) {
        Attachment picture = message(id).attachments().stream()
                .filter(attachment -> attachment.index() == index)
                .filter(attachment -> Downloads.isPicture(attachment.contentType()))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("picture " + index + " in message " + id));
        AttachmentContent content = content(id, index);
        return Downloads.picture(picture.name(), picture.contentType(), content.bytes());
    }

    private Message message(long id) {
        return messages.find(id).orElseThrow(() -> new NotFoundException("message " + id));
    }

    private AttachmentContent content(long id, int index) {
        return ledger.attachment(message(id).id(), index)
                .orElseThrow(() -> new NotFoundException("attachment " + index + " in message " + id));
    }
}
