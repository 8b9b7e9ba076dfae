package io.filo.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/** Takes {@code Authorization: Bearer filo_...}. A wrong token is refused, even where nobody needs to log in. */
final class BearerLogin extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final ApiTokens tokens;
    private final Users users;
    private final AuthenticationEntryPoint refusal;

    BearerLogin(ApiTokens tokens, Users users, AuthenticationEntryPoint refusal) {
        this.tokens = tokens;
        this.users = users;
        this.refusal = refusal;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            chain.doFilter(request, response);
            return;
        }
        Optional<SignedIn> person =
                tokens.userOf(header.substring(SCHEME.length()).strip()).flatMap(users::find);
        if (person.isEmpty()) {
            refusal.commence(request, response, new BadCredentialsException("unknown or expired token"));
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new Login(person.get()));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }
}
