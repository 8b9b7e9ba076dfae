package io.filo.shop;

import io.filo.support.PageOf;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shops, carriers and tills that tell us something, for the people who look after them. */
public interface Connectors {

    /** Why somebody should look: codes for pages. */
    enum Alarm {
        /** Nothing was heard for longer than is usual. */
        SILENT,
        /** The shop does not answer, or not as it should. */
        ASKING_FAILS,
        /** Messages with a wrong signature came within the last hour. */
        REFUSALS,
        /** Messages wait for somebody to mend something. */
        FAILED_ROWS,
        /** Something that should go back to the shop waits for somebody. */
        COMMANDS,
        /** Its platform's file is gone. */
        NO_PLATFORM
    }

    /**
     * @param setup what to do in the shop, by language
     * @param sendsItself whether it takes in messages of its own accord
     * @param needs user, token: what calls to it need
     */
    record PlatformChoice(
            String key, String name, Map<String, String> setup, boolean sendsItself, List<String> needs) {}

    /**
     * @param failed rows that wait for a person
     * @param waiting rows that are still to be worked on
     * @param askedAt when the shop was last asked
     * @param askError why asking fails, as a remark
     */
    record Status(
            String key,
            String name,
            String platform,
            String platformName,
            boolean active,
            @Nullable Instant heardAt,
            @Nullable Instant pingedAt,
            long accepted,
            long refused,
            @Nullable Instant refusedAt,
            long failed,
            long waiting,
            @Nullable Instant askedAt,
            @Nullable String askError,
            List<Alarm> alarms) {}

    /**
     * What a person enters.
     *
     * @param hookSecret null for unchanged; several lines while one takes the place of another
     * @param user null for unchanged
     * @param token null for unchanged
     * @param silenceMinutes 5 to 525600, null for no alarm
     */
    record Draft(
            String key,
            String name,
            String platform,
            @Nullable String brand,
            boolean active,
            @Nullable String address,
            String zone,
            @Nullable String hookSecret,
            @Nullable String user,
            @Nullable String token,
            @Nullable Integer silenceMinutes) {}

    /** The same as kept; of the secrets only whether there are any. */
    record Kept(Draft draft, boolean hasHookSecret, boolean hasUser, boolean hasToken) {}

    /** @param remark what was found, and what to do */
    record Trial(boolean good, String remark) {}

    /** @param error why it was not understood, as a remark; @param notes ids and times beside the body, JSON */
    record Row(
            long id,
            String connector,
            String topic,
            String origin,
            String state,
            Instant receivedAt,
            int attempts,
            int notices,
            @Nullable Instant nextAttemptAt,
            @Nullable String error,
            @Nullable String kind,
            @Nullable String thingId,
            @Nullable String taken,
            @Nullable String mapVersion,
            @Nullable String notes,
            int size) {}

    List<PlatformChoice> platforms();

    /** What is wrong with files of the shop's own platforms. */
    List<String> platformProblems();

    /** By name. */
    List<Status> list();

    Optional<Kept> find(String key);

    /**
     * @throws io.filo.support.BusinessException {@code CONNECTOR_KEY}, {@code CONNECTOR_TAKEN}, {@code CONNECTOR_NAME},
     *     {@code CONNECTOR_PLATFORM}, {@code CONNECTOR_ADDRESS}, {@code CONNECTOR_ZONE}, {@code CONNECTOR_SILENCE}, {@code
     *     CONNECTOR_TOKEN} when the address names another server and the token is not entered anew
     */
    void save(Draft draft, boolean isNew, String by);

    /** Asks the shop something harmless, or says what to do where it cannot be asked. Outside a transaction. */
    Trial test(String key);

    /** Newest first. */
    PageOf<Row> rows(@Nullable String connector, @Nullable String state, @Nullable String topic, int page, int size);

    Optional<Row> row(long id);

    /** As it came, or as the shop answered when it was asked for the rest. */
    byte[] body(long id, boolean fetched);

    /** Works on it once more, with the map as it is now. */
    void replay(long id);

    /** All that wait for a person. @return how many */
    int replayFailed(String connector);
}
