package io.filo.mail;

import io.filo.mail.ImapConnection.Fetched;
import io.filo.mail.ImapConnection.Listed;
import io.filo.mail.ImapConnection.Moved;
import io.filo.mail.ImapConnection.Selected;
import io.filo.mail.InboundMails.Known;
import io.filo.mail.InboundMails.Stored;
import io.filo.mail.InboundMails.Whereabouts;
import io.filo.mail.MailProperties.Imap;
import io.filo.mail.MailProperties.Mailbox;
import io.filo.mail.Mailboxes.Reconciliation;
import io.filo.mail.OAuthTokens.TokenRefusedException;
import io.filo.message.Remarks;
import io.filo.support.FiloClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the mails of one mailbox into the ledger: store and commit first, move on the server second. Whatever ends it in
 * between, the next visit finds the mail either in the folder or in the ledger, and the ledger's unique key keeps it from
 * being taken in twice.
 */
final class MailboxFetcher {

    private static final Logger log = LoggerFactory.getLogger(MailboxFetcher.class);

    /** Of an oversize mail: enough for its header and first text. */
    static final int BEGINNING = 256 * 1024;

    private static final int LISTED_AT_ONCE = 500;
    private static final int FETCHED_AT_ONCE = 50;
    private static final long BYTES_AT_ONCE = 8L * 1024 * 1024;

    /** Servers end an IDLE of half an hour, some of ten minutes. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(510);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LOOK_AGAIN_FOR_LEASE = Duration.ofSeconds(5);

    /** A visit that makes no step for so long is hung up on. */
    private static final Duration WATCHDOG = Duration.ofMinutes(3);

    private static final Duration RECONCILE_EVERY = Duration.ofHours(24);
    private static final Duration RECONCILE_AGAIN = Duration.ofMinutes(10);

    private static final Duration STATUS_EVERY = Duration.ofSeconds(10);

    private final String key;
    private final Mailbox mailbox;
    private final MailProperties properties;
    private final InboundMails mails;
    private final MailboxRows rows;
    private final OAuthTokens tokens;
    private final MailIntake intake;
    private final MailMetrics metrics;
    private final FiloClock clock;
    private final ScheduledExecutorService timer;
    private final Semaphore oneLarge;

    private volatile boolean running;
    private volatile boolean leased;
    private volatile @Nullable TrackedSockets open;
    private volatile long lastStep = System.nanoTime();
    private volatile @Nullable ImapConnection waiting;
    private int failuresInARow;
    private final Stumbles stumbles = new Stumbles();
    private long nextReconcile = System.nanoTime();
    /** What the last reconciliation could not mend, in words; null when nothing is missing. */
    private @Nullable String missing;

    MailboxFetcher(
            String key,
            Mailbox mailbox,
            MailProperties properties,
            InboundMails mails,
            MailboxRows rows,
            OAuthTokens tokens,
            MailIntake intake,
            MailMetrics metrics,
            FiloClock clock,
            ScheduledExecutorService timer,
            Semaphore oneLarge) {
        this.key = key;
        this.mailbox = mailbox;
        this.properties = properties;
        this.mails = mails;
        this.rows = rows;
        this.tokens = tokens;
        this.intake = intake;
        this.metrics = metrics;
        this.clock = clock;
        this.timer = timer;
        this.oneLarge = oneLarge;
    }

    String key() {
        return key;
    }

    /** Whether this node is the one that fetches the mailbox. */
    boolean holdsLease() {
        return leased;
    }

    /** Told when another node has taken the lease. */
    void leaseLost() {
        leased = false;
        abort();
    }

    /** Fetches until {@link #stop}. */
    void run() {
        running = true;
        while (running) {
            try {
                if (!rows.acquire(key)) {
                    Thread.sleep(LOOK_AGAIN_FOR_LEASE.toMillis());
                    continue;
                }
                leased = true;
                stay();
            } catch (InterruptedException stopped) {
                break;
            } catch (Exception | Error failure) {
                // Whatever it is, mail must go on coming.
                if (running && leased) {
                    recordFailure(failure);
                }
                if (!pause()) {
                    break;
                }
            } finally {
                leased = false;
            }
        }
        release();
    }

