package io.filo.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Message-IDs out of headers as programs really write them. */
final class MessageIds {

    /** Followed back at most so far; longer chains are cut at their old end. */
    static final int MOST_REFERENCES = 32;

    /** What an index entry of the database can hold, with room to spare. */
    private static final int MAX_LENGTH = 500;

    private static final int MAX_HEADER = 100_000;
    private static final Pattern NO_TEXT = Pattern.compile("[\\s\\p{Cntrl}]+");

    private MessageIds() {}

    /** The ids in order of appearance, split on white space and commas, without what people wrote around them. */
    static List<String> parse(Collection<String> headers) {
        var found = new LinkedHashSet<String>();
        for (var header : headers) {
            var text = header.length() > MAX_HEADER ? header.substring(header.length() - MAX_HEADER) : header;
            int at = 0;
            while (at < text.length()) {
                boolean bracketed = text.charAt(at) == '<';
                int start = bracketed ? at + 1 : at;
                int end = start;
                while (end < text.length() && !ends(text.charAt(end), bracketed)) {
                    end++;
                }
                var inner = text.substring(start, end);
                // Without brackets only what looks like an id is one: people write "your mail of Monday" there.
                if (bracketed || inner.indexOf('@') > 0) {
                    normal(inner).ifPresent(id -> {
                        // An id named twice counts at its newest place.
                        found.remove(id);
                        found.add(id);
                    });
                }
                at = end < text.length() && text.charAt(end) == '<' && end > at ? end : end + 1;
            }
        }
        return new ArrayList<>(found);
    }

    private static boolean ends(char c, boolean bracketed) {
        if (c == '<' || c == '>') {
            return true;
        }
        return !bracketed && (Character.isWhitespace(c) || c == ',' || c == ';' || c == '"' || c == '(' || c == ')');
    }

    /** One id in the form under which it is stored and compared: in angle brackets, without white space, never too long. */
    static Optional<String> single(@Nullable String written) {
        if (written == null) {
            return Optional.empty();
        }
        var parsed = parse(List.of(written));
        return parsed.isEmpty() ? normal(written.replace("<", "").replace(">", "")) : Optional.of(parsed.get(0));
    }

    /** What a mail answers, nearest first: In-Reply-To, then References from its new end. */
    static List<String> parents(List<String> inReplyTo, List<String> references) {
        var chain = new LinkedHashSet<>(parse(inReplyTo));
        var older = parse(references);
        Collections.reverse(older);
        chain.addAll(older);
        return chain.stream().limit(MOST_REFERENCES).toList();
    }

    private static Optional<String> normal(String inner) {
        var text = NO_TEXT.matcher(inner).replaceAll("");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("<" + (text.length() > MAX_LENGTH ? shortened(text) : text) + ">");
    }

    /** Too long to be indexed: its head for people, its digest to tell it from others. */
    private static String shortened(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return text.substring(0, 200) + "~" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
