package io.filo.web.console;

import static io.filo.access.Right.READ_INSIGHT;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.campaign.Segments;
import io.filo.campaign.Segments.SegmentView;
import io.filo.insight.PurchaseReports;
import io.filo.insight.PurchaseReports.Measure;
import io.filo.insight.PurchaseReports.Row;
import io.filo.insight.PurchaseReports.Target;
import io.filo.report.Reports;
import io.filo.report.Reports.Question;
import io.filo.report.Reports.Saved;
import io.filo.report.Rhythm;
import io.filo.report.Span;
import io.filo.support.BusinessException;
import io.filo.web.console.Sheet.Column;
import io.filo.web.console.Sheet.Kind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Reports of one's own: asked, kept, taken along, and sent to colleagues. */
@Controller
@Requires(READ_INSIGHT)
class ReportPages {

    private static final int MOST_SEGMENTS = 500;
    private static final String LIST = "redirect:/reports/own";

    private final Reports reports;
    private final Segments segments;
    private final Flash flash;

    ReportPages(Reports reports, Segments segments, Flash flash) {
        this.reports = reports;
        this.segments = segments;
        this.flash = flash;
    }

    private static Question question(Measure measure, Target by, Span span, String segment) {
        return new Question(measure, by, span, segment.isBlank() ? null : segment);
    }

    @GetMapping("/reports/own")
    String all(Model page) {
        var saved = reports.all();
        page.addAttribute("reports", saved);
        choices(page, new Question(Measure.NET, Target.CHANNEL, Span.LAST_90, null));
        return "reports";
    }

    private void choices(Model page, Question question) {
        page.addAttribute("question", question);
        page.addAttribute("measures", Measure.values());
        page.addAttribute("targets", Target.values());
        page.addAttribute("spans", Span.values());
        page.addAttribute("segments", segments.list(0, MOST_SEGMENTS).items());
    }

    @GetMapping("/reports/own/try")
    String tryOut(
            @RequestParam Measure measure,
            @RequestParam Target by,
            @RequestParam Span span,
            @RequestParam(defaultValue = "") String segment,
            @ModelAttribute("v") View view,
            Model page) {
        answer(page, question(measure, by, span, segment), view);
        page.addAttribute("report", null);
        return "report";
    }

    @GetMapping("/reports/own/{id}")
    String one(@PathVariable long id, @ModelAttribute("v") View view, @ModelAttribute("me") SignedIn me, Model page) {
        var saved = reports.get(id);
        answer(page, saved.question(), view);
        var subscriptions = reports.subscriptions(id);
        boolean mine = isMine(saved, me);
        page.addAttribute("report", saved);
        page.addAttribute("mine", mine);
        page.addAttribute("subscriptions", subscriptions);
        page.addAttribute(
                "readers",
                reports.readers().stream()
                        .filter(reader -> mine || reader.id().equals(me.id()))
                        .toList());
        page.addAttribute("rhythms", Rhythm.values());
        page.addAttribute("hours", IntStream.range(0, 24).boxed().toList());
        return "report";
    }

    private static boolean isMine(Saved saved, SignedIn me) {
        return saved.owner().equals(me.id()) || me.roles().contains(io.filo.access.Role.ADMIN);
    }

    private void answer(Model page, Question question, View view) {
        choices(page, question);
        page.addAttribute("segmentName", segmentName(question));
        try {
            var answer = reports.ask(question);
            page.addAttribute("answer", answer);
            page.addAttribute("sheet", sheet(question, answer, view));
        } catch (BusinessException refusal) {
            page.addAttribute("notice", flash.problem(refusal));
            page.addAttribute("answer", null);
            page.addAttribute("sheet", null);
        }
    }

    private @Nullable String segmentName(Question question) {
        return question.segment() == null ? null : named(segments.get(question.segment()));
    }

    private static String named(SegmentView segment) {
        return segment.name();
    }

    @PostMapping("/reports/own")
    String save(
            @RequestParam String name,
            @RequestParam Measure measure,
            @RequestParam Target by,
            @RequestParam Span span,
            @RequestParam(defaultValue = "") String segment,
            @ModelAttribute("me") SignedIn me,
            RedirectAttributes next) {
        try {
            long id = reports.save(name, question(measure, by, span, segment), me.id());
            flash.done(next, "report.saved");
            return LIST + "/" + id;
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
            return LIST;
        }
    }

