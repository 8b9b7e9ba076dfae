package io.filo.message;

import io.filo.support.Signatures;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What we write into a mail so that its answer finds back: a key in the reply address, our own Message-ID, a pseudo
 * reference, and a token in the subject. All but the token are signed; a signature that is not ours counts as none.
 *
 * <p>Signatures are written and compared in lower case: mailboxes and relays change the case of addresses.
 */
@Component
class ConversationKeys {

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

    // --- reply address
    // ------------------------------------------------------------------------------------------------

    /** The mailbox's address with the conversation's key in it: {@code care+1042.<signature>@filo.example}. */
    String replyAddress(String mailboxAddress, long conversationId) {
        int at = mailboxAddress.lastIndexOf('@');
        return mailboxAddress.substring(0, at) + "+" + conversationId + "."
                + sign("reply-address", Long.toString(conversationId)) + mailboxAddress.substring(at);
    }

    /** The conversation of a reply address; empty when there is no key in it, or one that we did not sign. */
    OptionalLong conversationOfAddress(String address) {
        var key = ADDRESS_KEY.matcher(address);
        while (key.find()) {
            if (genuine("reply-address", key.group(1), key.group(2))) {
                return OptionalLong.of(Long.parseLong(key.group(1)));
            }
        }
        return OptionalLong.empty();
    }

    // --- Message-ID
    // ---------------------------------------------------------------------------------------------------

    /** The Message-ID of a message that we send: {@code <1042.77.<signature>@filo.example>}. */
    String messageId(@Nullable Long conversationId, long messageId, String domain) {
        var value = (conversationId == null ? 0 : conversationId) + "." + messageId;
        return "<" + value + "." + sign("message-id", value) + "@" + domain + ">";
    }

    /** The conversation that an own Message-ID names; empty for ids of others, forged ones, and ours outside any. */
    OptionalLong conversationOfMessageId(String id) {
        var own = MESSAGE_ID.matcher(id);
        if (!own.matches() || !genuine("message-id", own.group(1) + "." + own.group(2), own.group(3))) {
            return OptionalLong.empty();
        }
        long conversationId = Long.parseLong(own.group(1));
        return conversationId == 0 ? OptionalLong.empty() : OptionalLong.of(conversationId);
    }

    // --- pseudo reference
    // ---------------------------------------------------------------------------------------------

    /** Stands in References of all that we send in a conversation; survives relays that give our mails other ids. */
    String pseudoReference(long conversationId, String domain) {
        return "<ticket." + conversationId + "." + sign("reference", Long.toString(conversationId)) + "@" + domain
                + ">";
    }

    OptionalLong conversationOfPseudoReference(String id) {
        var pseudo = PSEUDO_REFERENCE.matcher(id);
        return pseudo.matches() && genuine("reference", pseudo.group(1), pseudo.group(2))
                ? OptionalLong.of(Long.parseLong(pseudo.group(1)))
                : OptionalLong.empty();
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

    private String sign(String purpose, String value) {
        return signatures.sign(purpose, value).toLowerCase(Locale.ROOT);
    }

    private boolean genuine(String purpose, String value, String signature) {
        return MessageDigest.isEqual(
                sign(purpose, value).getBytes(StandardCharsets.US_ASCII),
                signature.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
    }

    /** The References header of what we send: the pseudo reference, what the parent referred to, the parent. */
    List<String> references(
            @Nullable Long conversationId, String domain, List<String> parentChain, @Nullable String parent) {
        var references = new ArrayList<String>();
        if (conversationId != null) {
            references.add(pseudoReference(conversationId, domain));
        }
        // A pseudo reference of another conversation would lead the answer astray.
        parentChain.stream().filter(id -> !isPseudoReference(id)).forEach(references::add);
        if (parent != null && !references.contains(parent)) {
            references.add(parent);
        }
        return references;
    }
}
