package io.filo.mail;

import io.filo.support.StartFailure;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The mail side's configuration, below {@code filo.mail}.
 *
 * @param mailboxes by key, such as {@code care}; lower-case letters, digits and dashes
 * @param maxSize larger mails are taken in by their head only; 1 MB to 200 MB, and at most an eighth of the memory
 * @param pollInterval how often a mailbox is listed even when IDLE says nothing; 1 s to 1 h
 * @param fetch whether this node fetches, reads and sends mail
 * @param trustedAuthservId the name by which our own mail server signs Authentication-Results; none are believed without
 * @param domain of Message-IDs we make; by default that of the mailbox's address
 * @param colleagues addresses and domains of people of the shop, beside the mailboxes' own domains: the customer of what
 *     they forward is whoever wrote it
 * @param formSenders addresses and domains that web forms and shops send from for the shop, beside the mailboxes' own
 *     domains: the customer of what they send is whom their Reply-To names
 * @param limits how far reading one mail goes
 */
@ConfigurationProperties("filo.mail")
public record MailProperties(
        @DefaultValue Map<String, Mailbox> mailboxes,
        @DefaultValue Smtp smtp,
        @DefaultValue("50MB") DataSize maxSize,
        @DefaultValue("60s") Duration pollInterval,
        @DefaultValue("true") boolean fetch,
        @Nullable String trustedAuthservId,
        @Nullable String domain,
        @DefaultValue List<String> colleagues,
        @DefaultValue List<String> formSenders,
        @DefaultValue Limits limits) {

    private static final int OF_MEMORY = 8;

    public MailProperties {
        Map<String, String> keyByAddress = new HashMap<>();
        mailboxes.forEach((key, mailbox) -> {
            String name = "filo.mail.mailboxes." + key;
            require(
                    key.matches("[a-z0-9][a-z0-9-]{0,39}"),
                    name + ": a mailbox's key has lower-case letters, digits and dashes, at most 40 of them.");
            mailbox.check(name);
            claim(keyByAddress, mailbox.address(), key, name + ".address");
            mailbox.aliases().forEach(alias -> claim(keyByAddress, alias, key, name + ".aliases"));
        });
        smtp.check();
        between("filo.mail.max-size", maxSize.toMegabytes(), 1, 200, "MB");
        // A mail is in memory several times while it is taken in and read.
        maxSize = DataSize.ofBytes(
                Math.min(maxSize.toBytes(), Runtime.getRuntime().maxMemory() / OF_MEMORY));
        between("filo.mail.poll-interval", pollInterval.toSeconds(), 1, 3_600, "s");
        limits.check();
    }

    /**
     * How far reading one mail goes. A limit that is reached is written on the ticket; only the time limit makes the mail
     * unreadable.
     *
     * @param depth of parts within parts; 2 to 100
     * @param parts bodies in all; 10 to 10,000
     * @param headerFields fields of one header; 50 to 10,000
     * @param headerSize bytes of one header; 8 kB to 4 MB
     * @param links of one HTML page; 100 to 100,000
     * @param time for the whole mail; 1 s to 10 min
     */
    public record Limits(
            @DefaultValue("20") int depth,
            @DefaultValue("1000") int parts,
            @DefaultValue("1000") int headerFields,
            @DefaultValue("256KB") DataSize headerSize,
            @DefaultValue("5000") int links,
            @DefaultValue("60s") Duration time) {

        private void check() {
            between("filo.mail.limits.depth", depth, 2, 100, "");
            between("filo.mail.limits.parts", parts, 10, 10_000, "");
            between("filo.mail.limits.header-fields", headerFields, 50, 10_000, "");
            between("filo.mail.limits.header-size", headerSize.toKilobytes(), 8, 4_096, "KB");
            between("filo.mail.limits.links", links, 100, 100_000, "");
            between("filo.mail.limits.time", time.toSeconds(), 1, 600, "s");
        }
    }

    /** User id of the person whose own mailbox it is; null for one that acts by itself, and for an unknown one. */
    @Nullable
    String ownerOf(String mailboxKey) {
        Mailbox mailbox = mailboxes.get(mailboxKey);
        return mailbox == null || mailbox.generic() ? null : mailbox.owner();
    }

    /**
     * One mailbox.
     *
     * @param address what customers write to, and what answers come from
     * @param aliases other addresses that arrive here
     * @param displayName the name beside the address in what we send
     * @param generic true: everything by itself; false: a person's own mailbox, whose owner decides
     * @param owner user id of the person, for one that is not generic
     * @param queue the group that works on its tickets
     * @param language ISO 639-1, when the mail does not tell
     * @param imap where it is fetched from; without a host it is not fetched
     */
    public record Mailbox(
            @DefaultValue("") String address,
            @DefaultValue List<String> aliases,
            @Nullable String displayName,
            @DefaultValue("true") boolean generic,
            @Nullable String owner,
            @DefaultValue("care") String queue,
            @DefaultValue("it") String language,
            @DefaultValue Imap imap) {

        private void check(String name) {
            require(
                    isAddress(address),
                    name + ".address is " + quoted(address) + ": set the mail address that customers write to.");
            aliases.forEach(alias ->
                    require(isAddress(alias), name + ".aliases has " + quoted(alias) + ", which is no mail address."));
            require(
                    generic || owner != null && !owner.isBlank(),
                    name
                            + ".owner is missing: a mailbox that is not generic belongs to a person; set the user's id, or set "
                            + name + ".generic to true.");
            require(
                    displayName == null || displayName.chars().noneMatch(Character::isISOControl),
                    name + ".display-name has control characters; remove them.");
            if (!imap.host().isBlank()) {
                imap.check(name + ".imap");
            }
        }

        /** What it logs in with: the configured user, else the address. */
        String login() {
            return imap.user().isBlank() ? address : imap.user();
        }
    }

    /**
     * How a mailbox is fetched.
     *
     * @param security TLS (993 by default), STARTTLS or NONE
     * @param trustedCertificate PEM file with the server's certificate or its authority's; then no other is trusted
     * @param user by default the mailbox's address
     * @param processedFolder where mails go once they are in the ledger
     * @param oversizeFolder where mails go of which only the head was taken in
     * @param timeout of connecting, and of each answer of the server
     */
    public record Imap(
            @DefaultValue("") String host,
            @DefaultValue("993") int port,
            @DefaultValue("TLS") Security security,
            @DefaultValue("") String trustedCertificate,
            @DefaultValue("") String user,
            @Nullable String password,
            @Nullable OAuth oauth,
            @DefaultValue("INBOX") String folder,
            @DefaultValue("Processed") String processedFolder,
            @DefaultValue("Oversize") String oversizeFolder,
            @DefaultValue("30s") Duration timeout) {

        private void check(String name) {
            between(name + ".port", port, 1, 65_535, "");
            between(name + ".timeout", timeout.toSeconds(), 1, 600, "s");
            certificate(name, security, trustedCertificate);
            require(
                    oauth != null || password != null && !password.isEmpty(),
                    name + ".password is missing: set it, or set " + name + ".oauth for Microsoft 365 and Google.");
            if (oauth != null) {
                oauth.check(name + ".oauth");
            }
            require(
                    !folder.equals(processedFolder) && !folder.equals(oversizeFolder),
                    name + ".processed-folder and .oversize-folder must differ from .folder.");
        }
    }

    /** XOAUTH2 by client credentials or by a refresh token. */
    public record OAuth(
            @DefaultValue("") String tokenUri,
            @DefaultValue("") String clientId,
            @Nullable String clientSecret,
            @Nullable String refreshToken,
            @Nullable String scope) {

        private void check(String name) {
            require(
                    tokenUri.startsWith("https://")
                            || tokenUri.startsWith("http://127.0.0.1")
                            || tokenUri.startsWith("http://localhost"),
                    name + ".token-uri is " + quoted(tokenUri) + ": set the https address of the token endpoint.");
            require(!clientId.isBlank(), name + ".client-id is missing: set the id of the registered application.");
            require(
                    clientSecret != null || refreshToken != null,
                    name + ": set client-secret (client credentials) or refresh-token.");
        }
    }

    /**
     * How mail leaves. Without a host it stays queued.
     *
     * @param security STARTTLS (587 by default), TLS or NONE
     * @param trustedCertificate PEM file with the server's certificate or its authority's; then no other is trusted
     * @param timeout of connecting, and of each answer of the server
     */
    public record Smtp(
            @DefaultValue("") String host,
            @DefaultValue("587") int port,
            @DefaultValue("STARTTLS") Security security,
            @DefaultValue("") String trustedCertificate,
            @Nullable String user,
            @Nullable String password,
            @Nullable OAuth oauth,
            @DefaultValue("30s") Duration timeout) {

        private void check() {
            if (host.isBlank()) {
                return;
            }
            between("filo.mail.smtp.port", port, 1, 65_535, "");
            between("filo.mail.smtp.timeout", timeout.toSeconds(), 1, 600, "s");
            certificate("filo.mail.smtp", security, trustedCertificate);
            if (oauth != null) {
                oauth.check("filo.mail.smtp.oauth");
            }
            require(
                    user == null || user.isBlank() || oauth != null || password != null,
                    "filo.mail.smtp.password is missing: set it, or set filo.mail.smtp.oauth; without login leave"
                            + " filo.mail.smtp.user empty.");
        }
    }

    public enum Security {
        TLS,
        STARTTLS,
        NONE
    }

    private static void claim(Map<String, String> keyByAddress, String address, String key, String name) {
        String other = keyByAddress.putIfAbsent(AddressFields.normal(address), key);
        require(
                other == null || other.equals(key),
                name + " has " + quoted(address) + ", which belongs to the mailbox " + other + " already.");
    }

    private static void certificate(String name, Security security, String file) {
        if (file.isBlank()) {
            return;
        }
        require(
                security != Security.NONE,
                name + ".trusted-certificate has no use without encryption: set " + name + ".security.");
        try {
            TrustedCertificate.read(file);
        } catch (IOException | InvalidPathException | CertificateException unusable) {
            throw new StartFailure(name + ".trusted-certificate is " + quoted(file)
                    + ", which cannot be read as a certificate: set the path of a PEM file (BEGIN CERTIFICATE).");
        }
    }

    private static boolean isAddress(String address) {
        int at = address.indexOf('@');
        return at > 0
                && at == address.lastIndexOf('@')
                && at < address.length() - 1
                && address.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
    }

    private static void between(String name, long value, long min, long max, String unit) {
        require(
                value >= min && value <= max,
                name + " is " + value + unit + ": set it between " + min + unit + " and " + max + unit + ".");
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new StartFailure(sentence);
        }
    }

    private static String quoted(String value) {
        return "\"" + value + "\"";
    }
}
