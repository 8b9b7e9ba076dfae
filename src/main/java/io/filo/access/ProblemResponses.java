package io.filo.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.LocaleResolver;

/** Says no to programs, as problem details: 401 with what to send, 403 with what is missing. */
@Component
class ProblemResponses implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final ObjectMapper json;
    private final MessageSource texts;
    private final ObjectProvider<LocaleResolver> locales;

    ProblemResponses(ObjectMapper json, MessageSource texts, ObjectProvider<LocaleResolver> locales) {
        this.json = json;
        this.texts = texts;
        this.locales = locales;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        String mode = request.getHeader("Sec-Fetch-Mode");
        boolean script = mode != null && !mode.equals("navigate");
        // A page whose session has ended would make the browser ask for name and password in a window of its own.
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, script ? "Bearer" : "Basic realm=\"Filo\", charset=\"UTF-8\"");
        boolean tried = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        write(
                request,
                response,
                HttpStatus.UNAUTHORIZED,
                "UNAUTHENTICATED",
                text(request, tried ? "WRONG_CREDENTIALS" : "UNAUTHENTICATED"));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException {
        if (reason instanceof CsrfException) {
            write(
                    request,
                    response,
                    HttpStatus.FORBIDDEN,
                    "CSRF",
                    text(request, "CSRF", CsrfTokens.COOKIE, CsrfTokens.HEADER));
        } else {
            write(request, response, HttpStatus.FORBIDDEN, "FORBIDDEN", text(request, "FORBIDDEN"));
        }
    }

    private String text(HttpServletRequest request, String code, Object... arguments) {
        Locale locale = locales.getObject().resolveLocale(request);
        return texts.getMessage("problem." + code, arguments, locale);
    }

    private void write(
            HttpServletRequest request, HttpServletResponse response, HttpStatus status, String code, String detail)
            throws IOException {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setInstance(URI.create(request.getRequestURI()));
        problem.setProperty("code", code);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        json.writeValue(response.getWriter(), problem);
    }
}
