package io.filo.mail;

import io.filo.mail.Mailboxes.MailboxStatus;
import io.filo.message.Remarks;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Each mailbox and the way out: what is wrong, and what to do. */
@Component("mailHealthIndicator")
class MailHealth implements HealthIndicator {

    private static final Duration LEFT_AFTER = Duration.ofMinutes(2);

    private final MailProperties properties;
    private final Mailboxes mailboxes;
    private final MailSender sender;

    MailHealth(MailProperties properties, Mailboxes mailboxes, MailSender sender) {
        this.properties = properties;
        this.mailboxes = mailboxes;
        this.sender = sender;
    }

    @Override
    public Health health() {
        boolean up = true;
        Map<String, Object> details = new LinkedHashMap<>();
        for (MailboxStatus mailbox : mailboxes.status()) {
            MailProperties.Mailbox configured = properties.mailboxes().get(mailbox.key());
            if (configured == null || configured.imap().host().isBlank()) {
                details.put(mailbox.key(), "not fetched: no filo.mail.mailboxes." + mailbox.key() + ".imap.host");
            } else if (mailbox.failures() > 0) {
                up = false;
                details.put(
                        mailbox.key(), words(mailbox.lastError()) + " (failures in a row: " + mailbox.failures() + ")");
            } else if (isLeft(mailbox)) {
                up = false;
                details.put(
                        mailbox.key(),
                        "no node fetches it since " + mailbox.heldAt() + ": start one anew, and look into its log");
            } else if (mailbox.lastError() != null) {
                details.put(mailbox.key(), "fetched, but: " + words(mailbox.lastError()));
            } else {
                details.put(
                        mailbox.key(),
                        mailbox.lastFetchAt() == null ? "not fetched yet" : "fetched at " + mailbox.lastFetchAt());
            }
        }
        String trouble = sender.trouble();
        if (!sender.isConfigured()) {
            details.put("smtp", "no server: set filo.mail.smtp.host; mails stay queued until then");
        } else if (trouble != null) {
            up = false;
            details.put("smtp", Remarks.inEnglish(trouble));
        } else {
            details.put("smtp", "ok");
        }
        return (up ? Health.up() : Health.down()).withDetails(details).build();
    }

    /** A node that fetches a mailbox says so every few seconds. */
    private boolean isLeft(MailboxStatus mailbox) {
        return properties.fetch()
                && mailbox.heldAt() != null
                && mailbox.heldAt().isBefore(Instant.now().minus(LEFT_AFTER));
    }

    private static String words(@Nullable String remark) {
        return remark == null ? "" : Remarks.inEnglish(remark);
    }
}
