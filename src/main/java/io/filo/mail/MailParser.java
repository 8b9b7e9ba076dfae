package io.filo.mail;

import io.filo.message.Remarks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.BodyDescriptorBuilder;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.ByteSequence;
import org.jspecify.annotations.Nullable;

/**
 * Takes a mail apart by Mime4j, permissively and within {@link ReadLimits}, and repairs what it cannot: line ends,
 * boundaries, and wrappings with a mail of their own inside. Bodies come decoded.
 */
final class MailParser {

    /**
     * @param root the whole mail
     * @param content what was written: the whole mail, or the original inside a certified one (PEC)
     * @param leaves all bodies, in order of the mail
     * @param warnings limits that were reached and repairs that a reader should know of, as {@link Remarks}
     */
    record Parsed(MailPart root, MailPart content, List<MailPart> leaves, Set<String> warnings) {}

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
    private final Map<MailPart, byte[]> filesInTexts = new LinkedHashMap<>();
    private final Deque<MailPart> open = new ArrayDeque<>();
    private @Nullable MailPart root;
    private @Nullable MailPart current;
    private @Nullable MailPart certified;

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
        walk(withLineFeeds(raw), null);
        // Behind all parts, whose places in the order stay what they are.
        filesInTexts.forEach(this::keep);
        if (root == null || root.headers.size() == 0) {
            throw new UnreadableMailException(Remarks.of("mail.no-header"));
        }
        if (TELLING.stream().noneMatch(root.headers::has)) {
            throw new UnreadableMailException(Remarks.of("mail.telling-header-missing"));
        }
        MailPart content = certified == null ? root : certified;
        readRawHeader(root);
        readRawHeader(content);
        return new Parsed(root, content, leaves, warnings);
    }

    /** A few words of raw bytes say little of their charset: the text of the mail tells more. */
    private void readRawHeader(MailPart part) {
        byte[] raw = part.headers.rawBytes();
        if (raw == null || Charsets.of(part.contentType.parameter("charset")) != null) {
            return;
        }
        for (MailPart leaf : leaves) {
            if (leaf.type().startsWith("text/") && leaf.body != null) {
                String named = leaf.contentType.parameter("charset");
                if (Charsets.of(named) != null) {
                    part.headers.knowCharset(named);
                } else {
                    byte[] both = Arrays.copyOf(raw, raw.length + leaf.body.length);
                    System.arraycopy(leaf.body, 0, both, raw.length, leaf.body.length);
                    part.headers.knowCharset(Charsets.likely(both));
                }
                return;
            }
        }
    }

    /** The bodies of a mail within a mail, all kept; empty when it cannot be read. */
    static List<MailPart> leavesOf(byte[] raw) {
        try {
            return new MailParser(ReadLimits.STANDARD, leaf -> true, (leaf, body) -> {})
                    .parse(raw)
                    .leaves();
        } catch (UnreadableMailException e) {
            return List.of();
        }
    }

    /** Only carriage returns end the lines of some old mail programs; Mime4j would see one long line. */
    private static byte[] withLineFeeds(byte[] raw) {
        boolean returns = false;
        for (byte b : raw) {
            if (b == '\n') {
                return raw;
            }
            returns |= b == '\r';
        }
        if (!returns) {
            return raw;
        }
        byte[] lines = raw.clone();
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\r') {
                lines[i] = '\n';
            }
        }
        return lines;
    }

    /** @param known the node whose body this is, when its header was read before */
    private void walk(byte[] entity, @Nullable MailPart known) throws UnreadableMailException {
        MimeTokenStream stream = new MimeTokenStream(CONFIG, new Descriptions());
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
        stream.parse(new ByteArrayInputStream(entity));
        int outer = open.size();
        try {
            walk(stream, known);
        } catch (IOException | MimeException | RuntimeException e) {
            throw new UnreadableMailException(Remarks.of("mail.structure-broken", String.valueOf(e.getMessage())));
        } finally {
            while (open.size() > outer) {
                open.removeLast();
            }
        }
    }

    private void walk(MimeTokenStream stream, @Nullable MailPart known)
            throws IOException, MimeException, UnreadableMailException {
        MailPart next = known;
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
                    if (next != null) {
                        current = next;
                        next = null;
                        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
                        break;
                    }
                    current = new MailPart(headers, open.peekLast());
                    stream.setRecursionMode(
                            opensMultipart(current) ? RecursionMode.M_NO_RECURSE : RecursionMode.M_FLAT);
                    place(current);
                }
                case T_START_MULTIPART -> {
                    if (current != null) {
                        current.leavesBefore = leaves.size();
                        open.addLast(current);
                    }
                }
                case T_PREAMBLE -> {
                    MailPart multipart = open.peekLast();
                    if (multipart != null) {
                        multipart.preamble = stream.getInputStream().readAllBytes();
                    }
                }
                case T_EPILOGUE -> {
                    MailPart multipart = open.peekLast();
                    if (multipart != null && leaves.size() == multipart.leavesBefore) {
                        multipart.epilogue = stream.getInputStream().readAllBytes();
                    }
                }
                case T_END_MULTIPART -> {
                    MailPart multipart = open.pollLast();
                    if (multipart != null) {
                        rescue(multipart);
                    }
                }
                case T_BODY -> {
                    if (current != null) {
                        takeBody(current, stream.getInputStream().readAllBytes());
                    }
                    stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
                }
                default -> {}
            }
            if (leaves.size() >= limits.parts()) {
                warnings.add(Remarks.of("mail.parts-limit", limits.parts()));
                return;
            }
        }
    }

    private void checkTime() throws UnreadableMailException {
        if (System.nanoTime() - deadline > 0) {
            throw new UnreadableMailException(
                    Remarks.of("mail.time-limit", limits.time().toSeconds()));
        }
    }

    private boolean opensMultipart(MailPart part) {
        if (!part.type().startsWith("multipart/")) {
            return false;
        }
        String boundary = part.contentType.parameter("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            return false;
        }
        part.boundary = boundary;
        return !isTooDeep();
    }

    private boolean isTooDeep() {
        if (open.size() < limits.depth()) {
            return false;
        }
        warnings.add(Remarks.of("mail.depth-limit", limits.depth()));
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

    private void takeBody(MailPart leaf, byte[] encoded) throws UnreadableMailException {
        byte[] decoded = TransferEncoding.decode(encoded, leaf.headers.first("content-transfer-encoding"));
        if (leaf.type().startsWith("multipart/") && openBody(leaf, decoded, leaf.contentType.parameter("boundary"))) {
            return;
        }
        if (isCertifiedOriginal(leaf) && !isTooDeep()) {
            open.addLast(leaf);
            walk(withLineFeeds(decoded), null);
            open.removeLast();
            if (!leaf.children.isEmpty()) {
                certified = leaf.children.get(0);
                return;
            }
        }
        if (Wrapped.mayHoldParts(leaf)) {
            byte[] inside = Wrapped.open(leaf, decoded, warnings);
            if (inside != null && !isTooDeep()) {
                open.addLast(leaf);
                walk(inside, null);
                open.removeLast();
                if (!leaf.children.isEmpty()) {
                    return;
                }
            }
        }
        addLeaf(leaf, decoded);
    }

    /** Italian certified mail (PEC) hands over the original as a file of this name; its own text is the postman's. */
    private boolean isCertifiedOriginal(MailPart leaf) {
        return certified == null
                && root != null
                && root.headers.has("x-trasporto")
                && leaf.type().equals("message/rfc822")
                && "postacert.eml".equalsIgnoreCase(leaf.fileName());
    }

    private void addLeaf(MailPart leaf, byte[] decoded) {
        listener.body(leaf, decoded);
        if (!leaf.type().equals("text/plain") || leaf.isAttachmentByDisposition() || leaf.fileName() != null) {
            keep(leaf, decoded);
            return;
        }
        Uuencoded.Split split = Uuencoded.split(decoded, limits.parts() - leaves.size() - filesInTexts.size());
        keep(leaf, split.rest());
        split.files().forEach(file -> filesInTexts.put(fileWithin(leaf, file.name()), file.content()));
    }

    private void keep(MailPart leaf, byte[] body) {
        leaf.size = body.length;
        leaves.add(leaf);
        if (keepBody.test(leaf)) {
            leaf.body = body;
        }
    }

    /** A file that stands in a text, as a part of its own. */
    private static MailPart fileWithin(MailPart text, String rawName) {
        String name =
                Charsets.decode(rawName.getBytes(StandardCharsets.ISO_8859_1), text.contentType.parameter("charset"));
        String encoded = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
        MailHeaders headers = new MailHeaders();
        headers.add("content-type", Attachments.typeOf(name).getBytes(StandardCharsets.US_ASCII));
        headers.add(
                "content-disposition",
                ("attachment; filename=\"=?utf-8?B?" + encoded + "?=\"").getBytes(StandardCharsets.US_ASCII));
        return new MailPart(headers, null);
    }

    /**
     * Reads a multipart whose boundary is missing, doubled or wrong by the one that its body shows.
     *
     * @param named the boundary to begin with; null to take none but what the body shows
     */
    private boolean openBody(MailPart multipart, byte[] body, @Nullable String named) throws UnreadableMailException {
        String boundary = Boundaries.in(body, named);
        if (boundary == null) {
            warnings.add(Remarks.of("mail.boundary-missing"));
            return false;
        }
        if (multipart.repaired || isTooDeep()) {
            return false;
        }
        multipart.repaired = true;
        multipart.boundary = boundary;
        ByteArrayOutputStream entity = new ByteArrayOutputStream(body.length + 20);
        entity.writeBytes("Mime-Version: 1.0\n\n".getBytes(StandardCharsets.US_ASCII));
        entity.writeBytes(body);
        walk(entity.toByteArray(), multipart);
        return true;
    }

    /** A multipart in which nothing was found: all of it was taken for what stands before its parts, or behind them. */
    private void rescue(MailPart multipart) throws UnreadableMailException {
        byte[] preamble = multipart.preamble;
        byte[] epilogue = multipart.epilogue;
        multipart.preamble = null;
        multipart.epilogue = null;
        if (leaves.size() > multipart.leavesBefore) {
            return;
        }
        if (multipart.children.isEmpty() && preamble != null && !isBlank(preamble)) {
            byte[] body = TransferEncoding.decode(preamble, multipart.headers.first("content-transfer-encoding"));
            if (!openBody(multipart, body, multipart.contentType.parameter("boundary"))) {
                addLeaf(multipart, body);
            }
        } else if (epilogue != null && !isBlank(epilogue)) {
            // The line that was taken for its end is the boundary of a part inside, which ends in two dashes.
            byte[] end = ("--" + multipart.boundary + "--\n").getBytes(StandardCharsets.ISO_8859_1);
            byte[] body = Arrays.copyOf(end, end.length + epilogue.length);
            System.arraycopy(epilogue, 0, body, end.length, epilogue.length);
            if (!openBody(multipart, body, null)) {
                addLeaf(new MailPart(new MailHeaders(), multipart), epilogue);
            }
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b > ' ' || b < 0) {
                return false;
            }
        }
        return true;
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
            warnings.add(Remarks.of("mail.header-limit", limits.headerFields(), limits.headerBytes() / 1024));
            if (!ALWAYS_KEPT.contains(name) || headers.has(name)) {
                return;
            }
        }
        byte[] bytes = raw.toByteArray();
        int from = indexOfColon(bytes) + 1;
        int length = bytes.length - from;
        if (length > limits.fieldBytes()) {
            warnings.add(Remarks.of("mail.field-limit", Text.line(field.getName(), 40), limits.fieldBytes() / 1024));
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

    private static byte[] unfold(byte[] bytes, int from, int length) {
        byte[] line = new byte[length];
        int end = 0;
        for (int i = from; i < from + length; i++) {
            byte b = bytes[i];
            if (b != '\r' && b != '\n' && b != 0) {
                line[end++] = b;
            }
        }
        return end == length ? line : Arrays.copyOf(line, end);
    }

    /** Tells Mime4j what a part is as we read its header, which is more than it would make of a broken one. */
    private final class Descriptions implements BodyDescriptorBuilder {

        @Override
        public void reset() {}

        @Override
        public @Nullable Field addField(RawField field) {
            return null;
        }

        @Override
        public BodyDescriptor build() {
            MailPart part = current;
            return part == null
                    ? new Description("text/plain", null)
                    : new Description(part.boundary == null ? "text/plain" : part.type(), part.boundary);
        }

        @Override
        public BodyDescriptorBuilder newChild() {
            return this;
        }
    }

    private record Description(String type, @Nullable String boundary) implements BodyDescriptor {

        @Override
        public String getMimeType() {
            return type;
        }

        @Override
        public String getMediaType() {
            return type.substring(0, type.indexOf('/'));
        }

        @Override
        public String getSubType() {
            return type.substring(type.indexOf('/') + 1);
        }

        @Override
        public @Nullable String getBoundary() {
            return boundary;
        }

        @Override
        public String getCharset() {
            return "us-ascii";
        }

        /** Bodies are decoded by us. */
        @Override
        public String getTransferEncoding() {
            return "7bit";
        }

        @Override
        public long getContentLength() {
            return -1;
        }
    }
}
