package io.filo.access;

import io.filo.access.Right.Grant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes the engine agree with the table of rights: each group has on everything of a kind exactly what the table says.
 * What an administrator granted on single resources stays.
 */
@Component
class EngineAuthorizations {

    private record Place(String group, int resourceType, String resourceId) {}

    /** @param bits the sum of the permissions, as the engine keeps it */
    private record Present(String id, Place place, int bits) {}

    private record Wanted(Resource resource, Set<Permission> permissions) {

        int bits() {
            return permissions.stream().mapToInt(Permission::getValue).reduce(0, (one, other) -> one | other);
        }
    }

    private final AuthorizationService authorizations;
    private final JdbcClient jdbc;

    EngineAuthorizations(AuthorizationService authorizations, JdbcClient jdbc) {
        this.authorizations = authorizations;
        this.jdbc = jdbc;
    }

    void apply() {
        Map<Place, Present> present =
                present().stream().collect(Collectors.toMap(Present::place, authorization -> authorization));
        wanted().forEach((place, wanted) -> {
            Present found = present.remove(place);
            if (found == null || found.bits() != wanted.bits()) {
                save(found, place, wanted);
            }
        });
        present.values().stream()
                .filter(left -> left.place().resourceId().equals(Authorization.ANY))
                .forEach(left -> authorizations.deleteAuthorization(left.id()));
    }

    private void save(@Nullable Present found, Place place, Wanted wanted) {
        Authorization authorization = found == null
                ? authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT)
                : authorizations
                        .createAuthorizationQuery()
                        .authorizationId(found.id())
                        .singleResult();
        authorization.setGroupId(place.group());
        authorization.setResource(wanted.resource());
        authorization.setResourceId(place.resourceId());
        authorization.setPermissions(wanted.permissions().toArray(Permission[]::new));
        authorizations.saveAuthorization(authorization);
    }

    private static Map<Place, Wanted> wanted() {
        Map<Place, Wanted> wanted = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            for (Right right : Right.values()) {
                if (right.isHeldBy(role)) {
                    right.grants().forEach(grant -> add(wanted, role.id(), grant));
                }
            }
        }
        Right.ADMINISTER_ENGINE.grants().forEach(grant -> add(wanted, Groups.CAMUNDA_ADMIN, grant));
        return wanted;
    }

    private static void add(Map<Place, Wanted> wanted, String group, Grant grant) {
        Place place = new Place(group, grant.resource().resourceType(), grant.resourceId());
        wanted.computeIfAbsent(place, unused -> new Wanted(grant.resource(), new HashSet<>()))
                .permissions()
                .addAll(grant.permissions());
    }

    private List<Present> present() {
        List<String> groups = Stream.concat(Arrays.stream(Role.values()).map(Role::id), Stream.of(Groups.CAMUNDA_ADMIN))
                .toList();
        return jdbc.sql("""
                        select id_, group_id_, resource_type_, resource_id_, perms_
                          from act_ru_authorization
                         where type_ = :grant and group_id_ in (:groups)
                        """)
                .param("grant", Authorization.AUTH_TYPE_GRANT)
                .param("groups", groups)
                .query((row, number) -> new Present(
                        row.getString("id_"),
                        new Place(
                                row.getString("group_id_"),
                                row.getInt("resource_type_"),
                                row.getString("resource_id_")),
                        row.getInt("perms_")))
                .list();
    }
}
