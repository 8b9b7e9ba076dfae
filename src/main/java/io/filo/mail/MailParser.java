package io.filo.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.ByteSequence;
import org.jspecify.annotations.Nullable;

/** Takes a mail apart by Mime4j, permissively and within {@link ReadLimits}. Bodies come decoded. */
final class MailParser {

    /**
     * @param root the whole mail
     * @param leaves all bodies, in order of the mail
     * @param warnings limits that were reached
     */
    record Parsed(MailPart root, List<MailPart> leaves, Set<String> warnings) {}

    /** What is told of each body, kept or not. */
    interface BodyListener {
        void body(MailPart leaf, byte[] decoded);
    }

    private static final MimeConfig CONFIG = MimeConfig.custom()
            .setMaxLineLen(-1)
            .setMaxHeaderCount(-1)
            .setMaxHeaderLen(-1)
            .setMaxContentLen(-1)
            .build();

    /** Needed to know whose mail it is, however long the header before them. */
    private static final Set<String> ALWAYS_KEPT = Set.of(
            "from",
            "to",
            "cc",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "reply-to",
            "content-type",
            "content-transfer-encoding",
            "content-disposition",
            "auto-submitted",
            "return-path",
            "x-filo-loop");

    /** Without any of these it is no mail, whatever relays put in front of it. */
    private static final Set<String> TELLING = Set.of(
            "from", "sender", "reply-to", "subject", "date", "message-id", "to", "cc", "content-type", "in-reply-to");

    private static final int MAX_BOUNDARY = 1_000;

    private final ReadLimits limits;
    private final Predicate<MailPart> keepBody;
    private final BodyListener listener;
    private final long deadline;

    private final Set<String> warnings = new LinkedHashSet<>();
    private final List<MailPart> leaves = new ArrayList<>();
    private final Deque<MailPart> open = new ArrayDeque<>();
    private @Nullable MailPart root;

    private MailHeaders headers = new MailHeaders();
    private int headerFields;
    private int headerBytes;

    MailParser(ReadLimits limits, Predicate<MailPart> keepBody, BodyListener listener) {
        this.limits = limits;
        this.keepBody = keepBody;
        this.listener = listener;
        this.deadline = System.nanoTime() + limits.time().toNanos();
    }

    /** @throws UnreadableMailException when there is no header, or the time is up */
    Parsed parse(byte[] raw) throws UnreadableMailException {
        MimeTokenStream stream = new MimeTokenStream(CONFIG);
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
        stream.parse(new ByteArrayInputStream(raw));
        try {
            walk(stream);
        } catch (IOException | MimeException | RuntimeException e) {
            throw new UnreadableMailException("The structure of the mail is broken: " + e.getMessage());
        }
        if (root == null || root.headers.size() == 0) {
            throw new UnreadableMailException("The mail has no header.");
        }
        if (TELLING.stream().noneMatch(root.headers::has)) {
            throw new UnreadableMailException("The header of the mail says neither who wrote it nor what it is about.");
        }
        return new Parsed(root, leaves, warnings);
    }

    private void walk(MimeTokenStream stream) throws IOException, MimeException, UnreadableMailException {
        MailPart current = null;
        for (EntityState state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
            checkTime();
            switch (state) {
                case T_START_HEADER -> {
                    headers = new MailHeaders();
                    headerFields = 0;
                    headerBytes = 0;
                }
                case T_FIELD -> takeField(stream.getField());
                case T_END_HEADER -> {
                    current = new MailPart(headers);
                    stream.setRecursionMode(
                            opensMultipart(current) ? RecursionMode.M_NO_RECURSE : RecursionMode.M_FLAT);
                    place(current);
                }
                case T_START_MULTIPART -> {
                    if (current != null) {
                        open.addLast(current);
                    }
                }
                case T_END_MULTIPART -> open.pollLast();
                case T_BODY -> {
                    if (current != null) {
                        takeBody(current, stream.getInputStream().readAllBytes());
                    }
                    stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
                    if (leaves.size() >= limits.parts()) {
                        warnings.add("The mail has more than " + limits.parts() + " parts; the rest was left out.");
                        return;
                    }
                }
                default -> {}
            }
        }
    }

    private void checkTime() throws UnreadableMailException {
        if (System.nanoTime() - deadline > 0) {
            throw new UnreadableMailException(
                    "Reading took longer than " + limits.time().toSeconds() + " seconds.");
        }
    }

    private boolean opensMultipart(MailPart part) {
        if (!part.type().startsWith("multipart/")) {
            return false;
        }
        String boundary = part.contentType.parameter("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            warnings.add("A part of the mail names no usable boundary; it is shown as text.");
            return false;
        }
        if (open.size() >= limits.depth()) {
            warnings.add("Parts are nested deeper than " + limits.depth() + " levels; the deepest were left out.");
            return false;
        }
        return true;
    }

    private void place(MailPart part) {
        MailPart parent = open.peekLast();
        if (parent != null) {
            parent.children.add(part);
        } else if (root == null) {
            root = part;
        }
    }

    private void takeBody(MailPart leaf, byte[] encoded) {
        byte[] decoded = TransferEncoding.decode(encoded, leaf.headers.first("content-transfer-encoding"));
        leaf.leafIndex = leaves.size();
        leaf.size = decoded.length;
        leaves.add(leaf);
        listener.body(leaf, decoded);
        if (keepBody.test(leaf)) {
            leaf.body = decoded;
        }
    }

    private void takeField(Field field) {
        String name = field.getName().toLowerCase(Locale.ROOT);
        ByteSequence raw = field.getRaw();
        if (raw == null) {
            return;
        }
        headerFields++;
        boolean overLimit = headerFields > limits.headerFields() || headerBytes > limits.headerBytes();
        if (overLimit) {
            warnings.add("The header is larger than " + limits.headerFields() + " fields or "
                    + limits.headerBytes() / 1024 + " kB; the rest was left out.");
            if (!ALWAYS_KEPT.contains(name) || headers.has(name)) {
                return;
            }
        }
        byte[] bytes = raw.toByteArray();
        int from = indexOfColon(bytes) + 1;
        int length = bytes.length - from;
        if (length > limits.fieldBytes()) {
            warnings.add("The field " + Text.line(field.getName(), 40) + " is longer than " + limits.fieldBytes() / 1024
                    + " kB; the rest was left out.");
            length = limits.fieldBytes();
        }
        headerBytes += bytes.length;
        headers.add(name, unfold(bytes, from, length));
    }

    private static int indexOfColon(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    private static String unfold(byte[] bytes, int from, int length) {
        byte[] line = new byte[length];
        int end = 0;
        for (int i = from; i < from + length; i++) {
            byte b = bytes[i];
            if (b != '\r' && b != '\n' && b != 0) {
                line[end++] = b;
            }
        }
        return Text.decodeUnknown(end == length ? line : java.util.Arrays.copyOf(line, end))
                .strip();
    }
}
