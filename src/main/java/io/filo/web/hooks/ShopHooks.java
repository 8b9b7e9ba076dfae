package io.filo.web.hooks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.shop.Hooks;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * {@code POST /hooks/{connectorKey}}: takes each message as the very bytes that were signed, before anybody else reads a form
 * out of them. Hundreds come in a second, nobody is signed in, and each proves itself, so none goes through the filters of
 * people. Whoever sends is a program: problems are told in English.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
class ShopHooks extends OncePerRequestFilter {

    private static final Pattern PATH = Pattern.compile("/hooks/([a-z0-9-]{1,60})/?");

    /** Read to its end, so that the sender reads the answer; what is larger still is cut off. */
    private static final int DRAINED_TIMES = 8;

    private final Hooks hooks;
    private final ObjectMapper json;

    ShopHooks(Hooks hooks, ObjectMapper json) {
        this.hooks = hooks;
        this.json = json;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(request.getContextPath() + "/hooks/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        if (!"POST".equals(request.getMethod())) {
            response.setHeader("Allow", "POST");
            problem(response, HttpStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "Shops post their messages here.");
            return;
        }
        byte[] body = read(request);
        if (body == null) {
            problem(
                    response,
                    HttpStatus.PAYLOAD_TOO_LARGE,
                    "TOO_LARGE",
                    "The body is larger than the %d bytes that are taken in. Send less, or set a larger filo.shop.max-body."
                            .formatted(hooks.maxBody()));
            return;
        }
        Matcher path = PATH.matcher(
                request.getRequestURI().substring(request.getContextPath().length()));
        switch (hooks.receive(path.matches() ? path.group(1) : "", request::getHeader, body)) {
            case TAKEN, PING -> response.setStatus(HttpStatus.OK.value());
            case UNKNOWN ->
                problem(response, HttpStatus.NOT_FOUND, "NOT_FOUND", "No connector listens at this address.");
            case NOT_READY ->
                problem(
                        response,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "NOT_READY",
                        "The file of this platform cannot be used: see the console. Send it again later.");
            case REFUSED ->
                problem(
                        response,
                        HttpStatus.UNAUTHORIZED,
                        "BAD_SIGNATURE",
                        "The signature is missing, wrong or too old. Compare the secret here and there, and the clocks.");
        }
    }

    /** Null for too large. */
    private byte @Nullable [] read(HttpServletRequest request) throws IOException {
        int limit = Math.toIntExact(hooks.maxBody());
        InputStream in = request.getInputStream();
        byte[] body = request.getContentLengthLong() > limit ? null : in.readNBytes(limit + 1);
        if (body != null && body.length <= limit) {
            return body;
        }
        byte[] buffer = new byte[16_384];
        long left = (long) limit * DRAINED_TIMES;
        int count;
        while (left > 0 && (count = in.read(buffer)) >= 0) {
            left -= count;
        }
        return null;
    }

    private void problem(HttpServletResponse response, HttpStatus status, String code, String detail)
            throws IOException {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("code", code);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }
}
