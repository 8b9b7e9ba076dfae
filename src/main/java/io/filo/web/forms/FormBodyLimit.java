package io.filo.web.forms;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Turns away, unread, what no person typed into a form. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class FormBodyLimit extends OncePerRequestFilter {

    /** All fields at their longest, each character escaped. */
    static final long LIMIT = 128 * 1024;

    private final MessageSource texts;
    private final ObjectMapper json;

    FormBodyLimit(MessageSource texts, ObjectMapper json) {
        this.texts = texts;
        this.json = json;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var path = request.getRequestURI().substring(request.getContextPath().length());
        return !path.startsWith("/forms/") && !path.startsWith("/track/") && !path.startsWith("/s/")
                || !"POST".equals(request.getMethod());
    }

    /** Without a length nobody knows how much will come: no browser sends a form so. */
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long length = request.getContentLengthLong();
        if (length <= LIMIT && length >= 0) {
            chain.doFilter(request, response);
            return;
        }
        HttpStatus status = length < 0 ? HttpStatus.LENGTH_REQUIRED : HttpStatus.PAYLOAD_TOO_LARGE;
        Locale locale = "en".equals(request.getLocale().getLanguage()) ? Locale.ENGLISH : Locale.ITALIAN;
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status, texts.getMessage("capture.tooLarge", new Object[] {LIMIT}, locale));
        problem.setProperty("code", length < 0 ? "LENGTH_REQUIRED" : "TOO_LARGE");
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        // The rest is not read: the connection ends here.
        response.setHeader("Connection", "close");
        response.getWriter().write(json.writeValueAsString(problem));
    }
}
