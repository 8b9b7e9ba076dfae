package io.filo.lead;

import io.filo.support.PageOf;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The forms that visitors fill in, as colleagues make them. */
public interface CaptureForms {

    Optional<CaptureForm> find(String key);

    /**
     * A form with how it does.
     *
     * @param leads made of it in the last 30 days
     * @param held posts that the guard holds back now
     */
    record Listed(CaptureForm form, long leads, long held) {}

    /** By name. */
    List<Listed> list();

    /**
     * Makes the form, or changes it. A changed text of a consent needs a new version, which never was another text of this
     * form: what people agreed to before was the other one.
     *
     * @param actor user id
     * @throws io.filo.support.BusinessException {@code BAD_FORM} with what to mend
     */
    void save(CaptureForm form, boolean isNew, String actor);

    /** A post that looked like a machine's; kept for 30 days. */
    record Held(long id, Instant receivedAt, String reason, Map<String, String> told) {}

    /** Counts as looked at by this. */
    PageOf<Held> held(String key, int page, int size);

    /** Posts of all forms that are held back and that nobody has looked at. */
    long unseen();

    /**
     * It was a person: makes the lead of it.
     *
     * @return the lead's id
     * @throws io.filo.support.NotFoundException
     */
    long release(String key, long heldId);
}
