package io.filo.mail;

import io.filo.mail.MailProperties.Imap;
import io.filo.mail.MailProperties.Security;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.iap.ConnectionException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.INTERNALDATE;
import org.eclipse.angus.mail.imap.protocol.MailboxInfo;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.eclipse.angus.mail.util.MailLogger;
import org.jspecify.annotations.Nullable;

/**
 * One logged-in IMAP connection, by Angus' protocol classes: its folder classes speak of message numbers, while the
 * ledger speaks of UIDs only. Every read and write has a time limit. Not for several threads, but for {@link #abort}.
 */
final class ImapConnection implements AutoCloseable {

    /** Kept on mails that the server cannot move for us. */
    static final String STORED_KEYWORD = "FiloStored";

    /**
     * A selected folder.
     *
     * @param keywords whether the server keeps keywords of ours
     */
    record Selected(String folder, long uidValidity, boolean keywords) {}

    /** What is known of a mail before its bytes are fetched. */
    record Listed(long uid, long size, Instant internalDate) {}

    /** @param complete false when only the beginning was asked for */
    record Fetched(long uid, long size, Instant internalDate, byte[] bytes, boolean complete) {}

    /**
     * Where mails went.
     *
     * @param uids old to new; empty when the server does not say
     */
    record Moved(String folder, long uidValidity, Map<Long, Long> uids) {}

    private static final Pattern COPYUID = Pattern.compile(
            "\\[COPYUID (\\d{1,10}) ([\\d,:]{1,100000}) ([\\d,:]{1,100000})\\]", Pattern.CASE_INSENSITIVE);

    private static final Pattern MESSAGE_ID_HEADER = Pattern.compile("(?is)^message-id:(.{1,600}?)\\r?\\n(?![ \\t])");

    /** What answers take beside the mails themselves: a list of all numbers of a large mailbox, say; bytes. */
    private static final long AROUND = 32L * 1024 * 1024;

    private final BoundedImap protocol;
    private final TrackedSockets sockets;
    private final Duration timeout;
    private @Nullable Selected selected;
    private boolean arrived;

    private ImapConnection(BoundedImap protocol, TrackedSockets sockets, Duration timeout) {
        this.protocol = protocol;
        this.sockets = sockets;
        this.timeout = timeout;
    }

    /**
     * Connects and logs in.
     *
     * @param secret the password, or the access token where the mailbox has OAuth
     */
    static ImapConnection open(Imap imap, String user, String secret, TrackedSockets sockets)
            throws IOException, ProtocolException {
        boolean tls = imap.security() == Security.TLS;
        String prefix = "mail.imap";
        Properties properties = new Properties();
        String millis = String.valueOf(imap.timeout().toMillis());
        properties.setProperty(prefix + ".connectiontimeout", millis);
        properties.setProperty(prefix + ".timeout", millis);
        properties.setProperty(prefix + ".writetimeout", millis);
        properties.put(prefix + ".executor.writetimeout", sockets.timer());
        properties.setProperty(prefix + ".ssl.checkserveridentity", "true");
        properties.setProperty(prefix + ".socketFactory.fallback", "false");
        properties.put(prefix + ".socketFactory", sockets);
        if (!imap.trustedCertificate().isBlank()) {
            properties.put(prefix + ".ssl.socketFactory", new TrustedCertificate(imap.trustedCertificate(), sockets));
        }
        MailLogger logger = new MailLogger(ImapConnection.class, "IMAP", false, System.out);
        BoundedImap protocol = new BoundedImap(imap.host(), imap.port(), properties, tls, logger);
        try {
            if (imap.security() == Security.STARTTLS) {
                if (!protocol.hasCapability("STARTTLS")) {
                    throw new CommandFailedException("The server offers no STARTTLS.");
                }
                protocol.startTLS();
                protocol.capability();
            }
            login(protocol, imap, user, secret);
            if (!protocol.hasCapability("UIDPLUS") && !protocol.hasCapability("MOVE")) {
                // Some servers tell all they can only after the login.
                protocol.capability();
            }
            return new ImapConnection(protocol, sockets, imap.timeout());
        } catch (ProtocolException | RuntimeException e) {
            protocol.disconnect();
            throw e;
        }
    }

