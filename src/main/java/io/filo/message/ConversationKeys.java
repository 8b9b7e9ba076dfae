package io.filo.message;

import io.filo.support.Signatures;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What we write into a mail so that its answer finds back: a key in the reply address, our own Message-ID, a pseudo
 * reference, and a token in the subject. All but the token are signed; a signature that is not ours counts as none.
 *
 * <p>A signature holds the conversation's number and its key, a random one that stays the conversation's own when its number
 * is given again. Signatures are written and compared in lower case: mailboxes and relays change the case of addresses.
 */
@Component
class ConversationKeys {

    private static final String ADDRESS = "reply-address";
    private static final String MESSAGE = "message-id";
    private static final String REFERENCE = "reference";
    private static final int MOST_CLAIMS = 5;

    private static final String SIGNATURE = "([A-Za-z0-9_-]{" + Signatures.LENGTH + "})";
    private static final String NUMBER = "(\\d{1,18})";
    private static final Pattern MESSAGE_ID =
            Pattern.compile("<" + NUMBER + "\\." + NUMBER + "\\." + SIGNATURE + "@[^<>@]*>");
    private static final Pattern PSEUDO_REFERENCE =
            Pattern.compile("(?i)<ticket\\." + NUMBER + "\\." + SIGNATURE + "@[^<>@]*>");
    private static final Pattern ADDRESS_KEY = Pattern.compile("\\+" + NUMBER + "\\." + SIGNATURE + "\"?@");
    private static final Pattern TOKEN = Pattern.compile("\\[#" + NUMBER + "]");
    private static final Pattern TOKEN_AND_SPACE = Pattern.compile("\\s*" + TOKEN.pattern() + "\\s*");
    private static final Pattern REPLY_PREFIX = Pattern.compile(
            "(?i)(\\s*(?:re|r|rif|risp|aw|antw|antwort|sv|vs|odp|res|rép|réf)\\s*(?:\\[\\d+])?\\s*:).*",
            Pattern.DOTALL);
    private static final int MOST_TOKENS = 3;
    private static final int LONGEST_SUBJECT = 500;

    private final Signatures signatures;

    ConversationKeys(Signatures signatures) {
        this.signatures = signatures;
    }

    /**
     * What something that came back says of its conversation; anybody can write it, see {@link #isGenuine}.
     *
     * @param purpose of the signature
     * @param value what was signed, but for the conversation's key
     */
    record Claim(String purpose, long conversationId, String value, String signature) {}

