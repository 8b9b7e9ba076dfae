package io.filo.mail;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The mail side's configuration, below {@code filo.mail}.
 *
 * @param mailboxes by key, such as {@code care}
 * @param maxSize larger mails are taken in by their head only
 * @param pollInterval how often a mailbox is listed even when IDLE says nothing
 * @param domain of Message-IDs we make; by default that of the mailbox's address
 */
@ConfigurationProperties("filo.mail")
public record MailProperties(
        @DefaultValue Map<String, Mailbox> mailboxes,
        @DefaultValue Smtp smtp,
        @DefaultValue("50MB") DataSize maxSize,
        @DefaultValue("60s") Duration pollInterval,
        @DefaultValue("true") boolean fetch,
        @Nullable String trustedAuthservId,
        @Nullable String domain) {

    /**
     * One mailbox.
     *
     * @param address what customers write to, and what answers come from
     * @param aliases other addresses that arrive here
     * @param displayName the name beside the address in what we send
     * @param generic true: everything by itself; false: a person's own mailbox, whose owner decides
     * @param queue the group that works on its tickets
     * @param language ISO 639-1, when the mail does not tell
     */
    public record Mailbox(
            String address,
            @DefaultValue java.util.List<String> aliases,
            @Nullable String displayName,
            @DefaultValue("true") boolean generic,
            @Nullable String owner,
            @DefaultValue("care") String queue,
            @DefaultValue("it") String language,
            @DefaultValue Imap imap) {}

    /**
     * @param security TLS (993 by default), STARTTLS or NONE
     */
    public record Imap(
            @DefaultValue("") String host,
            @DefaultValue("993") int port,
            @DefaultValue("TLS") Security security,
            @DefaultValue("") String user,
            @Nullable String password,
            @Nullable OAuth oauth,
            @DefaultValue("INBOX") String folder,
            @DefaultValue("Processed") String processedFolder,
            @DefaultValue("Oversize") String oversizeFolder,
            @DefaultValue("30s") Duration timeout) {}

    /** XOAUTH2 by client credentials or by a refresh token. */
    public record OAuth(
            String tokenUri,
            String clientId,
            @Nullable String clientSecret,
            @Nullable String refreshToken,
            @Nullable String scope) {}

    public record Smtp(
            @DefaultValue("") String host,
            @DefaultValue("587") int port,
            @DefaultValue("STARTTLS") Security security,
            @Nullable String user,
            @Nullable String password,
            @Nullable OAuth oauth,
            @DefaultValue("30s") Duration timeout) {}

    public enum Security {
        TLS,
        STARTTLS,
        NONE
    }
}