    private static void login(BoundedImap protocol, Imap imap, String user, String secret) throws ProtocolException {
        try {
            if (imap.oauth() != null) {
                protocol.authoauth2(user, secret);
            } else if (protocol.hasCapability("AUTH=PLAIN")) {
                protocol.authplain(null, user, secret);
            } else {
                protocol.login(user, secret);
            }
        } catch (CommandFailedException refused) {
            throw new LoginRefusedException(refused.getMessage());
        }
    }

    /** The server knows the mailbox and does not let us in. */
    static final class LoginRefusedException extends ProtocolException {

        private static final long serialVersionUID = 1L;

        LoginRefusedException(@Nullable String answer) {
            super(answer);
        }
    }

    /** The server has no such folder, or shows it to others only. */
    static final class FolderRefusedException extends ProtocolException {

        private static final long serialVersionUID = 1L;

        FolderRefusedException(String folder, @Nullable String answer) {
            super("folder " + folder + ": " + answer);
        }
    }

    Selected select(String folder) throws ProtocolException {
        MailboxInfo info;
        try {
            info = protocol.select(folder);
        } catch (CommandFailedException refused) {
            throw new FolderRefusedException(folder, refused.getMessage());
        }
        boolean keywords = info.permanentFlags != null && info.permanentFlags.contains(jakarta.mail.Flags.Flag.USER);
        selected = new Selected(folder, info.uidvalidity, keywords);
        return selected;
    }

    /** Makes the folder when it is missing. */
    void ensureFolder(String folder) throws ProtocolException {
        var found = protocol.list("", folder);
        if (found == null || found.length == 0) {
            protocol.create(folder);
            protocol.subscribe(folder);
        }
    }

    boolean canMove() {
        return protocol.hasCapability("MOVE") || protocol.hasCapability("UIDPLUS");
    }

    /** Every UID of the selected folder, ascending. What arrives from now on is noted for {@link #hasArrived}. */
    TreeSet<Long> allUids() throws ProtocolException {
        arrived = false;
        TreeSet<Long> uids = new TreeSet<>();
        for (Response response : command("UID SEARCH ALL", null)) {
            if (response instanceof IMAPResponse imap && imap.keyEquals("SEARCH")) {
                for (long uid = imap.readLong(); uid != -1; uid = imap.readLong()) {
                    uids.add(uid);
                }
            }
        }
        return uids;
    }

    /** Whether the server has told of new mail since the last {@link #allUids}. */
    boolean hasArrived() {
        return arrived;
    }

    List<Listed> list(Collection<Long> uids) throws ProtocolException {
        List<Listed> listed = new ArrayList<>(uids.size());
        for (FetchResponse fetched : fetch(uids, "(UID RFC822.SIZE INTERNALDATE)", 0)) {
            UID uid = fetched.getItem(UID.class);
            if (uid != null) {
                listed.add(new Listed(uid.uid, size(fetched), internalDate(fetched)));
            }
        }
        return listed;
    }

    /** Whole mails, unseen. Those that vanished meanwhile are left out. @param atMost bytes that all may have together */
    List<Fetched> fetchWhole(Collection<Long> uids, long atMost) throws ProtocolException {
        return fetchBytes(uids, "BODY.PEEK[]", true, atMost);
    }

    /** The first bytes of one mail. */
    List<Fetched> fetchBeginning(long uid, int bytes) throws ProtocolException {
        return fetchBytes(List.of(uid), "BODY.PEEK[]<0." + bytes + ">", false, bytes);
    }

