package io.filo.web.forms;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.lead.CaptureForm;
import io.filo.lead.CaptureForms;
import io.filo.lead.FormGate;
import io.filo.lead.FormGate.Outcome;
import io.filo.lead.FormGate.Outcome.Ask;
import io.filo.lead.FormGate.Outcome.TooSoon;
import io.filo.lead.FormGate.Outcome.Wrong;
import io.filo.support.NotFoundException;
import io.filo.web.OpenToAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The forms of visitors: the page of each, and where they are posted. Answers every good post alike, whoever posts, so that
 * nobody learns who is known here.
 */
@Controller
@OpenToAll
@RequestMapping("/forms/{key:[a-z0-9-]{1,60}}")
class PublicForms {

    private static final String PAGE = "capture/page";
    private static final String CONFIRM = "capture/confirm";
    private static final String THANKS = "capture/thanks";
    private static final String PROBLEM = "capture/problem";

    private final CaptureForms forms;
    private final FormGate gate;
    private final MessageSource texts;
    private final ObjectMapper json;

    PublicForms(CaptureForms forms, FormGate gate, MessageSource texts, ObjectMapper json) {
        this.forms = forms;
        this.gate = gate;
        this.texts = texts;
        this.json = json;
    }

    /** What pages of visitors say, in the language of the form. */
    public record Words(MessageSource texts, Locale locale) {

        public String text(String key, Object... arguments) {
            return String.valueOf(texts.getMessage(key, arguments, key, locale));
        }

        public String language() {
            return locale.getLanguage();
        }
    }

    @GetMapping
    String page(@PathVariable String key, HttpServletRequest request, HttpServletResponse response, Model model) {
        CaptureForm form = require(key);
        model.addAttribute("token", gate.token(form));
        return show(form, gate.values(form, first(request)), List.of(), Map.of(), response, model);
    }

    @GetMapping("/thanks")
    String thanks(@PathVariable String key, HttpServletResponse response, Model model) {
        prepare(require(key), response, model);
        return THANKS;
    }

    /** For pages of others that carry the form: their script asks when it is opened. */
    @GetMapping(path = "/token", produces = "application/json")
    @ResponseBody
    Map<String, String> token(@PathVariable String key, HttpServletRequest request, HttpServletResponse response) {
        CaptureForm form = require(key);
        requireOrigin(form, request, response);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        return Map.of("token", gate.token(form));
    }

    @PostMapping
    @Nullable
    String post(@PathVariable String key, HttpServletRequest request, HttpServletResponse response, Model model)
            throws IOException {
        CaptureForm form = require(key);
        boolean fromNowhere = NOWHERE.equals(request.getHeader(HttpHeaders.ORIGIN));
        if (!fromNowhere) {
            requireOrigin(form, request, response);
        }
        Map<String, String> post = first(request);
        List<String> consents = ticked(request);
        Outcome outcome = gate.post(form, post, consents, request.getRemoteAddr(), fromNowhere);
        if (wantsJson(request)) {
            answer(outcome, form, response);
            return null;
        }
        if (outcome instanceof Ask ask) {
            return confirm(form, ask.token(), false, gate.values(form, post), consents, response, model);
        }
        if (outcome instanceof TooSoon tooSoon) {
            return confirm(form, tooSoon.token(), true, gate.values(form, post), consents, response, model);
        }
        if (outcome instanceof Wrong wrong) {
            response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
            String token = post.get(FormGate.TOKEN);
            model.addAttribute("token", token == null ? gate.token(form) : token);
            return show(form, gate.values(form, post), consents, wrong.problems(), response, model);
        }
        return "redirect:/forms/" + form.key() + "/thanks";
    }

    /** The button; pressed too soon it is there once more. */
    private String confirm(
            CaptureForm form,
            String token,
            boolean tooSoon,
            Map<String, String> values,
            List<String> consents,
            HttpServletResponse response,
            Model model) {
        if (tooSoon) {
            slowDown(response);
        }
        model.addAttribute("tooSoon", tooSoon);
        model.addAttribute("token", token);
        model.addAttribute("values", values);
        model.addAttribute("consents", consents);
        prepare(form, response, model);
        return CONFIRM;
    }