    /** Asks it to leave politely; {@link #abort} follows when it does not. */
    void stop() {
        running = false;
        ImapConnection idle = waiting;
        if (idle != null) {
            idle.endWait();
        }
    }

    /** Called every few seconds: hangs up when a visit stands still. */
    void watch() {
        if (waiting == null && open != null && System.nanoTime() - lastStep > WATCHDOG.toNanos()) {
            log.warn("The visit to mailbox {} stands still; its connection is given up.", key);
            abort();
        }
    }

    /** Hangs up. */
    void abort() {
        TrackedSockets sockets = open;
        if (sockets != null) {
            sockets.closeAll();
        }
    }

    private void release() {
        try {
            rows.release(key);
        } catch (RuntimeException databaseAway) {
            log.debug("The lease of mailbox {} lapses by itself.", key);
        }
    }

    /** One connection: fetches, waits for news, fetches again. */
    private void stay() throws IOException, ProtocolException, TokenRefusedException, InterruptedException {
        TrackedSockets sockets = new TrackedSockets(timer);
        open = sockets;
        try (Visit visit = new Visit(sockets)) {
            long lastStatus = 0;
            while (running && leased) {
                int stored = visit.fetchNew();
                failuresInARow = 0;
                reconcileWhenDue(sockets);
                long now = System.nanoTime();
                if (stored == 0 || now - lastStatus > STATUS_EVERY.toNanos()) {
                    rows.succeeded(key, clock.instant(), visit.remark == null ? missing : visit.remark);
                    lastStatus = now;
                }
                waiting = visit.connection;
                if (running) {
                    visit.connection.await(
                            properties.pollInterval().compareTo(LONGEST_IDLE) < 0
                                    ? properties.pollInterval()
                                    : LONGEST_IDLE);
                }
                waiting = null;
                step();
            }
        } finally {
            waiting = null;
            open = null;
        }
    }

    /** At the start, which may be that of a restored database, and once a day. */
    private void reconcileWhenDue(TrackedSockets visiting) {
        if (System.nanoTime() - nextReconcile < 0) {
            return;
        }
        TrackedSockets sockets = new TrackedSockets(timer);
        open = sockets;
        try {
            Reconciliation found = reconcile(sockets);
            missing = found.missing() == 0 ? null : Remarks.of("trouble.missing", found.missing());
            if (found.missing() > 0) {
                log.warn(
                        "Mailbox {}: {} mails on the server are not in the ledger and could not be fetched.",
                        key,
                        found.missing());
            } else if (found.fetched() > 0) {
                log.info(
                        "Mailbox {}: {} mails on the server were new to the ledger and have been fetched.",
                        key,
                        found.fetched());
            }
            nextReconcile = System.nanoTime() + RECONCILE_EVERY.toNanos();
        } catch (IOException | ProtocolException | TokenRefusedException failure) {
            log.warn("Mailbox {} cannot be reconciled now. {}", key, Remarks.inEnglish(trouble(failure)));
            nextReconcile = System.nanoTime() + RECONCILE_AGAIN.toNanos();
        } finally {
            open = visiting;
            step();
        }
    }

    /** One visit by hand. @return how many mails were stored */
    int fetchOnce() throws IOException, ProtocolException, TokenRefusedException {
        try (Visit visit = new Visit(new TrackedSockets(timer))) {
            int stored = visit.fetchNew();
            rows.succeeded(key, clock.instant(), visit.remark);
            return stored;
        }
    }

    /** What went wrong and what to do, as a remark. */
    String trouble(Throwable failure) {
        return MailTrouble.of(
                failure,
                mailbox.imap().host() + ":" + mailbox.imap().port() + " (IMAP)",
                "filo.mail.mailboxes." + key + ".imap",
                mailbox.login());
    }

    /** Says in words what went wrong, and remembers it for health and console. */
    String recordFailure(Throwable failure) {
        String trouble = trouble(failure);
        String words = Remarks.inEnglish(trouble);
        metrics.fetchFailed();
        try {
            rows.failed(key, trouble, nextPause());
        } catch (RuntimeException databaseAway) {
            words = "The database is away: " + databaseAway.getMessage();
        }
        if (failuresInARow == 0) {
            log.warn("Mailbox {} cannot be fetched. {}", key, words);
        } else {
            log.debug("Mailbox {} cannot be fetched. {}", key, words);
        }
        failuresInARow++;
        return words;
    }

