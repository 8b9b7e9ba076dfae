package io.filo.access;

import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.identity.User;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** {@link Users} in the engine's {@code ACT_ID_*} tables; read by one statement, written by the engine's own service. */
@Service
class EngineUsers implements Users {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final int SHORTEST_PASSWORD = 12;

    private static final String SELECT = """
            select u.id_, u.first_, u.last_, u.email_, p.language, p.zone,
                   array(select m.group_id_ from act_id_membership m where m.user_id_ = u.id_ order by 1) as groups
              from act_id_user u
              left join user_profile p on p.user_id = u.id_
            """;

    private final IdentityService identity;
    private final UserProfiles profiles;
    private final JdbcClient jdbc;
    private final AccessProperties properties;

    EngineUsers(IdentityService identity, UserProfiles profiles, JdbcClient jdbc, AccessProperties properties) {
        this.identity = identity;
        this.profiles = profiles;
        this.jdbc = jdbc;
        this.properties = properties;
    }

    @Override
    @Transactional
    public void createUser(
            String id,
            String displayName,
            @Nullable String email,
            String password,
            Collection<String> groups,
            String language) {
        if (!ID.matcher(id).matches()) {
            throw new BusinessException(
                    "BAD_USER_ID",
                    "\"%s\" cannot be a login name: use 1 to 64 lower-case letters, digits, dots, hyphens or underscores."
                            .formatted(id));
        }
        if (exists(id)) {
            throw new BusinessException("USER_EXISTS", "There is a user \"%s\" already.".formatted(id), id);
        }
        requireKnown(language);
        for (String group : groups) {
            if (identity.createGroupQuery().groupId(group).count() == 0) {
                throw new BusinessException("UNKNOWN_GROUP", "There is no group \"%s\".".formatted(group), group);
            }
        }
        User user = identity.newUser(id);
        int space = displayName.lastIndexOf(' ');
        user.setFirstName(space < 0 ? displayName : displayName.substring(0, space));
        user.setLastName(space < 0 ? "" : displayName.substring(space + 1));
        user.setEmail(email);
        user.setPassword(password);
        identity.saveUser(user);
        groups.forEach(group -> identity.createMembership(id, group));
        if (groups.contains(Role.ADMIN.id())) {
            // The engine's web applications ask for their first administrator while this group of theirs is empty.
            identity.createMembership(id, Groups.CAMUNDA_ADMIN);
        }
        profiles.save(new UserProfile(id, language, properties.zone()));
    }

    @Override
    public boolean exists(String id) {
        return identity.createUserQuery().userId(id).count() > 0;
    }

    @Override
    public Optional<SignedIn> find(String id) {
        return jdbc.sql(SELECT + " where u.id_ = :id")
                .param("id", id)
                .query((row, number) -> read(row))
                .optional();
    }

    @Override
    public List<SignedIn> all() {
        return jdbc.sql(SELECT + " order by u.id_")
                .query((row, number) -> read(row))
                .list();
    }

    @Override
    public Map<String, String> displayNames(Collection<String> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql(SELECT + " where u.id_ in (:ids)")
                .param("ids", ids)
                .query((row, number) -> read(row))
                .list()
                .stream()
                .collect(Collectors.toMap(SignedIn::id, SignedIn::displayName));
    }

    /** Computes the engine's own hash in the database: to try the passwords instead would lock the users out. */
    @Override
    public List<String> withDemoPassword() {
        return jdbc.sql("""
                        select id_
                          from act_id_user
                         where pwd_ = '{SHA-512}' || translate(encode(sha512(convert_to(id_ || coalesce(salt_, ''), 'UTF8')), 'base64'), E'\\n', '')
                         order by id_
                        """).query(String.class).list();
    }

    /** A refusal commits: the count of wrong attempts is kept in the same transaction. */
    @Override
    @Transactional(noRollbackFor = BusinessException.class)
    public void changePassword(String id, String oldPassword, String newPassword) {
        User user = identity.createUserQuery().userId(id).singleResult();
        if (user == null) {
            throw new NotFoundException("user " + id);
        }
        if (!identity.checkPassword(id, oldPassword)) {
            throw new BusinessException(
                    "WRONG_PASSWORD",
                    "The old password is not right. After several wrong ones, wait a moment before the next.");
        }
        requireStrong(id, newPassword);
        user.setPassword(newPassword);
        identity.saveUser(user);
    }

    @Override
    @Transactional
    public void prefer(String id, String language, ZoneId zone) {
        requireKnown(language);
        profiles.findById(id).ifPresentOrElse(profile -> profile.prefer(language, zone), () -> {
            if (!exists(id)) {
                throw new NotFoundException("user " + id);
            }
            profiles.save(new UserProfile(id, language, zone));
        });
    }

    private SignedIn read(ResultSet row) throws SQLException {
        String id = row.getString("id_");
        String name = (blankIfNull(row.getString("first_")) + " " + blankIfNull(row.getString("last_"))).trim();
        String language = row.getString("language");
        String zone = row.getString("zone");
        Array groups = row.getArray("groups");
        return new SignedIn(
                id,
                name.isEmpty() ? id : name,
                blankIfNull(row.getString("email_")),
                List.of((String[]) groups.getArray()),
                Locale.forLanguageTag(language == null ? properties.language() : language),
                zone == null ? properties.zone() : ZoneId.of(zone));
    }

    private static String blankIfNull(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static void requireKnown(String language) {
        if (!LANGUAGES.contains(language)) {
            throw new BusinessException(
                    "UNKNOWN_LANGUAGE", "\"%s\" is no language of the pages: it or en.".formatted(language));
        }
    }

    static void requireStrong(String id, String password) {
        if (password.length() < SHORTEST_PASSWORD || password.contains(id)) {
            throw new BusinessException(
                    "WEAK_PASSWORD",
                    "A password has at least %d characters and does not contain the login name."
                            .formatted(SHORTEST_PASSWORD));
        }
    }
}