    @PostMapping("/reports/own/{id}")
    String change(
            @PathVariable long id,
            @RequestParam String name,
            @RequestParam Measure measure,
            @RequestParam Target by,
            @RequestParam Span span,
            @RequestParam(defaultValue = "") String segment,
            @ModelAttribute("me") SignedIn me,
            RedirectAttributes next) {
        flash.doing(next, "report.saved", () -> reports.change(id, name, question(measure, by, span, segment), me));
        return LIST + "/" + id;
    }

    @PostMapping("/reports/own/{id}/remove")
    String remove(@PathVariable long id, @ModelAttribute("me") SignedIn me, RedirectAttributes next) {
        flash.doing(next, "report.removed", () -> reports.remove(id, me));
        return LIST;
    }

    @PostMapping("/reports/own/{id}/mail")
    String subscribe(
            @PathVariable long id,
            @RequestParam String user,
            @RequestParam Rhythm rhythm,
            @RequestParam int hour,
            @ModelAttribute("me") SignedIn me,
            RedirectAttributes next) {
        flash.doing(next, "report.subscribed", () -> reports.subscribe(id, user, rhythm, hour, me));
        return LIST + "/" + id;
    }

    @PostMapping("/reports/own/{id}/mail/end")
    String unsubscribe(
            @PathVariable long id,
            @RequestParam String user,
            @ModelAttribute("me") SignedIn me,
            RedirectAttributes next) {
        flash.doing(next, "report.unsubscribed", () -> reports.unsubscribe(id, user, me));
        return LIST + "/" + id;
    }

    @GetMapping("/reports/own/{id}.csv")
    ResponseEntity<byte[]> csv(@PathVariable long id, @ModelAttribute("v") View view) {
        return csv(reports.get(id).question(), view);
    }

    @GetMapping("/reports/own/try.csv")
    ResponseEntity<byte[]> csv(
            @RequestParam Measure measure,
            @RequestParam Target by,
            @RequestParam Span span,
            @RequestParam(defaultValue = "") String segment,
            @ModelAttribute("v") View view) {
        return csv(question(measure, by, span, segment), view);
    }

    private ResponseEntity<byte[]> csv(Question question, View view) {
        var answer = reports.ask(question);
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("report-" + answer.period().from() + "-"
                                        + answer.period().to() + ".csv")
                                .build()
                                .toString())
                .body(sheet(question, answer, view).csv(view).bytes());
    }

    private static Sheet sheet(Question question, PurchaseReports.Report answer, View view) {
        var measure = question.measure();
        var kind = switch (measure) {
            case ORDERS, BUYERS, NEW_BUYERS -> Kind.NUMBER;
            case NET, TICKET, MARGIN -> Kind.MONEY;
            case RETURNED -> Kind.SHARE;
        };
        boolean times = answer.by().isTime();
        var columns = new ArrayList<>(List.of(
                new Column(view.code("board.target", answer.by()), Kind.TEXT),
                new Column(view.code("report.measure", measure), kind)));
        if (!times) {
            columns.add(new Column(view.text("report.before"), kind));
            columns.add(new Column(view.text("board.growth"), Kind.CHANGE));
        }
        var rows = new ArrayList<List<@Nullable Object>>();
        for (Row each : answer.rows()) {
            var now = each.now().of(measure);
            var row = new ArrayList<@Nullable Object>(Arrays.asList(view.target(answer.by(), each.part()), now));
            if (!times) {
                var before = each.before().of(measure);
                row.add(before);
                row.add(growth(now, before));
            }
            rows.add(row);
        }
        var all = answer.total();
        return new Sheet(
                "report",
                view.text(
                        "report.headline",
                        view.code("report.measure", measure),
                        view.cell(kind, all.now().of(measure), answer.currency()),
                        view.date(answer.period().from()),
                        view.date(answer.period().to())),
                columns,
                rows,
                1,
                answer.currency(),
                answer.left() == 0 ? "" : view.text("board.left", view.number(answer.left())));
    }

    private static @Nullable Double growth(@Nullable BigDecimal now, @Nullable BigDecimal before) {
        return now == null || before == null || before.signum() <= 0
                ? null
                : now.subtract(before).doubleValue() / before.doubleValue();
    }
}