    private Duration nextPause() {
        long millis = FIRST_PAUSE.toMillis() << Math.min(failuresInARow, 12);
        long capped = Math.min(millis, LONGEST_PAUSE.toMillis());
        // All mailboxes of a server that went away must not come back at the same moment.
        return Duration.ofMillis(
                (long) (capped * (0.8 + 0.4 * ThreadLocalRandom.current().nextDouble())));
    }

    private boolean pause() {
        try {
            // The row says when the mailbox is due; looking a little more often than that costs nothing much.
            Duration pause = nextPause();
            Thread.sleep(Math.min(pause.toMillis(), LOOK_AGAIN_FOR_LEASE.toMillis()));
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    private void step() {
        lastStep = System.nanoTime();
    }

    /** Lists every mail of the mailbox against the ledger and fetches what is missing. */
    Reconciliation reconcile() throws IOException, ProtocolException, TokenRefusedException {
        return reconcile(new TrackedSockets(timer));
    }

    private Reconciliation reconcile(TrackedSockets sockets)
            throws IOException, ProtocolException, TokenRefusedException {
        try (Visit visit = new Visit(sockets)) {
            Tally tally = new Tally();
            // In this order: what is taken in from the inbox moves to the other one.
            if (visit.connection.canMove()) {
                visit.reconcile(mailbox.imap().processedFolder(), tally);
                visit.reconcile(mailbox.imap().oversizeFolder(), tally);
            }
            visit.reconcile(mailbox.imap().folder(), tally);
            return new Reconciliation(key, tally.onServer, tally.inLedger, tally.missing, tally.fetched);
        }
    }

    private static final class Tally {
        int onServer;
        int inLedger;
        int missing;
        int fetched;
    }

    /** One connection to the mailbox, with what it has learnt of the folder. */
    private final class Visit implements AutoCloseable {

        final ImapConnection connection;

        private Selected folder;
        /** UIDs that need nothing more: in the ledger, and to stay where they are. */
        private final Set<Long> settled = new HashSet<>();
        /** The server lists them and does not give them out. */
        private final Set<Long> withheld = new HashSet<>();
        /** In the ledger, but the server refused to move them. */
        private final Set<Long> unmoved = new HashSet<>();

        private boolean first = true;

        @Nullable
        String remark;

        Visit(TrackedSockets sockets) throws IOException, ProtocolException, TokenRefusedException {
            step();
            connection = connect(sockets);
            try {
                if (connection.canMove()) {
                    connection.ensureFolder(mailbox.imap().processedFolder());
                    connection.ensureFolder(mailbox.imap().oversizeFolder());
                }
                folder = connection.select(mailbox.imap().folder());
            } catch (ProtocolException | RuntimeException failed) {
                connection.close();
                throw failed;
            }
        }

        private ImapConnection connect(TrackedSockets sockets)
                throws IOException, ProtocolException, TokenRefusedException {
            Imap imap = mailbox.imap();
            MailProperties.OAuth oauth = imap.oauth();
            String property = "filo.mail.mailboxes." + key + ".imap.oauth";
            String secret = oauth != null
                    ? tokens.accessToken(oauth, property)
                    : imap.password() == null ? "" : imap.password();
            try {
                return ImapConnection.open(imap, mailbox.login(), secret, sockets);
            } catch (ImapConnection.LoginRefusedException refused) {
                if (oauth != null) {
                    tokens.forget(oauth);
                }
                throw refused;
            }
        }

        /** @return how many mails were stored */
        int fetchNew() throws ProtocolException {
            int stored = 0;
            remark = null;
            do {
                Set<Long> listed = connection.allUids();
                step();
                settled.retainAll(listed);
                unmoved.retainAll(listed);
                if (!unmoved.isEmpty()) {
                    moveAway(List.copyOf(unmoved), mailbox.imap().processedFolder());
                }
                Set<Long> unknown = new HashSet<>(listed);
                unknown.removeAll(settled);
                unknown.removeAll(withheld);
                if (first && !unknown.isEmpty()) {
                    Map<Long, Known> known = mails.known(key, folder.folder(), folder.uidValidity(), unknown);
                    unknown.removeAll(known.keySet());
                    // Stored before a crash, not yet moved.
                    moveAway(
                            having(known, new Known(false, false)),
                            mailbox.imap().processedFolder());
                    moveAway(
                            having(known, new Known(true, false)),
                            mailbox.imap().oversizeFolder());
                    unknown.addAll(givenAgain(known));
                }
                stored += takeIn(unknown, first, false);
                first = false;
            } while (connection.hasArrived());
            Set<Long> notGiven = new TreeSet<>(withheld);
            notGiven.addAll(stumbles.givenUp(folder));
            if (!notGiven.isEmpty()) {
                remark = Remarks.of("trouble.withheld", notGiven.size(), ImapConnection.uidSet(notGiven));
            }
            return stored;
        }

        private static List<Long> having(Map<Long, Known> known, Known what) {
            return known.entrySet().stream()
                    .filter(mail -> mail.getValue().equals(what))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /**
         * UIDs of mails that were moved away, and here they are again: the server was restored from a backup, and under
         * its old numbers lie its old mails or new ones. Their bytes tell.
         */
        private Collection<Long> givenAgain(Map<Long, Known> known) {
            List<Long> again = known.entrySet().stream()
                    .filter(mail -> mail.getValue().moved())
                    .map(Map.Entry::getKey)
                    .toList();
            if (!again.isEmpty()) {
                log.warn(
                        "Mailbox {}: the server gives numbers for the second time (UID {}).",
                        key,
                        ImapConnection.uidSet(again));
                mails.freeNumbers(key, folder.folder(), folder.uidValidity(), again);
            }
            return again;
        }

        /**
         * @param compare whether the server may have numbered anew what the ledger has
         * @param stays whether the mails lie where they belong
         */
        private int takeIn(Collection<Long> uids, boolean compare, boolean stays) throws ProtocolException {
            int stored = 0;
            List<Long> all = uids.stream()
                    .filter(uid -> !stumbles.at(folder, uid))
                    .sorted()
                    .toList();
            for (int from = 0; from < all.size(); from += LISTED_AT_ONCE) {
                List<Long> chunk = all.subList(from, Math.min(all.size(), from + LISTED_AT_ONCE));
                List<Long> batch = new ArrayList<>();
                long bytes = 0;
                for (Listed mail : sorted(connection.list(chunk))) {
                    step();
                    if (mail.size() > properties.maxSize().toBytes()) {
                        stored += takeInBeginning(mail.uid(), compare, stays);
                        continue;
                    }
                    if (!batch.isEmpty() && (batch.size() >= FETCHED_AT_ONCE || bytes + mail.size() > BYTES_AT_ONCE)) {
                        stored += takeInWhole(batch, bytes, compare, stays);
                        batch.clear();
                        bytes = 0;
                    }
                    batch.add(mail.uid());
                    bytes += mail.size();
                }
                stored += takeInWhole(batch, bytes, compare, stays);
            }
            for (long uid : stumbles.worthAnotherTry(folder, uids)) {
                for (Listed mail : connection.list(List.of(uid))) {
                    stored += mail.size() > properties.maxSize().toBytes() || stumbles.isTooLarge(folder, uid)
                            ? takeInBeginning(uid, compare, stays)
                            : takeInWhole(List.of(uid), mail.size(), compare, stays);
                }
            }
            return stored;
        }

        private static List<Listed> sorted(List<Listed> listed) {
            return listed.stream()
                    .sorted(java.util.Comparator.comparingLong(Listed::uid))
                    .toList();
        }

        /** @param bytes as the server says. A large mail is in memory several times while it is taken in: one after another */
        private int takeInWhole(List<Long> uids, long bytes, boolean compare, boolean stays) throws ProtocolException {
            if (uids.isEmpty()) {
                return 0;
            }
            String target = stays ? null : mailbox.imap().processedFolder();
            if (bytes <= BYTES_AT_ONCE) {
                return takeIn(fetchWhole(uids), compare, target);
            }
            try {
                while (!oneLarge.tryAcquire(1, TimeUnit.SECONDS)) {
                    step();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new ProtocolException("The visit was ended.", stopped);
            }
            try {
                return takeIn(fetchWhole(uids), compare, target);
            } finally {
                oneLarge.release();
            }
        }

        private int takeInBeginning(long uid, boolean compare, boolean stays) throws ProtocolException {
            List<Fetched> fetched =
                    stumbles.watching(folder, List.of(uid), () -> connection.fetchBeginning(uid, BEGINNING));
            if (fetched.isEmpty()) {
                withheld.add(uid);
                return 0;
            }
            int stored = takeIn(fetched, compare, stays ? null : mailbox.imap().oversizeFolder());
            if (stored > 0) {
                metrics.oversize();
            }
            return stored;
        }

        /** @param target where they are to be moved, null to stay */
        private int takeIn(List<Fetched> fetched, boolean compare, @Nullable String target) throws ProtocolException {
            step();
            int stored = store(compare ? withoutRenumbered(fetched) : fetched);
            if (target != null) {
                moveAway(fetched.stream().map(Fetched::uid).toList(), target);
            }
            return stored;
        }

        private List<Fetched> fetchWhole(List<Long> uids) throws ProtocolException {
            List<Fetched> fetched = new ArrayList<>();
            try {
                fetched.addAll(stumbles.watching(folder, uids, () -> connection.fetchWhole(uids, mostBytes())));
            } catch (CommandFailedException refused) {
                log.info(
                        "Mailbox {}: the server refuses a batch ({}), mails are fetched one by one.",
                        key,
                        refused.getMessage());
            }
            if (fetched.size() < uids.size()) {
                Set<Long> missing = new HashSet<>(uids);
                fetched.forEach(mail -> missing.remove(mail.uid()));
                for (long uid : missing) {
                    fetchAlone(uid, fetched);
                }
            }
            return fetched;
        }

        /** Servers are not exact about sizes. */
        private long mostBytes() {
            return properties.maxSize().toBytes() + BYTES_AT_ONCE;
        }

        /** One bad mail must not hold up the others. */
        private void fetchAlone(long uid, List<Fetched> fetched) throws ProtocolException {
            step();
            try {
                List<Fetched> one =
                        stumbles.watching(folder, List.of(uid), () -> connection.fetchWhole(List.of(uid), mostBytes()));
                if (!one.isEmpty()) {
                    fetched.addAll(one);
                    return;
                }
                if (connection.list(List.of(uid)).isEmpty()) {
                    // Somebody deleted or moved it meanwhile.
                    return;
                }
            } catch (CommandFailedException refused) {
                log.warn("Mailbox {}: the server does not give out mail UID {}: {}", key, uid, refused.getMessage());
            }
            withheld.add(uid);
        }

        /** Stores and commits; from here on the mail is ours. */
        private int store(List<Fetched> fetched) {
            boolean readHere = intake.takesMore();
            List<Stored> stored;
            try {
                stored = mails.store(key, folder.folder(), folder.uidValidity(), fetched, clock.instant(), readHere);
            } catch (OutOfMemoryError tooMuch) {
                stumbles.at(folder, fetched.stream().map(Fetched::uid).toList());
                throw tooMuch;
            }
            fetched.forEach(mail -> settled.add(mail.uid()));
            metrics.stored(stored.size());
            intake.handOver(stored);
            step();
            return stored.size();
        }

        private void moveAway(Collection<Long> uids, String target) throws ProtocolException {
            if (uids.isEmpty()) {
                return;
            }
            settled.addAll(uids);
            try {
                Moved moved = moveTo(uids, target);
                unmoved.removeAll(uids);
                if (moved != null) {
                    mails.moved(key, folder.folder(), folder.uidValidity(), uids, moved);
                }
            } catch (CommandFailedException refused) {
                // They are in the ledger, so nothing is lost; they only stay in the folder.
                unmoved.addAll(uids);
                remark = Remarks.of(
                        "trouble.not-moved",
                        target,
                        "filo.mail.mailboxes." + key + ".imap",
                        String.valueOf(refused.getMessage()));
                log.warn("Mailbox {}: {}", key, Remarks.inEnglish(remark));
            }
            step();
        }

        private @Nullable Moved moveTo(Collection<Long> uids, String target) throws ProtocolException {
            try {
                return connection.move(uids, target);
            } catch (CommandFailedException refused) {
                // Somebody may have renamed or deleted the folder since we looked.
                connection.ensureFolder(target);
                return connection.move(uids, target);
            }
        }

        /** Drops what the ledger has under other numbers, and notes the new ones there. */
        private List<Fetched> withoutRenumbered(List<Fetched> fetched) {
            Map<String, List<Whereabouts>> byBytes = new HashMap<>();
            mails.withBytes(
                            key,
                            folder.folder(),
                            folder.uidValidity(),
                            fetched.stream().map(InboundMails::sha256).toList())
                    .forEach(known -> byBytes.computeIfAbsent(known.sha256(), bytes -> new ArrayList<>())
                            .add(known));
            List<Fetched> fresh = new ArrayList<>();
            for (Fetched mail : fetched) {
                List<Whereabouts> same = byBytes.get(HexFormat.of().formatHex(InboundMails.sha256(mail)));
                if (same == null || same.isEmpty()) {
                    fresh.add(mail);
                    continue;
                }
                Whereabouts known = same.remove(0);
                if (folder.folder().equals(mailbox.imap().folder())) {
                    mails.renumber(known.id(), folder.folder(), folder.uidValidity(), mail.uid());
                } else {
                    mails.movedTo(known.id(), folder.folder(), folder.uidValidity(), mail.uid());
                }
                settled.add(mail.uid());
            }
            return fresh;
        }

        void reconcile(String name, Tally tally) throws ProtocolException {
            folder = connection.select(name);
            Set<Long> listed = connection.allUids();
            Set<Long> unknown = new HashSet<>(listed);
            unknown.removeAll(knownOf(listed));
            tally.onServer += listed.size();
            boolean inbox = name.equals(mailbox.imap().folder());
            if (!inbox) {
                unknown.removeAll(recognise(unknown));
            }
            int known = listed.size() - unknown.size();
            // What lies elsewhere was moved there: the ledger lost it, to a restored backup for instance.
            int stored = takeIn(unknown, true, !inbox);
            Set<Long> left = new HashSet<>(unknown);
            left.removeAll(knownOf(unknown));
            left.retainAll(connection.allUids());
            tally.fetched += stored;
            tally.missing += left.size();
            tally.inLedger += known + (unknown.size() - stored - left.size());
        }

        private Set<Long> knownOf(Collection<Long> uids) {
            Set<Long> known = new HashSet<>();
            if (!uids.isEmpty()) {
                known.addAll(mails.known(key, folder.folder(), folder.uidValidity(), uids)
                        .keySet());
                known.addAll(mails.knownAsMoved(key, folder.folder(), folder.uidValidity()));
            }
            return known;
        }

        /**
         * Finds by Message-ID, size and date what a server without COPYUID moved without saying where to. Where two look
         * alike, only their bytes tell them apart.
         */
        private Set<Long> recognise(Set<Long> unknown) throws ProtocolException {
            Set<Long> recognised = new HashSet<>();
            List<Long> all = unknown.stream().sorted().toList();
            for (int from = 0; from < all.size(); from += LISTED_AT_ONCE) {
                List<Long> chunk = all.subList(from, Math.min(all.size(), from + LISTED_AT_ONCE));
                Map<Long, String> ids = connection.messageIds(chunk);
                Map<String, List<Whereabouts>> byId = new HashMap<>();
                mails.withMessageIds(key, folder.folder(), folder.uidValidity(), ids.values())
                        .forEach(known -> byId.computeIfAbsent(
                                        String.valueOf(known.internetMessageId()), id -> new ArrayList<>())
                                .add(known));
                Map<String, Integer> alike = new HashMap<>();
                ids.values().forEach(id -> alike.merge(id, 1, Integer::sum));
                for (Listed mail : connection.list(chunk)) {
                    String id = ids.getOrDefault(mail.uid(), "");
                    List<Whereabouts> same = byId.getOrDefault(id, List.of());
                    List<Whereabouts> fitting = same.stream()
                            .filter(known -> known.size() == mail.size()
                                    && known.internalDate().equals(mail.internalDate()))
                            .toList();
                    if (fitting.size() == 1 && alike.getOrDefault(id, 0) == 1) {
                        mails.movedTo(fitting.get(0).id(), folder.folder(), folder.uidValidity(), mail.uid());
                        same.remove(fitting.get(0));
                        recognised.add(mail.uid());
                    }
                }
                step();
            }
            return recognised;
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
