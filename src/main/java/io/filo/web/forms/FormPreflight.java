package io.filo.web.forms;

import io.filo.lead.CaptureForm;
import io.filo.lead.CaptureForms;
import io.filo.lead.FormGate;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers browsers that ask before they post from another site. A filter, because Spring refuses what it takes for such a
 * question before any of our methods sees it, and knows no rule that differs by form.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class FormPreflight extends OncePerRequestFilter {

    private static final Pattern PATH = Pattern.compile("/forms/([a-z0-9-]{1,60})(?:/token)?");

    private final CaptureForms forms;
    private final FormGate gate;

    FormPreflight(CaptureForms forms, FormGate gate) {
        this.forms = forms;
        this.gate = gate;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !"OPTIONS".equals(request.getMethod()) || !path(request).matches();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (origin == null || !isAllowed(origin, request)) {
            response.setStatus(HttpStatus.FORBIDDEN.value());
            return;
        }
        response.setStatus(HttpStatus.NO_CONTENT.value());
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type, Accept");
        response.setHeader(
                HttpHeaders.ACCESS_CONTROL_MAX_AGE,
                String.valueOf(Duration.ofHours(1).toSeconds()));
    }

    private boolean isAllowed(String origin, HttpServletRequest request) {
        Matcher path = path(request);
        return path.matches()
                && forms.find(path.group(1))
                        .filter(CaptureForm::active)
                        .filter(form -> PublicForms.isOwn(origin, request) || gate.isAllowed(form, origin))
                        .isPresent();
    }

    private static Matcher path(HttpServletRequest request) {
        return PATH.matcher(
                request.getRequestURI().substring(request.getContextPath().length()));
    }
}
