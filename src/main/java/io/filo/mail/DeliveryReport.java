package io.filo.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a bounce says: which addresses failed, and whether for good.
 *
 * @param failedRecipients normal form, in the order of the report
 * @param hard whether writing there again is pointless: no such address or domain. A full mailbox, a refused content or a
 *     delay is not
 * @param failed false when the report only says that the mail was delivered or relayed
 * @param originalMessageIds of the mail that came back, with angle brackets
 * @param status the enhanced code it was decided by, null when there was none
 */
record DeliveryReport(
        List<String> failedRecipients,
        boolean hard,
        boolean failed,
        List<String> originalMessageIds,
        @Nullable String status) {

    private static final int MAX_RECIPIENTS = 50;
    private static final int MAX_TEXT = 100_000;

    private static final Pattern STATUS = Pattern.compile("\\b([245])\\.(\\d{1,3})\\.(\\d{1,3})\\b");
    private static final Pattern REPLY_CODE = Pattern.compile("(?<![\\d.])([45]\\d\\d)(?=[ \\-#,:;)\\]>])");
    private static final Pattern ADDRESS =
            Pattern.compile("[\\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}");
    private static final Pattern MESSAGE_ID =
            Pattern.compile("(?im)^[ >\\t]{0,8}message-id:\\s{0,8}(<[^<>\\s]{3,300}>)");

    private static final Pattern RECEIVED = Pattern.compile("(?m)^[ >\\t]{0,8}Received: ");
    private static final Pattern TO = Pattern.compile("(?im)^[ >\\t]{0,8}to:[ \\t]*((?:.*)(?:\\r?\\n[ \\t]+.*){0,3})");

    private static final Pattern NOBODY_THERE =
            Pattern.compile("(?iu)user unknown|unknown user|(?:user|recipient) not exist|no such (?:user|recipient"
                    + "|mailbox|address|person|local)|(?:does not|doesn't|did not) exist|not (?:a )?(?:known|valid) (?:user|mailbox"
                    + "|recipient|address)|invalid (?:recipient|mailbox|address|user)|unknown (?:recipient|address|local|mailbox)"
                    + "|recipient (?:address )?(?:unknown|rejected: user|not found|rejected\\b.{0,20}unknown)|user not found"
                    + "|mailbox (?:not found|unavailable|does not exist|is disabled|disabled)|account (?:has been |is )?(?:disabled"
                    + "|closed|inactive)|host (?:unknown|not found)|unknown host|unrouteable|unroutable"
                    + "|name or service not known|domain (?:not found|does not exist|.{0,40}unknown)|no mx|nxdomain"
                    + "|user .{0,60}not (?:listed|found|known)|addressee unknown|no such domain|unknown domain|doesn't have (?:a|an) .{0,40}account|disabled recipient"
                    + "|(?:does not|doesn't) (?:accept|receive) (?:e-?)?mail|no smtp service|utente sconosciuto|indirizzo (?:inesistente|errato)"
                    + "|casella inesistente|bad destination|no longer (?:available|valid|in use)|couldn't be found|wasn't found"
                    + "|not our customer|unable to find");

    private static final Pattern ONLY_NOW = Pattern.compile(
            "(?iu)over ?quota|quota (?:exceeded|full)|mailbox (?:is )?full"
                    + "|exceed(?:s|ed|ing)? .{0,30}(?:quota|storage|size|limit)|insufficient (?:disk|storage|system)|too (?:large|big)"
                    + "|message size|spam|blocked|blacklist|black list|block list|blocklist|policy|content|virus|reputation|dmarc"
                    + "|\\bspf\\b|dkim|try again|temporar|deferred|delayed|timed? ?out|rate limit|too many|greylist|connection refused"
                    + "|casella piena|spazio esaurito|relay(?:ing)? (?:access )?denied|not permitted to relay"
                    + "|open relay|no relaying|no access from|sender|receiving mail at a rate|recipient preferences|on hold");

    /** The domain takes no mail at all, whatever class of code the server that found out gives it. */
    private static final Pattern NO_DOMAIN = Pattern.compile(
            "(?iu)nxdomain|domain name not found|(?:does not|doesn't) (?:accept|receive) (?:e-?)?mail|no smtp service");

    private static final Pattern FULL = Pattern.compile(
            "(?iu)over ?quota|quota (?:exceeded|full)|mailbox (?:is )?full|insufficient (?:disk|storage)");

    private static final Pattern NOT_A_RECIPIENT = Pattern.compile(
            "(?i)^[\\s>]*(?:in:\\s*|>>>\\s*)?(?:mail from|from|return-path|sender|reply-to|message-id|envelope-from)\\b\\s?[:<]"
                    + "|^.{0,60}(?:please contact|further assistance)");

    private static final Pattern JSON_ADDRESS = Pattern.compile("\"emailAddress\":\"([^\"\\s]{3,200})\"");

    private static final Pattern ORIGINAL_FOLLOWS = Pattern.compile(
            "(?im)^[-=* ]*(?:below this line is a copy|this is a copy of the message|original message (?:follows|headers?|for)"
                    + "|unsent message follows|message header follows|included is a copy|return-path:|original mail as follows"
                    + "|non-delivered information|the body of the message is|---+ ?original message)");

    static final DeliveryReport NONE = new DeliveryReport(List.of(), false, true, List.of(), null);

    /** Reads a standard report (RFC 3464) out of its parts. */
    static DeliveryReport ofStandard(List<MailPart> leaves) {
        Set<String> failed = new LinkedHashSet<>();
        boolean anyFailed = false;
        boolean anyRecipient = false;
        boolean hard = true;
        String decidedBy = null;
        for (MailPart leaf : leaves) {
            if (!leaf.type().equals("message/delivery-status")
                    && !leaf.type().equals("message/global-delivery-status")) {
                continue;
            }
            for (Group group : groups(bodyText(leaf))) {
                String recipient = group.address();
                if (recipient == null && group.action.isEmpty()) {
                    continue;
                }
                anyRecipient = true;
                boolean good = group.status.startsWith("2.")
                        || group.action.startsWith("delivered")
                        || group.action.startsWith("relayed")
                        || group.action.startsWith("expanded");
                if (good) {
                    continue;
                }
                anyFailed = true;
                if (recipient != null && failed.size() < MAX_RECIPIENTS) {
                    failed.add(AddressFields.normal(recipient));
                }
                boolean thisHard = !group.action.startsWith("delayed") && isHard(group.status, group.diagnostic);
                hard &= thisHard;
                Matcher code = STATUS.matcher(group.status);
                decidedBy = code.find() ? code.group() : decidedBy;
            }
        }
        return new DeliveryReport(
                List.copyOf(failed), anyFailed && hard, anyFailed || !anyRecipient, originalIds(leaves, ""), decidedBy);
    }

    /** Which mail somebody complains of (RFC 5965): it was delivered. */
    static DeliveryReport ofComplaint(List<MailPart> leaves) {
        return new DeliveryReport(List.of(), false, false, originalIds(leaves, ""), null);
    }

    /** Makes the best of a report in prose. */
    static DeliveryReport ofProse(String text, List<String> namedRecipients, List<MailPart> leaves, OwnAddresses own) {
        String head = Text.cut(text, MAX_TEXT);
        int original = startOfOriginal(head);
        String said = original > 0 ? head.substring(0, original) : head;
        Set<String> failed = new LinkedHashSet<>();
        namedRecipients.stream()
                .limit(MAX_RECIPIENTS)
                .map(AddressFields::normal)
                .forEach(failed::add);
        if (failed.isEmpty()) {
            failed.addAll(
                    named(said, recipientsOfOriginal(leaves, original > 0 ? head.substring(original) : "", own), own));
        }
        if (failed.isEmpty()) {
            failed.addAll(recipientsOfOriginal(leaves, original > 0 ? head.substring(original) : "", own));
        }
        if (failed.isEmpty()) {
            Matcher address = ADDRESS.matcher(said);
            if (address.find()) {
                failed.add(AddressFields.normal(address.group()));
            }
        }
        Matcher status = STATUS.matcher(said);
        String code = status.find() ? status.group() : "";
        if (code.isEmpty()) {
            Matcher reply = REPLY_CODE.matcher(said);
            code = reply.find() ? reply.group(1).charAt(0) + ".0.0" : "";
        }
        return new DeliveryReport(
                List.copyOf(failed), isHard(code, said), true, originalIds(leaves, head), code.isEmpty() ? null : code);
    }

    /** The addresses that the report speaks of; only those that our mail went to, when it shows them. */
    private static List<String> named(String said, List<String> written, OwnAddresses own) {
        Set<String> found = new LinkedHashSet<>();
        Matcher json = JSON_ADDRESS.matcher(said);
        while (json.find() && found.size() < MAX_RECIPIENTS) {
            found.add(AddressFields.normal(json.group(1)));
        }
        if (!found.isEmpty()) {
            return List.copyOf(found);
        }
        for (String line : said.lines().limit(500).toList()) {
            if (NOT_A_RECIPIENT.matcher(Text.cut(line, 200)).find()) {
                continue;
            }
            Matcher address = ADDRESS.matcher(Text.cut(line, 2_000));
            while (address.find() && found.size() < 10) {
                String normal = AddressFields.normal(address.group());
                if (!own.isOwn(normal) && !isMachine(normal)) {
                    found.add(normal);
                }
            }
        }
        List<String> both = found.stream().filter(written::contains).toList();
        return both.isEmpty() ? List.copyOf(found) : both;
    }

    /** Whom the mail that came back was sent to: the best guess when the report names nobody. */
    private static List<String> recipientsOfOriginal(List<MailPart> leaves, String prose, OwnAddresses own) {
        List<String> texts = new ArrayList<>();
        for (MailPart leaf : leaves) {
            if (isOriginal(leaf)) {
                texts.add(bodyText(leaf));
            }
        }
        texts.add(prose);
        for (String text : texts) {
            Matcher to = TO.matcher(Text.cut(text, MAX_TEXT));
            if (to.find()) {
                List<String> found = AddressFields.parse(Text.cut(to.group(1), 2_000), 5).stream()
                        .map(address -> AddressFields.normal(address.value()))
                        .filter(address -> !own.isOwn(address))
                        .toList();
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }

    private static boolean isOriginal(MailPart leaf) {
        return leaf.type().equals("message/rfc822")
                || leaf.type().equals("message/global")
                || leaf.type().equals("text/rfc822-headers")
                || leaf.type().equals("message/global-headers");
    }

    /** Whether what a server has answered says that the address is wrong. */
    static boolean isHard(String answer) {
        return isHard(answer, answer);
    }

    /** By RFC 3463: 5.1.x is the address; other permanent codes only when the words say so. */
    private static boolean isHard(String status, String words) {
        Matcher code = STATUS.matcher(status);
        String diagnostic = Text.cut(words, 4_000);
        boolean nobody = NOBODY_THERE.matcher(diagnostic).find();
        boolean onlyNow = ONLY_NOW.matcher(diagnostic).find();
        if (NO_DOMAIN.matcher(diagnostic).find()) {
            return true;
        }
        if (code.find()) {
            if (!code.group(1).equals("5") || FULL.matcher(diagnostic).find()) {
                return false;
            }
            String subject = code.group(2);
            String detail = code.group(3);
            if (subject.equals("1")) {
                return !detail.equals("7") && !detail.equals("8") && (nobody || !onlyNow);
            }
            if (subject.equals("4") && (detail.equals("4") || detail.equals("0") || detail.equals("1"))) {
                return !onlyNow;
            }
            if (subject.equals("2") && detail.equals("1")) {
                return nobody || !onlyNow;
            }
            if (subject.equals("2") && (detail.equals("2") || detail.equals("3"))) {
                return false;
            }
        }
        return nobody && !onlyNow;
    }

    private static boolean isMachine(String address) {
        return address.startsWith("mailer-daemon@") || address.startsWith("postmaster@");
    }

    /** One paragraph of a delivery-status body. */
    private static final class Group {
        String original = "";
        String last = "";
        String action = "";
        String status = "";
        String diagnostic = "";

        @Nullable
        String address() {
            String field = last.isEmpty() ? original : last;
            String plain = field.substring(field.indexOf(';') + 1).strip();
            Matcher address = ADDRESS.matcher(Text.cut(plain, 500));
            if (address.find()) {
                return address.group();
            }
            return original.isEmpty() || last.isEmpty() ? null : addressIn(original);
        }

        private static @Nullable String addressIn(String field) {
            Matcher address = ADDRESS.matcher(Text.cut(field, 500));
            return address.find() ? address.group() : null;
        }
    }

    private static List<Group> groups(String body) {
        List<Group> groups = new ArrayList<>();
        Group group = new Group();
        String field = "";
        for (String line : body.lines().limit(5_000).toList()) {
            if (line.isBlank()) {
                groups.add(group);
                group = new Group();
                field = "";
            } else if (Character.isWhitespace(line.charAt(0))) {
                take(group, field, " " + line.strip());
            } else {
                int colon = line.indexOf(':');
                field = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                take(group, field, line.substring(colon + 1).strip());
            }
        }
        groups.add(group);
        return groups;
    }

    private static void take(Group group, String field, String value) {
        switch (field) {
            case "original-recipient" -> group.original += value;
            case "final-recipient" -> group.last += value;
            case "action" -> group.action += value.toLowerCase(Locale.ROOT);
            case "status" -> group.status += value;
            case "diagnostic-code" -> group.diagnostic += value;
            default -> {}
        }
    }

    /** Message-IDs of what came back: from the enclosed mail or its header, else from the prose. */
    static List<String> originalIds(List<MailPart> leaves, String prose) {
        Set<String> ids = new LinkedHashSet<>();
        for (MailPart leaf : leaves) {
            if (isOriginal(leaf)) {
                collectIds(bodyText(leaf), ids);
            }
        }
        if (ids.isEmpty()) {
            collectIds(prose, ids);
        }
        return List.copyOf(ids);
    }

    private static void collectIds(String text, Set<String> ids) {
        Matcher id = MESSAGE_ID.matcher(Text.cut(text, MAX_TEXT));
        if (id.find()) {
            ids.addAll(MailReader.messageIds(List.of(id.group(1))));
        }
    }

    private static int startOfOriginal(String text) {
        int start = -1;
        for (Pattern mark : List.of(MESSAGE_ID, ORIGINAL_FOLLOWS, RECEIVED)) {
            Matcher found = mark.matcher(text);
            if (found.find() && found.start() > 0 && (start < 0 || found.start() < start)) {
                start = found.start();
            }
        }
        return start;
    }

    static String bodyText(MailPart leaf) {
        byte[] body = leaf.body;
        return body == null ? "" : new String(body, 0, Math.min(body.length, MAX_TEXT), StandardCharsets.ISO_8859_1);
    }
}
