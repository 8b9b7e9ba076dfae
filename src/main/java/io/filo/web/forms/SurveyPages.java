package io.filo.web.forms;

import io.filo.campaign.Survey;
import io.filo.campaign.Survey.Kind;
import io.filo.campaign.SurveyAnswers;
import io.filo.campaign.SurveyAnswers.Asked;
import io.filo.campaign.SurveyAnswers.Outcome;
import io.filo.campaign.SurveyAnswers.Standing;
import io.filo.campaign.SurveyAnswers.Taken;
import io.filo.web.OpenToAll;
import io.filo.web.forms.PublicForms.Words;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The survey that a letter asks to answer, without a login, in the reader's language. Looking at it changes nothing, with a
 * score in the link neither; only what is posted does.
 */
@Controller
@OpenToAll
@RequestMapping("/s/{code}")
class SurveyPages {

    private static final String PAGE = "survey";
    /** More than this nobody can tick. */
    private static final int MOST_VALUES = Survey.MOST_CHOICES;

    private final SurveyAnswers answers;
    private final MessageSource texts;
    private final String shopName;

    SurveyPages(SurveyAnswers answers, MessageSource texts, @Value("${filo.shop-name:Filo}") String shopName) {
        this.answers = answers;
        this.texts = texts;
        this.shopName = shopName;
    }

    @GetMapping
    String show(
            @PathVariable String code,
            @RequestParam(required = false) @Nullable String score,
            @RequestParam(required = false) @Nullable String done,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var given = new HashMap<String, List<String>>();
        var asked = answers.show(code).orElse(null);
        if (asked != null && asked.survey().beginsWithNps() && score != null && score.matches("\\d|10")) {
            given.put(asked.survey().questions().get(0).key(), List.of(score));
        }
        var says = asked != null && asked.standing() == Standing.ANSWERED && done != null ? "thanks" : null;
        return page(asked, says, given, Map.of(), request, response, model);
    }

    @PostMapping
    String answer(@PathVariable String code, HttpServletRequest request, HttpServletResponse response, Model model) {
        var asked = answers.show(code).orElse(null);
        if (asked == null) {
            return page(null, null, Map.of(), Map.of(), request, response, model);
        }
        var given = given(asked, request);
        Outcome outcome = answers.answer(code, given);
        if (outcome.taken() == Taken.NOW) {
            return "redirect:/s/" + code + "?done=1";
        }
        if (outcome.taken() == Taken.NOT_YET) {
            response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
        }
        return page(answers.show(code).orElse(null), null, given, outcome.problems(), request, response, model);
    }

    private static Map<String, List<String>> given(Asked asked, HttpServletRequest request) {
        var given = new HashMap<String, List<String>>();
        for (var question : asked.survey().questions()) {
            var values = request.getParameterValues(question.key());
            if (values != null) {
                given.put(
                        question.key(),
                        Arrays.stream(values)
                                .limit(question.kind() == Kind.SEVERAL ? MOST_VALUES : 1)
                                .toList());
            }
        }
        return given;
    }

    private String page(
            @Nullable Asked asked,
            @Nullable String says,
            Map<String, List<String>> given,
            Map<String, String> problems,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (asked == null) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
        } else if (asked.standing() == Standing.OVER) {
            response.setStatus(HttpStatus.GONE.value());
        }
        var language = asked != null ? asked.language() : request.getLocale().getLanguage();
        var italian = asked != null ? language.equals("it") : !language.equals("en");
        model.addAttribute("t", new Words(texts, italian ? Locale.ITALIAN : Locale.ENGLISH));
        model.addAttribute("language", italian ? "it" : "en");
        model.addAttribute(
                "standing",
                says != null
                        ? says
                        : asked == null ? "unknown" : asked.standing().name());
        model.addAttribute("survey", asked == null ? null : asked.survey());
        model.addAttribute("given", given);
        model.addAttribute("problems", problems);
        model.addAttribute("shopName", shopName);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        return PAGE;
    }
}
