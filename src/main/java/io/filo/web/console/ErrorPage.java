package io.filo.web.console;

import io.filo.web.OpenToAll;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** What went wrong where no page could say it: a page for people, problem details for programs. */
@Controller
@OpenToAll
class ErrorPage implements ErrorController {

    private static final Set<Integer> KNOWN = Set.of(400, 403, 404, 405, 413);

    private final MessageSource texts;

    ErrorPage(MessageSource texts) {
        this.texts = texts;
    }

    @RequestMapping(path = "/error", produces = MediaType.TEXT_HTML_VALUE)
    ModelAndView page(HttpServletRequest request) {
        HttpStatus status = status(request);
        String key = KNOWN.contains(status.value()) ? String.valueOf(status.value()) : "500";
        Object detail = request.getAttribute(Refusals.DETAIL);
        return new ModelAndView(
                "error", Map.of("status", status.value(), "key", key, "detail", detail == null ? "" : detail), status);
    }

    @RequestMapping("/error")
    ResponseEntity<ProblemDetail> problem(HttpServletRequest request) {
        HttpStatus status = status(request);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status,
                switch (status) {
                    case NOT_FOUND, BAD_REQUEST, METHOD_NOT_ALLOWED -> text("problem.http." + status.value());
                    default -> text("problem.http.other", status.getReasonPhrase());
                });
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String address) {
            problem.setInstance(URI.create(address));
        }
        problem.setProperty("code", status.name());
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private String text(String key, Object... arguments) {
        return texts.getMessage(key, arguments, LocaleContextHolder.getLocale());
    }

    private static HttpStatus status(HttpServletRequest request) {
        HttpStatus status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? HttpStatus.resolve(code)
                : HttpStatus.NOT_FOUND;
        return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    }
}
