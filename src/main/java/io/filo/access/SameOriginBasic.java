package io.filo.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests that a page of another site made a browser send. A browser that once asked for name and password
 * adds them by itself, also to a form of a stranger; programs do not send this header.
 */
final class SameOriginBasic extends OncePerRequestFilter {

    private final AccessDeniedHandler refusal;

    SameOriginBasic(AccessDeniedHandler refusal) {
        this.refusal = refusal;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String site = request.getHeader("Sec-Fetch-Site");
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        if (foreign
                && request.getHeader(HttpHeaders.AUTHORIZATION) != null
                && !request.getMethod().equals("GET")) {
            refusal.handle(request, response, new AccessDeniedException("made by another site's page"));
            return;
        }
        chain.doFilter(request, response);
    }
}
