package io.filo.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells Spring and the engine alike who acts on this thread, with the groups the person has now: somebody who was
 * removed, or lost a group, feels it at the next click.
 */
final class ActingPerson extends OncePerRequestFilter {

    private static final Pattern STATIC = Pattern.compile("\\.(?:js|css|svg|png|ico|woff2?|map|json)$");

    private final Users users;
    private final IdentityService identity;

    ActingPerson(Users users, IdentityService identity) {
        this.users = users;
        this.identity = identity;
    }

    /** What every page loads along with itself is nobody's doing: no question to the database for each picture. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.startsWith("/assets/")
                || path.startsWith("/webjars/")
                || (path.startsWith("/camunda/")
                        && !path.startsWith("/camunda/api/")
                        && STATIC.matcher(path).find());
    }

    /** The page that tells of an error is in the person's language of now, too. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        if (!(known instanceof Login login)) {
            chain.doFilter(request, response);
            return;
        }
        Optional<SignedIn> person = users.find(login.getPrincipal().id());
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        if (person.isEmpty()) {
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.invalidate();
            }
            SecurityContextHolder.setContext(context);
            chain.doFilter(request, response);
            return;
        }
        context.setAuthentication(new Login(person.get()));
        SecurityContextHolder.setContext(context);
        identity.setAuthentication(person.get().id(), person.get().groups());
        try {
            chain.doFilter(request, response);
        } finally {
            identity.clearAuthentication();
        }
    }
}
