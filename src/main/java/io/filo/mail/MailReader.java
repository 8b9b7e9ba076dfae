package io.filo.mail;

import io.filo.mail.MailLedger.AttachmentContent;
import io.filo.message.Address;
import io.filo.message.Attachment;
import io.filo.message.InboundMessage;
import io.filo.message.MessageClass;
import io.filo.message.Remarks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads a mail's bytes into the message that the shop works with. Touches neither database nor network. */
@Component
class MailReader {

    private static final int MAX_SUBJECT = 500;
    private static final int MAX_REFERENCES = 64;
    private static final int MAX_MESSAGE_ID = 500;

    /** A clock that runs a little ahead is no reason to distrust the sender's date. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    private static final Instant OLDEST_DATE = Instant.parse("1990-01-01T00:00:00Z");

    /** Where relays write whom they delivered to. */
    private static final List<String> DELIVERY_FIELDS = List.of(
            "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "x-delivered-to");

    private final MailClassifier classifier;
    private final OwnAddresses own;
    private final ReadLimits limits;

    @org.springframework.beans.factory.annotation.Autowired
    MailReader(MailClassifier classifier, OwnAddresses own, MailProperties properties) {
        this(classifier, own, ReadLimits.of(properties.limits()));
    }

    MailReader(MailClassifier classifier, OwnAddresses own, ReadLimits limits) {
        this.classifier = classifier;
        this.own = own;
        this.limits = limits;
    }

    /**
     * Where and when the mail came in.
     *
     * @param mailboxOwner user id of the person whose own mailbox it is; null for one that acts by itself
     * @param language ISO 639-1, when the text does not tell
     * @param truncated only the beginning was fetched
     * @param receivedAt by our clock
     */
    record Arrival(
            String mailboxKey,
            @Nullable String mailboxOwner,
            String language,
            boolean truncated,
            long size,
            Instant receivedAt) {}

    /** @throws UnreadableMailException when nothing useful can be made of it, in words for an operator */
    InboundMessage read(byte[] raw, Arrival arrival) throws UnreadableMailException {
        MessageDigest digest = sha256();
        MailParser.Parsed mail = new MailParser(limits, MailReader::isReadHere, (leaf, body) -> {
                    digest.update(leaf.type().getBytes(StandardCharsets.UTF_8));
                    digestBody(digest, leaf, body);
                })
                .parse(raw);
        MailHeaders headers = mail.content().headers;
        Set<String> warnings = new LinkedHashSet<>(mail.warnings());
        List<MailPart> leaves = arrival.truncated ? withoutCutLeaf(mail.leaves()) : mail.leaves();
        if (arrival.truncated) {
            warnings.add(Remarks.of("mail.oversize", megabytes(arrival.size)));
        }
        if (mail.content() != mail.root()) {
            Address carrier = sender(mail.root().headers, new LinkedHashSet<>());
            warnings.add(Remarks.of("mail.certified", carrier == null ? "–" : carrier.value()));
        }

        BodyText text = BodyText.of(mail, limits.links(), warnings);
        String subject = subject(headers);
        String visible = limited(text.visible(), warnings);
        String elided = limited(text.elided(), warnings);
        Address from = sender(headers, warnings);
        List<Address> replyTo = addresses(headers, "reply-to", warnings);
        List<String> inReplyTo = messageIds(headers.all("in-reply-to"));
        List<String> references = messageIds(headers.all("references"));
        List<Address> to = addresses(headers, "to", warnings);
        List<Address> cc = addresses(headers, "cc", warnings);

        List<String> referred = new ArrayList<>(inReplyTo);
        referred.addAll(references);
        Classification classification = classifier.classify(mail, from, subject, visible + "\n" + elided, referred);
        DeliveryReport report = classification.report();
        report.originalMessageIds().stream()
                .filter(id -> !references.contains(id))
                .forEach(references::add);

        boolean suppress = classification.suppressAcknowledgement();
        HandedOn handedOn = HandedOn.of(headers, from, replyTo, own);
        // A form names who filled it in, whatever they pasted there; only what a colleague sends can be a forward.
        ForwardedMail forwarded =
                handedOn.person() == null || own.isColleague(handedOn.person().value())
                        ? forwarded(leaves, text, classification, from, subject)
                        : null;
        if (forwarded != null && from != null) {
            // Whom the matter is of wrote to a person, not to us: he gets the person's answer, and nothing automatic.
            suppress = true;
            warnings.add(Remarks.of("mail.forwarded-by", from.value()));
            from = forwarded.from();
            replyTo = List.of();
            QuotedText.Split split = QuotedText.split(forwarded.text());
            visible = limited((forwarded.note() + "\n\n" + split.visible()).strip(), warnings);
            elided = limited(split.elided(), warnings);
        } else if (visible.isBlank() && elided.isBlank()) {
            visible = limited(textOfNested(leaves), warnings);
        }
        if (forwarded == null && from != null && isMatter(classification)) {
            suppress |= handedOn.by() == HandedOn.By.A_LIST;
            remark(handedOn, from).ifPresent(warnings::add);
            from = handedOn.person() == null ? from : handedOn.person();
        }

        String html = shownHtml(text);
        return new InboundMessage(
                "MAIL",
                arrival.mailboxKey,
                arrival.mailboxOwner,
                messageId(headers.has("message-id") ? headers : mail.root().headers),
                contentKey(digest, headers, arrival.mailboxOwner),
                inReplyTo,
                references,
                deliveredTo(mail.root().headers, to, cc),
                from,
                handedOn.withoutLists(replyTo),
                to,
                handedOn.withoutLists(cc),
                subject,
                visible,
                elided,
                LanguageGuess.of(subject + "\n" + visible, arrival.language),
                Attachments.describe(Attachments.among(leaves, text.shown()), html),
                !html.isBlank(),
                classification.messageClass(),
                classification.reasons(),
                classification.authenticationFailed(),
                suppress,
                report.failedRecipients(),
                report.hard(),
                List.copyOf(warnings),
                sentAt(headers, arrival.receivedAt),
                arrival.receivedAt);
    }

    /** Whether it says that it comes from one of our mailboxes. */
    boolean isFromUs(InboundMessage message) {
        return message.from() != null && own.isOwn(message.from().value());
    }

    private static boolean isMatter(Classification classification) {
        return classification.messageClass() == MessageClass.HUMAN
                || classification.messageClass() == MessageClass.AUTO_GENERATED;
    }

    /** Who wrote a mail that others handed on is what they say: whoever reads it should know. */
    private static Optional<String> remark(HandedOn handedOn, Address by) {
        return switch (handedOn.by()) {
            case NOBODY -> Optional.empty();
            case OUR_FORM -> Optional.of(Remarks.of("mail.through-form", by.value()));
            case A_LIST ->
                Optional.of(
                        handedOn.person() == null
                                ? Remarks.of(Remarks.LIST_ONLY, by.value())
                                : Remarks.of("mail.through-list", by.value()));
        };
    }

    /** What a colleague passes on is the matter of whoever wrote it. Null for everything else. */
    private @Nullable ForwardedMail forwarded(
            List<MailPart> leaves,
            BodyText text,
            Classification classification,
            @Nullable Address from,
            String subject) {
        if (from == null
                || classification.messageClass() != MessageClass.HUMAN
                || classification.authenticationFailed()
                || !own.isColleague(from.value())) {
            return null;
        }
        String whole = text.visible() + "\n\n" + text.elided();
        ForwardedMail found = ForwardedMail.in(Text.clean(whole), subject);
        if (found == null) {
            found = asAttachment(leaves, text.visible());
        }
        return found == null || own.isColleague(found.from().value()) ? null : found;
    }

    private @Nullable ForwardedMail asAttachment(List<MailPart> leaves, String note) {
        MailParser.Parsed nested = nested(leaves);
        Address writer = nested == null ? null : sender(nested.content().headers, new LinkedHashSet<>());
        if (nested == null || writer == null) {
            return null;
        }
        BodyText text = BodyText.of(nested, limits.links(), new LinkedHashSet<>());
        return new ForwardedMail(writer, note, text.visible());
    }

    /** Of a mail that is nothing but another mail, what that one says. */
    private String textOfNested(List<MailPart> leaves) {
        MailParser.Parsed nested = nested(leaves);
        if (nested == null) {
            return "";
        }
        MailHeaders headers = nested.content().headers;
        Address writer = sender(headers, new LinkedHashSet<>());
        String who = writer == null
                ? ""
                : writer.name() == null ? writer.value() : writer.name() + " <" + writer.value() + ">";
        String text = BodyText.of(nested, limits.links(), new LinkedHashSet<>()).visible();
        return ("✉ " + who + "\n" + subject(headers) + "\n\n" + text).strip();
    }

    private MailParser.@Nullable Parsed nested(List<MailPart> leaves) {
        for (MailPart leaf : leaves) {
            if ((leaf.type().equals("message/rfc822") || leaf.type().equals("message/global")) && leaf.body != null) {
                try {
                    return new MailParser(limits, MailReader::isReadHere, (part, body) -> {}).parse(leaf.body);
                } catch (UnreadableMailException none) {
                    return null;
                }
            }
        }
        return null;
    }

    /** The attachment of that position, out of the raw mail. */
    Optional<AttachmentContent> attachment(byte[] raw, boolean truncated, int index) {
        try {
            MailParser.Parsed mail = new MailParser(limits, leaf -> true, (leaf, body) -> {}).parse(raw);
            List<MailPart> leaves = truncated ? withoutCutLeaf(mail.leaves()) : mail.leaves();
            BodyText text = BodyText.of(mail, limits.links(), new LinkedHashSet<>());
            List<MailPart> attachments = Attachments.among(leaves, text.shown());
            if (index < 0 || index >= attachments.size()) {
                return Optional.empty();
            }
            Attachment described = Attachments.describe(attachments, "").get(index);
            byte[] body = attachments.get(index).body;
            return body == null
                    ? Optional.empty()
                    : Optional.of(new AttachmentContent(described.name(), described.contentType(), body));
        } catch (UnreadableMailException e) {
            return Optional.empty();
        }
    }

    /** The shown HTML as it came; empty when the mail has none. */
    Optional<String> html(byte[] raw) {
        try {
            MailParser.Parsed mail = new MailParser(limits, MailReader::isReadHere, (leaf, body) -> {}).parse(raw);
            String html = shownHtml(BodyText.of(mail, limits.links(), new LinkedHashSet<>()));
            return html.isBlank() ? Optional.empty() : Optional.of(html);
        } catch (UnreadableMailException e) {
            return Optional.empty();
        }
    }

    /**
     * What can be said of a mail that cannot be read.
     *
     * @param from null when nothing usable was found
     */
    record Glimpse(@Nullable Address from, String subject) {}

    Glimpse glimpse(byte[] raw) {
        int end = Math.min(raw.length, limits.fieldBytes());
        String head = Charsets.decodeUnknown(java.util.Arrays.copyOf(raw, end));
        Address from = null;
        String subject = "";
        for (String line : head.lines().limit(500).toList()) {
            if (from == null && line.regionMatches(true, 0, "from:", 0, 5)) {
                from = AddressFields.first(line.substring(5));
            } else if (subject.isEmpty() && line.regionMatches(true, 0, "subject:", 0, 8)) {
                subject = MailHeaders.decodeWords(line.substring(8), MAX_SUBJECT);
            }
        }
        return new Glimpse(from, subject);
    }

    private static boolean isReadHere(MailPart leaf) {
        String type = leaf.type();
        return type.startsWith("message/")
                || type.startsWith("multipart/")
                || type.equals("text/calendar")
                || type.startsWith("text/") && !leaf.isAttachmentByDisposition();
    }

    /** The last leaf of a mail that was cut off is not whole; a text may be shown so, a file may not. */
    private static List<MailPart> withoutCutLeaf(List<MailPart> leaves) {
        return leaves.isEmpty() ? leaves : leaves.subList(0, leaves.size() - 1);
    }

    private static String shownHtml(BodyText text) {
        StringBuilder html = new StringBuilder();
        text.htmls().forEach(leaf -> html.append(BodyText.text(leaf)));
        return html.toString();
    }

    private String limited(String text, Set<String> warnings) {
        String clean = Text.clean(text);
        if (clean.length() <= limits.textChars()) {
            return clean;
        }
        warnings.add(Remarks.of("mail.text-limit", limits.textChars()));
        return Text.cut(clean, limits.textChars());
    }

    private static @Nullable Address sender(MailHeaders headers, Set<String> warnings) {
        for (String name : List.of("from", "sender", "return-path")) {
            for (String field : headers.all(name)) {
                Address address = AddressFields.first(field);
                if (address != null) {
                    if (!name.equals("from")) {
                        warnings.add(Remarks.of("mail.sender-elsewhere", name));
                    }
                    return address;
                }
            }
        }
        warnings.add(Remarks.of("mail.no-sender"));
        return null;
    }

    private static String subject(MailHeaders headers) {
        String field = headers.first("subject");
        String subject = field == null ? "" : MailHeaders.decodeWords(field, MAX_SUBJECT);
        return subject;
    }

    private List<Address> addresses(MailHeaders headers, String name, Set<String> warnings) {
        List<Address> all = new ArrayList<>();
        for (String field : headers.all(name)) {
            all.addAll(AddressFields.parse(field, limits.addresses() + 1 - all.size()));
            if (all.size() > limits.addresses()) {
                warnings.add(Remarks.of("mail.addresses-limit", limits.addresses(), name));
                return List.copyOf(all.subList(0, limits.addresses()));
            }
        }
        return all;
    }

    private List<String> deliveredTo(MailHeaders headers, List<Address> to, List<Address> cc) {
        Set<String> delivered = new LinkedHashSet<>();
        for (String name : DELIVERY_FIELDS) {
            for (String field : headers.all(name)) {
                AddressFields.parse(field, 10).forEach(address -> delivered.add(address.value()));
            }
            if (delivered.size() > limits.addresses()) {
                break;
            }
        }
        to.stream().map(Address::value).filter(own::isOwn).forEach(delivered::add);
        cc.stream().map(Address::value).filter(own::isOwn).forEach(delivered::add);
        return List.copyOf(delivered);
    }

    private static @Nullable String messageId(MailHeaders headers) {
        String field = headers.first("message-id");
        return field == null ? null : messageIdOf(field);
    }

    /** With angle brackets and nothing else, whatever the field looked like; null for none. */
    static @Nullable String messageIdOf(String field) {
        List<String> ids = messageIds(List.of(field));
        if (!ids.isEmpty()) {
            return ids.get(0);
        }
        String bare = Text.line(field, MAX_MESSAGE_ID)
                .replace("<", "")
                .replace(">", "")
                .replace(" ", "");
        return bare.isEmpty() ? null : "<" + bare + ">";
    }

    /** Message-IDs in angle brackets, separated by anything. */
    static List<String> messageIds(List<String> fields) {
        Set<String> ids = new LinkedHashSet<>();
        for (String field : fields) {
            int open = field.indexOf('<');
            while (open >= 0 && ids.size() < MAX_REFERENCES) {
                int close = field.indexOf('>', open);
                if (close < 0) {
                    break;
                }
                if (close - open <= MAX_MESSAGE_ID) {
                    String inner = Text.clean(field.substring(field.lastIndexOf('<', close) + 1, close))
                            .replace(" ", "")
                            .replace("\t", "")
                            .replace("\n", "");
                    if (!inner.isEmpty()) {
                        ids.add("<" + inner + ">");
                    }
                }
                open = field.indexOf('<', close);
            }
        }
        return new ArrayList<>(ids);
    }

    private static Instant sentAt(MailHeaders headers, Instant receivedAt) {
        Instant date = MailDates.parse(headers.first("date"));
        if (date == null || date.isBefore(OLDEST_DATE) || date.isAfter(receivedAt.plus(CLOCK_SKEW))) {
            return receivedAt;
        }
        return date;
    }

    /** Sha-256 over From, Subject, Date and the bodies: the same for a mail that arrives by two ways. */
    /** A copy in somebody's own mailbox is a mail of its own: the shop's copy must not wait for what they decide. */
    private static byte[] contentKey(MessageDigest bodies, MailHeaders headers, @Nullable String mailboxOwner) {
        byte[] bodyKey = bodies.digest();
        MessageDigest digest = sha256();
        if (mailboxOwner != null) {
            digest.update(("owner:" + mailboxOwner + "\n").getBytes(StandardCharsets.UTF_8));
        }
        for (String name : List.of("from", "subject", "date")) {
            String field = headers.first(name);
            digest.update(
                    (name + ":" + (field == null ? "" : Text.collapse(field)) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return digest.digest(bodyKey);
    }

    /** Relays change line ends and trailing blank lines of texts; the content is the same. */
    private static void digestBody(MessageDigest digest, MailPart leaf, byte[] body) {
        if (!leaf.type().startsWith("text/")) {
            digest.update(body);
            return;
        }
        int end = body.length;
        while (end > 0 && body[end - 1] <= ' ' && body[end - 1] >= 0) {
            end--;
        }
        int from = 0;
        for (int i = 0; i < end; i++) {
            if (body[i] == '\r') {
                digest.update(body, from, i - from);
                from = i + 1;
            }
        }
        digest.update(body, from, end - from);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1024.0 / 1024.0);
    }
}
