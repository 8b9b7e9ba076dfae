package io.filo.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds mails as the adapter would hand them over; says only what matters to a test. */
public final class IncomingMail {

    private @Nullable Address from;
    private @Nullable String id;
    private String subject = "Where is my parcel?";
    private String text = "Hello, where is my parcel?";
    private List<Address> to = List.of(new Address("care@filo.example", null));
    private List<Address> cc = List.of();
    private List<String> deliveredTo = List.of();
    private List<String> inReplyTo = List.of();
    private List<String> references = List.of();
    private List<String> failedRecipients = List.of();
    private MessageClass messageClass = MessageClass.HUMAN;
    private boolean hard;
    private boolean generic = true;
    private boolean authenticationFailed;
    private boolean suppressAcknowledgement;
    private List<String> warnings = List.of();
    private List<String> reasons = List.of("Because the test says so.");
    private String language = "en";
    private Instant receivedAt = Instant.now();

    public static IncomingMail from(@Nullable String address) {
        var mail = new IncomingMail();
        mail.from = address == null ? null : new Address(address, null);
        return mail;
    }

    public IncomingMail named(String name) {
        from = new Address(from == null ? "" : from.value(), name);
        return this;
    }

    public IncomingMail id(@Nullable String messageId) {
        id = messageId;
        return this;
    }

    public IncomingMail subject(String value) {
        subject = value;
        return this;
    }

    public IncomingMail text(String value) {
        text = value;
        return this;
    }

    public IncomingMail to(String... addresses) {
        to = addresses(addresses);
        return this;
    }

    public IncomingMail cc(String... addresses) {
        cc = addresses(addresses);
        return this;
    }

    public IncomingMail deliveredTo(String... addresses) {
        deliveredTo = List.of(addresses);
        return this;
    }

    public IncomingMail inReplyTo(String... headers) {
        inReplyTo = List.of(headers);
        return this;
    }

    public IncomingMail references(String... headers) {
        references = List.of(headers);
        return this;
    }

    public IncomingMail ofClass(MessageClass value) {
        messageClass = value;
        return this;
    }

    public IncomingMail bounceOf(String recipient, boolean forGood) {
        messageClass = MessageClass.BOUNCE;
        failedRecipients = List.of(recipient);
        hard = forGood;
        return this;
    }

    public IncomingMail reason(String remark) {
        reasons = List.of(remark);
        return this;
    }

    public IncomingMail toAPerson() {
        generic = false;
        return this;
    }

    public IncomingMail authenticationFailed() {
        authenticationFailed = true;
        return this;
    }

    public IncomingMail suppressAcknowledgement() {
        suppressAcknowledgement = true;
        return this;
    }

    public IncomingMail forwardedBy(String colleague) {
        warnings = List.of(Remarks.of("mail.forwarded-by", colleague));
        return suppressAcknowledgement();
    }

    public IncomingMail language(String value) {
        language = value;
        return this;
    }

    public IncomingMail receivedAt(Instant value) {
        receivedAt = value;
        return this;
    }

    public InboundMessage build() {
        return new InboundMessage(
                "MAIL",
                "care",
                generic ? null : "luca",
                id,
                contentKey(),
                inReplyTo,
                references,
                deliveredTo,
                from,
                List.of(),
                to,
                cc,
                subject,
                text,
                "",
                language,
                new ArrayList<>(),
                false,
                messageClass,
                reasons,
                authenticationFailed,
                suppressAcknowledgement,
                failedRecipients,
                hard,
                warnings,
                receivedAt,
                receivedAt);
    }

    private byte[] contentKey() {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest((from + "\n" + subject + "\n" + text).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<Address> addresses(String... addresses) {
        return Arrays.stream(addresses)
                .map(address -> new Address(address, null))
                .toList();
    }
}
