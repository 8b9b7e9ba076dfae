package io.filo.access;

import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The people who log in. They are kept in the engine's user store, so that one login serves everything. */
public interface Users {

    /**
     * Makes a user; times are shown to them in the installation's zone until they choose another.
     *
     * @param id the login name: lower-case letters, digits, dot, hyphen, underscore, 1 to 64
     * @param groups group ids, such as {@code care}
     * @param language {@code it} or {@code en}
     * @throws BusinessException {@code USER_EXISTS}, {@code BAD_USER_ID}, {@code UNKNOWN_GROUP}, {@code UNKNOWN_LANGUAGE}
     */
    void createUser(
            String id,
            String displayName,
            @Nullable String email,
            String password,
            Collection<String> groups,
            String language);

    boolean exists(String id);

    Optional<SignedIn> find(String id);

    /** Everybody, by id. */
    List<SignedIn> all();

    /** Names for pages; ids that nobody has are left out. */
    Map<String, String> displayNames(Collection<String> ids);

    /** Ids of users whose password is their id, as the demo makes them; not one may be left outside the demo. */
    List<String> withDemoPassword();

    /**
     * @throws BusinessException {@code WRONG_PASSWORD}, {@code WEAK_PASSWORD}
     * @throws NotFoundException for an unknown user
     */
    void changePassword(String id, String oldPassword, String newPassword);

    /**
     * Sets the language of pages and the zone of times.
     *
     * @throws BusinessException {@code UNKNOWN_LANGUAGE}
     * @throws NotFoundException for an unknown user
     */
    void prefer(String id, String language, ZoneId zone);

    /** Languages that pages speak. */
    Set<String> LANGUAGES = Set.of("it", "en");
}