    private List<Fetched> fetchBytes(Collection<Long> uids, String item, boolean complete, long atMost)
            throws ProtocolException {
        List<Fetched> mails = new ArrayList<>(uids.size());
        for (FetchResponse fetched : fetch(uids, "(UID RFC822.SIZE INTERNALDATE " + item + ")", atMost)) {
            UID uid = fetched.getItem(UID.class);
            BODY body = fetched.getItem(BODY.class);
            if (uid != null && body != null && body.getByteArray() != null) {
                byte[] bytes = body.getByteArray().getNewBytes();
                mails.add(new Fetched(
                        uid.uid, Math.max(size(fetched), bytes.length), internalDate(fetched), bytes, complete));
            }
        }
        return mails;
    }

    /** Message-IDs as the headers have them, by UID; mails without one are left out. */
    Map<Long, String> messageIds(Collection<Long> uids) throws ProtocolException {
        Map<Long, String> ids = new TreeMap<>();
        for (FetchResponse fetched : fetch(uids, "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])", 0)) {
            UID uid = fetched.getItem(UID.class);
            BODY body = fetched.getItem(BODY.class);
            if (uid != null && body != null && body.getByteArray() != null) {
                Matcher header = MESSAGE_ID_HEADER.matcher(
                        Charsets.decodeUnknown(body.getByteArray().getNewBytes()));
                String id = header.find() ? MailReader.messageIdOf(header.group(1)) : null;
                if (id != null) {
                    ids.put(uid.uid, id);
                }
            }
        }
        return ids;
    }

    private List<FetchResponse> fetch(Collection<Long> uids, String items, long atMost) throws ProtocolException {
        if (uids.isEmpty()) {
            return List.of();
        }
        List<FetchResponse> fetched = new ArrayList<>(uids.size());
        for (Response response : command("UID FETCH " + uidSet(uids) + " " + items, null, atMost + AROUND)) {
            if (response instanceof FetchResponse one) {
                fetched.add(one);
            }
        }
        return fetched;
    }

    /**
     * Moves mails of the selected folder, atomically where the server can, else by copying and then removing exactly
     * them. Null when the server can do neither; they stay then, under a keyword where it keeps keywords.
     */
    @Nullable
    Moved move(Collection<Long> uids, String folder) throws ProtocolException {
        String set = uidSet(uids);
        if (protocol.hasCapability("MOVE")) {
            return moved(command("UID MOVE " + set, mailbox(folder)), folder);
        }
        if (protocol.hasCapability("UIDPLUS")) {
            Moved copied = moved(command("UID COPY " + set, mailbox(folder)), folder);
            command("UID STORE " + set + " +FLAGS.SILENT (\\Deleted)", null);
            command("UID EXPUNGE " + set, null);
            return copied;
        }
        if (selected != null && selected.keywords()) {
            command("UID STORE " + set + " +FLAGS.SILENT (" + STORED_KEYWORD + ")", null);
        }
        return null;
    }

    private static Moved moved(List<Response> responses, String folder) {
        for (Response response : responses) {
            Matcher copied = COPYUID.matcher(response.toString());
            if (copied.find()) {
                List<Long> from = uids(copied.group(2));
                List<Long> to = uids(copied.group(3));
                Map<Long, Long> map = new TreeMap<>();
                for (int i = 0; i < Math.min(from.size(), to.size()); i++) {
                    map.put(from.get(i), to.get(i));
                }
                return new Moved(folder, Long.parseLong(copied.group(1)), map);
            }
        }
        return new Moved(folder, 0, Map.of());
    }

