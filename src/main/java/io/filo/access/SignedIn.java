package io.filo.access;

import java.io.Serializable;
import java.security.Principal;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * The person behind a request.
 *
 * @param id the login name
 * @param groups ids of all groups, of ours and of others
 * @param locale language of pages and problem texts
 * @param zone in which times are shown
 */
public record SignedIn(String id, String displayName, String email, List<String> groups, Locale locale, ZoneId zone)
        implements Principal, Serializable {

    /** The person behind the request that this thread serves; empty without login. */
    public static Optional<SignedIn> current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof SignedIn person
                ? Optional.of(person)
                : Optional.empty();
    }

    @Override
    public String getName() {
        return id;
    }

    /** The groups that the table of rights knows. */
    public Set<Role> roles() {
        return groups.stream().flatMap(group -> Role.of(group).stream()).collect(Collectors.toSet());
    }

    public Set<Right> rights() {
        return Right.of(roles());
    }

    public boolean has(Right right) {
        return roles().stream().anyMatch(right::isHeldBy);
    }
}
