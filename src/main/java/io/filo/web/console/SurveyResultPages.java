package io.filo.web.console;

import static io.filo.access.Right.READ_CAMPAIGNS;

import io.filo.access.Requires;
import io.filo.campaign.Campaigns;
import io.filo.campaign.Survey.Kind;
import io.filo.campaign.SurveyResults;
import io.filo.campaign.SurveyResults.Answered;
import io.filo.campaign.SurveyResults.Given;
import io.filo.campaign.SurveyResults.Numbers;
import io.filo.campaign.SurveyResults.Results;
import io.filo.campaign.SurveyResults.Text;
import io.filo.insight.Nps;
import io.filo.insight.Share;
import io.filo.web.console.Sheet.Column;
import io.filo.web.console.Sheet.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** What was answered to the survey of a campaign: a card for each question, and the texts one by one. */
@Controller
@Requires(READ_CAMPAIGNS)
class SurveyResultPages {

    /** Read at a time. */
    private static final int TEXTS = 500;

    private static final int MOST_TEXTS = 20_000;

    private final Campaigns campaigns;
    private final SurveyResults results;

    SurveyResultPages(Campaigns campaigns, SurveyResults results) {
        this.campaigns = campaigns;
        this.results = results;
    }

    /** @param sheet its figures; null where there are none, as for texts */
    public record Card(
            int number,
            String question,
            boolean texts,
            String key,
            String headline,
            String definition,
            @Nullable Sheet sheet) {}

    @GetMapping("/campaigns/{id}/answers")
    String all(@PathVariable long id, @ModelAttribute("v") View view, Model model) {
        var found = results.results(id);
        model.addAttribute("campaign", campaigns.get(id));
        model.addAttribute("rate", rate(found.rate(), view));
        model.addAttribute("months", months(found, view));
        var cards = new ArrayList<Card>();
        for (var answered : found.questions()) {
            cards.add(card(cards.size() + 1, answered, view));
        }
        model.addAttribute("cards", cards);
        return "survey-results";
    }

    @GetMapping("/campaigns/{id}/answers/{question}")
    String texts(
            @PathVariable long id,
            @PathVariable String question,
            @RequestParam(defaultValue = "0") int page,
            @ModelAttribute("v") View view,
            Model model) {
        model.addAttribute("rows", results.texts(id, question, Fields.page(page), Fields.SIZE));
        model.addAttribute("campaign", campaigns.get(id));
        model.addAttribute("key", question);
        model.addAttribute(
                "question",
                results.results(id).questions().stream()
                        .map(Answered::question)
                        .filter(each -> each.key().equals(question))
                        .findFirst()
                        .map(each -> each.text().in(view.language()))
                        .orElse(""));
        return "survey-texts";
    }

