package io.filo.mail;

import io.filo.mail.BoundedImap.TooMuchException;
import io.filo.mail.ImapConnection.Fetched;
import io.filo.mail.ImapConnection.Selected;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.iap.ProtocolException;

/**
 * The mails of a folder at which the connection broke. They come alone and after all others, so that one that a server
 * cannot give out holds up nobody; one that breaks it again and again is asked for once an hour only.
 */
final class Stumbles {

    private static final int MOST_IN_A_ROW = 3;
    private static final Duration PAUSE = Duration.ofHours(1);

    private record Stumble(int times, long lastNanos) {

        boolean isGivenUp() {
            return times >= MOST_IN_A_ROW && System.nanoTime() - lastNanos < PAUSE.toNanos();
        }
    }

    interface Fetch {
        List<Fetched> bytes() throws ProtocolException;
    }

    private record Place(String folder, long uidValidity, long uid) {}

    private final Map<Place, Stumble> stumbles = new ConcurrentHashMap<>();
    private final Set<Place> tooLarge = ConcurrentHashMap.newKeySet();

    private static Place place(Selected folder, long uid) {
        return new Place(folder.folder(), folder.uidValidity(), uid);
    }

    /** Fetches, and remembers these mails when the connection breaks meanwhile. */
    List<Fetched> watching(Selected folder, Collection<Long> uids, Fetch fetch) throws ProtocolException {
        try {
            List<Fetched> fetched = fetch.bytes();
            uids.forEach(uid -> stumbles.remove(place(folder, uid)));
            return fetched;
        } catch (CommandFailedException refused) {
            throw refused;
        } catch (ProtocolException broken) {
            at(folder, uids);
            if (uids.size() == 1 && broken.getCause() instanceof TooMuchException) {
                tooLarge.add(place(folder, uids.iterator().next()));
            }
            throw broken;
        }
    }

    /** Remembers mails that could not be taken in. */
    void at(Selected folder, Collection<Long> uids) {
        long now = System.nanoTime();
        uids.forEach(uid -> stumbles.merge(
                place(folder, uid), new Stumble(1, now), (earlier, one) -> new Stumble(earlier.times + 1, now)));
    }

    /** Whether the server has more bytes of that mail than it says. */
    boolean isTooLarge(Selected folder, long uid) {
        return tooLarge.contains(place(folder, uid));
    }

    boolean at(Selected folder, long uid) {
        return stumbles.containsKey(place(folder, uid));
    }

    /** Of these UIDs those at which it stumbled, but for what is given up; the least troublesome first. */
    List<Long> worthAnotherTry(Selected folder, Collection<Long> uids) {
        record Candidate(long uid, int times) {}
        return uids.stream()
                .flatMap(uid -> Stream.ofNullable(stumbles.get(place(folder, uid)))
                        .filter(stumble -> !stumble.isGivenUp())
                        .map(stumble -> new Candidate(uid, stumble.times)))
                .sorted(Comparator.comparingInt(Candidate::times).thenComparing(Candidate::uid))
                .map(Candidate::uid)
                .toList();
    }

    /** For now. */
    List<Long> givenUp(Selected folder) {
        return stumbles.entrySet().stream()
                .filter(entry -> entry.getValue().isGivenUp())
                .map(Map.Entry::getKey)
                .filter(place -> place.equals(place(folder, place.uid)))
                .map(Place::uid)
                .toList();
    }
}