    /**
     * Waits until the server tells of new mail, at most so long. Without IDLE it sleeps.
     *
     * @return whether new mail was announced
     */
    boolean await(Duration atMost) throws IOException, ProtocolException, InterruptedException {
        if (arrived) {
            return true;
        }
        if (!protocol.hasCapability("IDLE")) {
            Thread.sleep(atMost.toMillis());
            return false;
        }
        String tag = protocol.writeCommand("IDLE", null);
        Response response;
        do {
            response = take();
            if (response.isTagged()) {
                throw new CommandFailedException("The server refuses IDLE: " + response);
            }
        } while (!response.isContinuation());
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!arrived) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                sockets.readTimeout(left);
                response = take();
                if (response.isTagged()) {
                    // Somebody ended the wait, see endWait.
                    return arrived;
                }
            }
        } catch (SocketTimeoutException silent) {
            // Nothing arrived. The end of the wait, or a line that came in pieces: the list is asked for next anyway.
        } finally {
            sockets.readTimeout(timeout.toMillis());
        }
        protocol.idleAbort();
        do {
            response = take();
        } while (!response.isTagged() || !response.getTag().equals(tag));
        protocol.handleResult(response);
        return arrived;
    }

    private Response take() throws IOException, ProtocolException {
        protocol.allow(BoundedImap.UNASKED);
        Response response = protocol.readResponse();
        if (response.isBYE()) {
            throw new ConnectionException(protocol, response);
        }
        note(response);
        return response;
    }

    private List<Response> command(String command, @Nullable Argument argument) throws ProtocolException {
        return command(command, argument, AROUND);
    }

    /** @param atMost bytes that the server may send to it */
    private List<Response> command(String command, @Nullable Argument argument, long atMost) throws ProtocolException {
        Response[] responses;
        protocol.allow(atMost);
        try {
            responses = protocol.command(command, argument);
        } catch (RuntimeException | OutOfMemoryError unusable) {
            // Half an answer lies in the line: nothing that follows can be understood.
            sockets.closeAll();
            throw new ProtocolException(String.valueOf(unusable.getMessage()), unusable);
        } finally {
            protocol.allow(BoundedImap.UNASKED);
        }
        for (Response response : responses) {
            note(response);
        }
        protocol.handleResult(responses[responses.length - 1]);
        return List.of(responses);
    }

    private void note(Response response) {
        if (response instanceof IMAPResponse imap && imap.isUnTagged() && imap.keyEquals("EXISTS")) {
            arrived = true;
        }
    }

    private static Argument mailbox(String folder) {
        Argument argument = new Argument();
        argument.writeString(BASE64MailboxEncoder.encode(folder));
        return argument;
    }

    private static long size(FetchResponse fetched) {
        RFC822SIZE size = fetched.getItem(RFC822SIZE.class);
        return size == null ? 0 : size.size;
    }

    private static Instant internalDate(FetchResponse fetched) {
        INTERNALDATE date = fetched.getItem(INTERNALDATE.class);
        return date == null || date.getDate() == null
                ? Instant.EPOCH
                : date.getDate().toInstant();
    }

    /** UIDs in the protocol's short form, such as {@code 3:7,9}. */
    static String uidSet(Collection<Long> uids) {
        StringBuilder set = new StringBuilder();
        long start = -1;
        long last = -1;
        for (long uid : new TreeSet<>(uids)) {
            if (start >= 0 && uid == last + 1) {
                last = uid;
                continue;
            }
            appendRange(set, start, last);
            start = uid;
            last = uid;
        }
        appendRange(set, start, last);
        return set.toString();
    }

    private static void appendRange(StringBuilder set, long start, long last) {
        if (start >= 0) {
            set.append(set.isEmpty() ? "" : ",").append(start);
            if (last > start) {
                set.append(':').append(last);
            }
        }
    }

    /** The UIDs of a set, in its own order. */
    static List<Long> uids(String set) {
        List<Long> uids = new ArrayList<>();
        for (String range : set.split(",")) {
            int colon = range.indexOf(':');
            if (colon < 0) {
                uids.add(Long.parseLong(range));
                continue;
            }
            long first = Long.parseLong(range.substring(0, colon));
            long last = Long.parseLong(range.substring(colon + 1));
            int step = first <= last ? 1 : -1;
            for (long uid = first; uids.size() < 100_000; uid += step) {
                uids.add(uid);
                if (uid == last) {
                    break;
                }
            }
        }
        return uids;
    }

    /** From any thread, during {@link #await}: lets it return. */
    void endWait() {
        protocol.idleAbort();
    }

    @Override
    public void close() {
        try {
            sockets.readTimeout(2_000);
            protocol.logout();
        } catch (ProtocolException | IOException | RuntimeException gone) {
            // A connection that is lost needs no goodbye.
        } finally {
            protocol.disconnect();
            sockets.closeAll();
        }
    }
}