    /**
     * Whether we signed the claim, for the conversation that has this number and this key.
     *
     * @param key of the conversation, see {@link Conversations#key}
     */
    boolean isGenuine(Claim claim, String key) {
        return MessageDigest.isEqual(
                sign(claim.purpose, claim.value, key).getBytes(StandardCharsets.US_ASCII),
                claim.signature.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
    }

    // --- reply address
    // ------------------------------------------------------------------------------------------------

    /** The mailbox's address with the conversation's key in it: {@code care+1042.<signature>@filo.example}. */
    String replyAddress(String mailboxAddress, long conversationId, String key) {
        int at = mailboxAddress.lastIndexOf('@');
        return mailboxAddress.substring(0, at) + "+" + conversationId + "."
                + sign(ADDRESS, Long.toString(conversationId), key) + mailboxAddress.substring(at);
    }

    /** What a reply address claims; nothing for other addresses. */
    List<Claim> ofAddress(String address) {
        var claims = new ArrayList<Claim>();
        var found = ADDRESS_KEY.matcher(address);
        while (claims.size() < MOST_CLAIMS && found.find()) {
            claims.add(new Claim(ADDRESS, Long.parseLong(found.group(1)), found.group(1), found.group(2)));
        }
        return claims;
    }

    // --- Message-ID
    // ---------------------------------------------------------------------------------------------------

    /** The Message-ID of a message that we send: {@code <1042.77.<signature>@filo.example>}. */
    String messageId(@Nullable Long conversationId, String key, long messageId, String domain) {
        var value = (conversationId == null ? 0 : conversationId) + "." + messageId;
        // Outside any conversation it only has to be unique, also when a restored backup gives the number again.
        var unique = conversationId == null ? UUID.randomUUID().toString() : key;
        return "<" + value + "." + sign(MESSAGE, value, unique) + "@" + domain + ">";
    }

    /** What an id claims that looks like one of ours; empty for ids of others, and ours outside any conversation. */
    Optional<Claim> ofMessageId(String id) {
        var own = MESSAGE_ID.matcher(id);
        if (!own.matches() || Long.parseLong(own.group(1)) == 0) {
            return Optional.empty();
        }
        return Optional.of(
                new Claim(MESSAGE, Long.parseLong(own.group(1)), own.group(1) + "." + own.group(2), own.group(3)));
    }

    // --- pseudo reference
    // ---------------------------------------------------------------------------------------------

    /** Stands in References of all that we send in a conversation; survives relays that give our mails other ids. */
    String pseudoReference(long conversationId, String key, String domain) {
        return "<ticket." + conversationId + "." + sign(REFERENCE, Long.toString(conversationId), key) + "@" + domain
                + ">";
    }

    Optional<Claim> ofPseudoReference(String id) {
        var pseudo = PSEUDO_REFERENCE.matcher(id);
        return pseudo.matches()
                ? Optional.of(new Claim(REFERENCE, Long.parseLong(pseudo.group(1)), pseudo.group(1), pseudo.group(2)))
                : Optional.empty();
    }

    /** Whether the id is a pseudo reference, ours or one that only looks so. */
    boolean isPseudoReference(String id) {
        return PSEUDO_REFERENCE.matcher(id).matches();
    }

    // --- subject
    // ------------------------------------------------------------------------------------------------------

    /** The subject with the conversation's token once, at its end, and with no other. */
    String subjectWithToken(String subject, @Nullable Long conversationId) {
        var plain = TOKEN_AND_SPACE.matcher(oneLine(subject)).replaceAll(" ").strip();
        return conversationId == null ? plain : (plain + " [#" + conversationId + "]").strip();
    }

    /** Numbers of conversations that the subject names; anybody can write them. */
    Set<Long> tokens(String subject) {
        var numbers = new LinkedHashSet<Long>();
        var token = TOKEN.matcher(subject);
        while (numbers.size() < MOST_TOKENS && token.find()) {
            numbers.add(Long.parseLong(token.group(1)));
        }
        return numbers;
    }

    /** The subject of an answer: "Re:" before it, unless it has one of its kind. */
    static String replySubject(String subject) {
        return REPLY_PREFIX.matcher(subject).matches() ? subject : "Re: " + subject.strip();
    }

    /** The subject of the first mail of its thread. */
    static String withoutReplyPrefix(String subject) {
        var matcher = REPLY_PREFIX.matcher(subject);
        return matcher.matches()
                ? withoutReplyPrefix(subject.substring(matcher.end(1)).strip())
                : subject;
    }

    /** Without line breaks, which would begin another header, and not endless. */
    static String oneLine(String text) {
        var cut = text.length() > LONGEST_SUBJECT ? text.substring(0, LONGEST_SUBJECT) : text;
        return cut.replaceAll("[\\s\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ").strip();
    }

    // --- signatures
    // ---------------------------------------------------------------------------------------------------

    /** @param key empty for conversations of before there were keys, whose signatures hold for ever */
    private String sign(String purpose, String value, String key) {
        return signatures
                .sign(purpose, key.isEmpty() ? value : value + "." + key)
                .toLowerCase(Locale.ROOT);
    }

    /** The References header of what we send: the pseudo reference, what the parent referred to, the parent. */
    List<String> references(
            @Nullable Long conversationId,
            String key,
            String domain,
            List<String> parentChain,
            @Nullable String parent) {
        var references = new ArrayList<String>();
        if (conversationId != null) {
            references.add(pseudoReference(conversationId, key, domain));
        }
        // A pseudo reference of another conversation would lead the answer astray.
        parentChain.stream().filter(id -> !isPseudoReference(id)).forEach(references::add);
        if (parent != null && !references.contains(parent)) {
            references.add(parent);
        }
        return references;
    }
}