    @GetMapping("/campaigns/{id}/answers.csv")
    ResponseEntity<byte[]> csv(@PathVariable long id, @ModelAttribute("v") View view) {
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("survey-" + id + ".csv")
                                .build()
                                .toString())
                .body(list(id, results.results(id), view).csv(view).bytes());
    }

    // --- as tables --------------------------------------------------------------------------------------------------

    private static String rate(Share rate, View view) {
        return rate.of() == 0
                ? view.text("answers.rate.none")
                : view.text(
                        rate.few() ? "answers.rate.few" : "answers.rate",
                        view.number(rate.hits()),
                        view.number(rate.of()),
                        view.share(rate.value()),
                        view.share(rate.low()),
                        view.share(rate.high()));
    }

    private static Sheet months(Results found, View view) {
        var rows = new ArrayList<List<@Nullable Object>>();
        found.months()
                .forEach(each -> rows.add(Arrays.asList(
                        view.month(each.month().atDay(1)),
                        each.rate().of(),
                        each.rate().hits(),
                        range(each.rate()))));
        return new Sheet(
                "months",
                "",
                List.of(
                        column(view, "month", Sheet.Kind.TEXT),
                        column(view, "delivered", Sheet.Kind.NUMBER),
                        column(view, "answered", Sheet.Kind.NUMBER),
                        column(view, "rate", Sheet.Kind.RANGE)),
                rows,
                2,
                "",
                "");
    }

    private static Card card(int number, Answered answered, View view) {
        var question = answered.question();
        boolean texts = question.kind() == Kind.TEXT;
        return new Card(
                number,
                question.text().in(view.language()),
                texts && answered.answers() > 0,
                question.key(),
                headline(answered, view),
                texts || answered.answers() == 0 ? "" : view.text("answers.definition." + question.kind()),
                texts || answered.answers() == 0 ? null : sheet(answered, view));
    }

    private static String headline(Answered answered, View view) {
        var nps = answered.nps();
        var numbers = answered.numbers();
        if (answered.answers() == 0) {
            return view.text("answers.none");
        }
        if (nps != null) {
            return nps(nps, view);
        }
        if (numbers != null) {
            return view.text(
                    "answers.numbers",
                    view.number(answered.answers()),
                    view.quantity(numbers.average()),
                    view.quantity(numbers.median()));
        }
        if (answered.question().kind() == Kind.TEXT) {
            return view.text("answers.texts", view.number(answered.answers()));
        }
        var most = answered.given().stream()
                .reduce((one, other) -> other.share().hits() > one.share().hits() ? other : one)
                .orElseThrow();
        return view.text(
                most.share().few() ? "answers.most.few" : "answers.most",
                value(answered, most, view),
                view.number(most.share().hits()),
                view.number(most.share().of()),
                view.share(most.share().value()));
    }

    private static String nps(Nps nps, View view) {
        var range = range(nps);
        return view.text(
                nps.few() ? "answers.nps.few" : "answers.nps",
                view.whole(range.value()),
                view.whole(range.low()),
                view.whole(range.high()),
                view.number(nps.answers()),
                view.number(nps.promoters()),
                view.number(nps.detractors()),
                Share.FEW);
    }

    private static Range range(Nps nps) {
        var value = nps.value();
        var margin = nps.margin();
        return value == null || margin == null
                ? new Range(null, 0, 0, false, true)
                : new Range(value, Math.max(-100, value - margin), Math.min(100, value + margin), false, nps.few());
    }

    private static Range range(Share share) {
        return new Range(share.of() == 0 ? null : share.value(), share.low(), share.high(), true, share.few());
    }

    private static Sheet sheet(Answered answered, View view) {
        var rows = new ArrayList<List<@Nullable Object>>();
        var numbers = answered.numbers();
        if (numbers != null) {
            figures(numbers, view).forEach(rows::add);
            return new Sheet(
                    answered.question().key(),
                    "",
                    List.of(column(view, "figure", Sheet.Kind.TEXT), column(view, "value", Sheet.Kind.NUMBER)),
                    rows,
                    -1,
                    "",
                    "");
        }
        answered.given()
                .forEach(each -> rows.add(
                        Arrays.asList(value(answered, each, view), each.share().hits(), range(each.share()))));
        return new Sheet(
                answered.question().key(),
                "",
                List.of(
                        column(view, "answer", Sheet.Kind.TEXT),
                        column(view, "answers", Sheet.Kind.NUMBER),
                        column(view, "share", Sheet.Kind.RANGE)),
                rows,
                1,
                "",
                "");
    }

    /** The newest of them where there are more than a list holds. */
    private List<Text> texts(long id, String question) {
        var texts = new ArrayList<Text>();
        for (int page = 0; page * TEXTS < MOST_TEXTS; page++) {
            var next = results.texts(id, question, page, TEXTS).items();
            texts.addAll(next);
            if (next.size() < TEXTS) {
                break;
            }
        }
        return texts;
    }

    private static List<List<@Nullable Object>> figures(Numbers numbers, View view) {
        return List.of(
                Arrays.asList(view.text("answers.average"), numbers.average()),
                Arrays.asList(view.text("answers.median"), numbers.median()),
                Arrays.asList(view.text("answers.least"), numbers.least()),
                Arrays.asList(view.text("answers.highest"), numbers.most()));
    }

    private static String value(Answered answered, Given given, View view) {
        return answered.question()
                .choice(given.value())
                .map(choice -> choice.text().in(view.language()))
                .orElse(given.value());
    }

    /** All figures in one list: the response rate by month, then each answer. */
    private Sheet list(long id, Results found, View view) {
        var rows = new ArrayList<List<@Nullable Object>>();
        found.months()
                .forEach(each -> rows.add(Arrays.asList(
                        view.text("answers.rate.label"),
                        view.month(each.month().atDay(1)),
                        each.rate().hits(),
                        each.rate().of(),
                        range(each.rate()))));
        for (var answered : found.questions()) {
            var question = answered.question().text().in(view.language());
            answered.given()
                    .forEach(each -> rows.add(Arrays.asList(
                            question,
                            value(answered, each, view),
                            each.share().hits(),
                            answered.answers(),
                            range(each.share()))));
            if (answered.nps() != null) {
                rows.add(Arrays.asList(question, "NPS", null, answered.answers(), range(answered.nps())));
            }
            var numbers = answered.numbers();
            if (numbers != null) {
                figures(numbers, view)
                        .forEach(each -> rows.add(
                                Arrays.asList(question, each.get(0), each.get(1), answered.answers(), nothing())));
            }
            if (answered.question().kind() == Kind.TEXT) {
                texts(id, answered.question().key())
                        .forEach(each ->
                                rows.add(Arrays.asList(question, each.text(), null, answered.answers(), nothing())));
            }
        }
        return new Sheet(
                "answers",
                "",
                List.of(
                        column(view, "question", Sheet.Kind.TEXT),
                        column(view, "answer", Sheet.Kind.TEXT),
                        column(view, "answers", Sheet.Kind.NUMBER),
                        column(view, "of", Sheet.Kind.NUMBER),
                        column(view, "share", Sheet.Kind.RANGE)),
                rows,
                -1,
                "",
                "");
    }

    private static Range nothing() {
        return new Range(null, 0, 0, true, true);
    }

    private static Column column(View view, String key, Sheet.Kind kind) {
        return new Column(view.text("answers.column." + key), kind);
    }
}
