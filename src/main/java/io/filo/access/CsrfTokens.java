package io.filo.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.csrf.CsrfTokenRequestHandler;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Keeps other sites from acting with a person's session. The cookie is named otherwise than that of the engine's web
 * applications, which share the host. Scripts of task forms send its value back in a header; pages carry it masked in
 * a field.
 */
final class CsrfTokens implements CsrfTokenRequestHandler {

    static final String COOKIE = "FILO-XSRF-TOKEN";
    static final String HEADER = "X-Filo-CSRF";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final CsrfTokenRequestAttributeHandler plain = new CsrfTokenRequestAttributeHandler();
    private final CsrfTokenRequestAttributeHandler masked = new XorCsrfTokenRequestAttributeHandler();

    /** @param secure whether browsers keep it for TLS only; else as the request came */
    static CookieCsrfTokenRepository repository(boolean secure) {
        CookieCsrfTokenRepository repository = CookieCsrfTokenRepository.withHttpOnlyFalse();
        repository.setCookieName(COOKIE);
        repository.setHeaderName(HEADER);
        repository.setCookiePath("/");
        repository.setCookieCustomizer(cookie -> {
            cookie.sameSite("Lax");
            if (secure) {
                cookie.secure(true);
            }
        });
        return repository;
    }

    /** Unsafe requests with the session; whoever sends credentials with each request proves himself by them. */
    static RequestMatcher sessionOnly() {
        return request -> !SAFE.contains(request.getMethod()) && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, Supplier<CsrfToken> token) {
        masked.handle(request, response, token);
        if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
            // Read it now, so that the cookie is there before the first script needs it.
            token.get();
        }
    }

    @Override
    public String resolveCsrfTokenValue(HttpServletRequest request, CsrfToken token) {
        boolean header = request.getHeader(token.getHeaderName()) != null;
        return (header ? plain : masked).resolveCsrfTokenValue(request, token);
    }
}
