package io.filo.web.hooks;

import io.filo.shop.Behaviour;
import io.filo.shop.Behaviour.Answer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * {@code POST /collect/{siteKey}}: what visitors of a shop's site look at, and the script that tells it. Nobody is signed in
 * and nothing is told back, so none goes through the filters of people; pages of other sites are refused by their origin.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 6)
class SiteCollect extends OncePerRequestFilter {

    private static final String SCRIPT = "filo.js";
    private static final Pattern PATH = Pattern.compile("/collect/([A-Za-z0-9_-]{1,60}|filo\\.js)");

    private final Behaviour behaviour;
    private final byte[] script;

    SiteCollect(Behaviour behaviour) {
        this.behaviour = behaviour;
        try (var in = new ClassPathResource("shop/filo.js").getInputStream()) {
            this.script = in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(request.getContextPath() + "/collect/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        Matcher path = PATH.matcher(
                request.getRequestURI().substring(request.getContextPath().length()));
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!path.matches()) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
        } else if (path.group(1).equals(SCRIPT)) {
            script(request, response);
        } else {
            switch (request.getMethod()) {
                case "OPTIONS" -> mayPost(path.group(1), request, response);
                case "POST" -> collect(path.group(1), request, response);
                default -> {
                    response.setHeader(HttpHeaders.ALLOW, "POST, OPTIONS");
                    response.setStatus(HttpStatus.METHOD_NOT_ALLOWED.value());
                }
            }
        }
    }

    private void script(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!"GET".equals(request.getMethod())) {
            response.setHeader(HttpHeaders.ALLOW, "GET");
            response.setStatus(HttpStatus.METHOD_NOT_ALLOWED.value());
            return;
        }
        response.setContentType("text/javascript;charset=UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=3600");
        response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
        response.setContentLength(script.length);
        response.getOutputStream().write(script);
    }

    private void mayPost(String site, HttpServletRequest request, HttpServletResponse response) {
        if (allowOrigin(site, request, response)) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST");
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type");
            response.setHeader(
                    HttpHeaders.ACCESS_CONTROL_MAX_AGE,
                    String.valueOf(Duration.ofHours(1).toSeconds()));
            response.setStatus(HttpStatus.NO_CONTENT.value());
        } else {
            response.setStatus(HttpStatus.FORBIDDEN.value());
        }
    }

    private boolean allowOrigin(String site, HttpServletRequest request, HttpServletResponse response) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        boolean allowed = behaviour.isAllowed(site, origin);
        if (allowed) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        return allowed;
    }

    private void collect(String site, HttpServletRequest request, HttpServletResponse response) throws IOException {
        allowOrigin(site, request, response);
        byte[] body = read(request);
        if (body == null) {
            response.setStatus(HttpStatus.PAYLOAD_TOO_LARGE.value());
            return;
        }
        Answer answer = behaviour.collect(site, request.getHeader(HttpHeaders.ORIGIN), request.getRemoteAddr(), body);
        response.setStatus(
                switch (answer) {
                    case TAKEN -> HttpStatus.NO_CONTENT.value();
                    case UNKNOWN -> HttpStatus.NOT_FOUND.value();
                    case FORBIDDEN -> HttpStatus.FORBIDDEN.value();
                    case BAD -> HttpStatus.BAD_REQUEST.value();
                    case TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS.value();
                });
    }

    /** Null for too large. */
    private static byte @Nullable [] read(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > Behaviour.MAX_BODY) {
            return null;
        }
        byte[] body = request.getInputStream().readNBytes(Behaviour.MAX_BODY + 1);
        return body.length > Behaviour.MAX_BODY ? null : body;
    }
}