    private static void slowDown(HttpServletResponse response) {
        response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(FormGate.SOONEST_PRESS.toSeconds()));
    }

    private void answer(Outcome outcome, CaptureForm form, HttpServletResponse response) throws IOException {
        Words words = words(form);
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        if (outcome instanceof Ask ask) {
            response.setStatus(HttpStatus.CONFLICT.value());
            response.getWriter()
                    .write("{\"status\":\"CONFIRM\",\"token\":\"" + ask.token() + "\",\"detail\":"
                            + quoted(words.text("capture.confirm.text")) + "}");
        } else if (outcome instanceof TooSoon) {
            slowDown(response);
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                    HttpStatus.TOO_MANY_REQUESTS, words.text("capture.confirm.tooSoon"));
            problem.setProperty("code", "SLOW_DOWN");
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getWriter().write(json.writeValueAsString(problem));
        } else if (outcome instanceof Wrong wrong) {
            response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
            response.getWriter()
                    .write(wrong.problems().entrySet().stream()
                            .map(entry -> quoted(entry.getKey()) + ":" + quoted(words.text(entry.getValue())))
                            .collect(Collectors.joining(",", "{\"status\":\"WRONG\",\"errors\":{", "}}")));
        } else {
            response.setStatus(HttpStatus.ACCEPTED.value());
            response.getWriter().write("{\"status\":\"RECEIVED\"}");
        }
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String show(
            CaptureForm form,
            Map<String, String> values,
            List<String> consents,
            Map<String, String> problems,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("values", values);
        model.addAttribute("consents", consents);
        model.addAttribute("problems", problems);
        prepare(form, response, model);
        return PAGE;
    }

    private void prepare(CaptureForm form, HttpServletResponse response, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("t", words(form));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
                        + "frame-ancestors 'self'"
                        + form.sites().stream().map(site -> " " + site).collect(Collectors.joining()));
    }

    private Words words(CaptureForm form) {
        return new Words(texts, Locale.forLanguageTag(form.language()));
    }

    private CaptureForm require(String key) {
        return forms.find(key).filter(CaptureForm::active).orElseThrow(() -> new NotFoundException("form " + key));
    }

    /** A page of somebody else who was not named. */
    static final class ForeignOrigin extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ForeignOrigin(String origin) {
            super(origin);
        }
    }

    /** What browsers say for a page that does not want to be named, or stands in a frame that is shut in. */
    private static final String NOWHERE = "null";

    /** Browsers always say where a post across origins comes from; other programs need not. */
    private void requireOrigin(CaptureForm form, HttpServletRequest request, HttpServletResponse response) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (origin == null || isOwn(origin, request)) {
            return;
        }
        if (!gate.isAllowed(form, origin)) {
            throw new ForeignOrigin(origin);
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
    }

    /** The address that the visitor sees, which need not be the public one. */
    static boolean isOwn(String origin, HttpServletRequest request) {
        int port = request.getServerPort();
        String own = request.getScheme() + "://" + request.getServerName();
        return origin.equals(own + ":" + port) || (port == 80 || port == 443) && origin.equals(own);
    }

    private static boolean wantsJson(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.startsWith("application/json");
    }

    private static Map<String, String> first(HttpServletRequest request) {
        Map<String, String> first = new HashMap<>();
        request.getParameterMap().forEach((name, values) -> first.put(name, values.length == 0 ? "" : values[0]));
        return first;
    }

    private static List<String> ticked(HttpServletRequest request) {
        String[] values = request.getParameterValues("consent");
        return values == null ? List.of() : Arrays.stream(values).limit(20).toList();
    }

    @ExceptionHandler
    String unknown(NotFoundException absent, HttpServletRequest request, HttpServletResponse response, Model model) {
        return problem(HttpStatus.NOT_FOUND, "capture.unknown", request, response, model);
    }

    @ExceptionHandler
    String foreign(ForeignOrigin origin, HttpServletRequest request, HttpServletResponse response, Model model) {
        return problem(HttpStatus.FORBIDDEN, "capture.foreign", request, response, model);
    }

    private String problem(
            HttpStatus status, String key, HttpServletRequest request, HttpServletResponse response, Model model) {
        response.setStatus(status.value());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Locale locale =
                String.valueOf(request.getHeader("Accept-Language")).startsWith("en") ? Locale.ENGLISH : Locale.ITALIAN;
        model.addAttribute("t", new Words(texts, locale));
        model.addAttribute("key", key);
        return PROBLEM;
    }
}
