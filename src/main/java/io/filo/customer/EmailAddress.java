package io.filo.customer;

import java.net.IDN;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An e-mail address in the form under which two spellings of one mailbox are equal: lower case, the domain in its ASCII
 * form, no needless quotes, no dots for Gmail.
 */
record EmailAddress(String local, String domain) {

    private static final int MAX_LENGTH = 320;
    private static final String GMAIL = "gmail.com";
    private static final Set<String> GMAIL_DOMAINS = Set.of(GMAIL, "googlemail.com");

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}]+");
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern PLAIN_LOCAL = Pattern.compile("[^\\s\"(),:;<>@\\[\\]\\\\]+");
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*|\\[[0-9a-f.:]+]|\\[ipv6:[0-9a-f.:]+]");

    /** The address in normal form; empty when the text is none. */
    static Optional<EmailAddress> parse(String written) {
        if (written.length() > 4 * MAX_LENGTH) {
            return Optional.empty();
        }
        var text = INVISIBLE
                .matcher(Normalizer.normalize(written, Normalizer.Form.NFKC))
                .replaceAll("")
                .strip();
        int open = text.lastIndexOf('<');
        if (open >= 0) {
            int close = text.indexOf('>', open);
            text = text.substring(open + 1, close < 0 ? text.length() : close);
        }
        if (text.regionMatches(true, 0, "mailto:", 0, 7)) {
            text = text.substring(7);
        }
        int at = text.lastIndexOf('@');
        if (at <= 0) {
            return Optional.empty();
        }
        var domain = domain(text.substring(at + 1));
        var local = local(text.substring(0, at));
        if (domain.isEmpty() || local.isEmpty()) {
            return Optional.empty();
        }
        var address = GMAIL_DOMAINS.contains(domain)
                ? new EmailAddress(local.replace(".", ""), GMAIL)
                : new EmailAddress(local, domain);
        return address.local.isEmpty() || address.normalised().length() > MAX_LENGTH
                ? Optional.empty()
                : Optional.of(address);
    }

    private static String local(String written) {
        var text = written.strip();
        // Some programs put the quotes around the whole address.
        if (text.startsWith("\"") && !text.endsWith("\"")) {
            text = text.substring(1);
        } else if (text.startsWith("'") && !text.endsWith("'")) {
            text = text.substring(1);
        }
        var quoted = QUOTED.matcher(text);
        if (quoted.matches()) {
            var inner = quoted.group(1).replaceAll("\\\\(.)", "$1").toLowerCase(Locale.ROOT);
            return PLAIN_LOCAL.matcher(inner).matches() ? inner : text.toLowerCase(Locale.ROOT);
        }
        var plain = SPACE.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
        return PLAIN_LOCAL.matcher(plain).matches() ? plain : "";
    }

    private static String domain(String written) {
        var text = SPACE.matcher(written).replaceAll("").replaceAll("[.,;>\"')]+$", "");
        String ascii;
        try {
            ascii = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException noDomain) {
            ascii = text;
        }
        ascii = ascii.toLowerCase(Locale.ROOT);
        return DOMAIN.matcher(ascii).matches() ? ascii : "";
    }

    /** The form that is compared and stored. */
    String normalised() {
        return local + "@" + domain;
    }

    /** The address without the tag that its owner may put behind a plus sign: where mail to all of them arrives. */
    String mailbox() {
        int plus = local.indexOf('+');
        return plus > 0 && !local.startsWith("\"") ? local.substring(0, plus) + "@" + domain : normalised();
    }

    /** The domain and those above it that can be somebody's own: {@code mail.example.it}, {@code example.it}. */
    List<String> domains() {
        var domains = new ArrayList<String>();
        var rest = domain;
        while (rest.indexOf('.') > 0) {
            domains.add(rest);
            rest = rest.substring(rest.indexOf('.') + 1);
        }
        return domains;
    }
}
