package io.filo.engine;

import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The decision tables as business people change them: a draft, tried on what was decided lately, then put in force. Who
 * may is for the caller to ask.
 */
public interface RuleTables {

    /** What is in force. */
    record Table(String key, String name, @Nullable String description, int version, Instant since, boolean shipped) {}

    /** @param shipped whether it came with the product; else somebody here has deployed it */
    record Version(int version, Instant since, boolean shipped) {}

    /**
     * A change that is not in force.
     *
     * @param baseVersion what it began from
     * @param revision counts the savings, so that two people do not overwrite each other
     */
    record Draft(String key, String xml, int baseVersion, String editedBy, Instant editedAt, int revision) {}

    /**
     * A decision that the draft would have made otherwise.
     *
     * @param process id of the diagram that asked, null when none did or it is forgotten
     * @param businessKey of the case, such as a ticket's number
     * @param inputs what the table saw, by the names of its columns
     * @param was the rows that applied, each by the names of the outputs; empty for none
     * @param would what the draft says; empty for none
     * @param failure why the draft could not decide, null when it did
     */
    record Change(
            Instant at,
            int version,
            @Nullable String process,
            @Nullable String businessKey,
            @Nullable Long customerId,
            Map<String, Object> inputs,
            List<Map<String, Object>> was,
            List<Map<String, Object>> would,
            @Nullable String failure) {}

    /**
     * @param decisions how many real ones were tried
     * @param unknownColumns columns of the draft that those decisions did not see; they were empty in the trial
     */
    record Replay(int decisions, List<Change> changes, List<String> unknownColumns) {}

    /** The newest version of each, by name. */
    List<Table> all();

    /** @throws NotFoundException when no such table is deployed */
    Table table(String key);

    /** Newest first. */
    List<Version> versions(String key);

    /**
     * The file of a version, as it was deployed.
     *
     * @throws NotFoundException when there is no such version
     */
    String xml(String key, int version);

    Optional<Draft> draft(String key);

    /**
     * Keeps a draft, whether or not it could run.
     *
     * @param seenRevision of the draft that the person began to change, 0 when there was none
     * @throws BusinessException {@code NO_TABLE} when the file does not hold that table or is larger than a megabyte,
     *     {@code DRAFT_CHANGED} when somebody else has saved meanwhile
     */
    void save(String key, String xml, int baseVersion, int seenRevision, String by);

    void discard(String key);

    /** What keeps it from going live, in words; empty when nothing does. */
    List<String> problems(String key, String xml);

    /**
     * Decides the last 100 real decisions once more, by the file instead of what was in force.
     *
     * @throws BusinessException {@code NO_TABLE}
     */
    Replay replay(String key, String xml);

    /**
     * Puts the draft in force; cases decide by it from now on.
     *
     * @return the new version
     * @throws BusinessException {@code NO_DRAFT}; {@code DRAFT_REFUSED} with the words of the gate; {@code DRAFT_OUTDATED}
     *     when a newer version has come since the draft was begun
     */
    int publish(String key, String by);
}
