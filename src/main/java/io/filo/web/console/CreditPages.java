package io.filo.web.console;

import static io.filo.access.Right.READ_INSIGHT;

import io.filo.access.Requires;
import io.filo.insight.Credit;
import io.filo.insight.Credit.By;
import io.filo.insight.Credit.Report;
import io.filo.insight.CreditModel;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;

/** Where orders come from, by several models of credit. */
@Controller
@Requires(READ_INSIGHT)
class CreditPages {

    private static final int USUAL_DAYS = 90;

    private final Credit credit;
    private final Flash flash;
    private final FiloClock clock;
    private final ZoneId zone;

    CreditPages(Credit credit, Flash flash, FiloClock clock, @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        this.credit = credit;
        this.flash = flash;
        this.clock = clock;
        this.zone = zone;
    }

    /** A row of the table that sets the models side by side. */
    public record Compared(String channel, List<Double> shares) {}

    @GetMapping("/reports/credit")
    String report(
            @RequestParam(defaultValue = "MARKOV") CreditModel model,
            @RequestParam(defaultValue = "CHANNEL") By by,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate from,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate to,
            Model page) {
        var last = to == null ? today() : to;
        var first = from == null ? last.minusDays(USUAL_DAYS - 1L) : from;
        page.addAttribute("model", model);
        page.addAttribute("models", CreditModel.values());
        page.addAttribute("by", by);
        page.addAttribute("dimensions", By.values());
        page.addAttribute("from", first);
        page.addAttribute("to", last);
        try {
            var report = credit.report(by, first, last);
            page.addAttribute("report", report);
            page.addAttribute("rows", report.models().getOrDefault(model, List.of()));
            page.addAttribute("compared", compared(report));
        } catch (BusinessException refusal) {
            page.addAttribute("notice", flash.problem(refusal));
            page.addAttribute("report", null);
        }
        return "credit";
    }

    private LocalDate today() {
        return clock.instant().atZone(zone).toLocalDate();
    }

    /** By the channels of all models, those of the first model first. */
    private static List<Compared> compared(Report report) {
        Map<String, List<Double>> shares = new LinkedHashMap<>();
        int at = 0;
        for (var model : CreditModel.values()) {
            for (var row : report.models().getOrDefault(model, List.of())) {
                var of = shares.computeIfAbsent(row.channel(), channel -> new ArrayList<>());
                while (of.size() < at) {
                    of.add(0.0);
                }
                of.add(row.share());
            }
            at++;
        }
        int all = at;
        shares.values().forEach(of -> {
            while (of.size() < all) {
                of.add(0.0);
            }
        });
        return shares.entrySet().stream()
                .map(row -> new Compared(row.getKey(), row.getValue()))
                .toList();
    }

    @GetMapping("/reports/credit.csv")
    ResponseEntity<byte[]> csv(
            @RequestParam(defaultValue = "CHANNEL") By by,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to,
            @ModelAttribute("v") View view) {
        var report = credit.report(by, from, to);
        var csv = new CsvText();
        csv.row(List.of(
                view.text("credit.model"),
                view.text("credit.by." + by),
                view.text("credit.orders"),
                view.text("credit.value"),
                view.text("credit.currency")));
        report.models()
                .forEach((model, rows) -> rows.forEach(row -> csv.row(List.of(
                        view.text("credit.model." + model),
                        view.creditTo(by, row.channel()),
                        row.orders().toPlainString(),
                        row.value().toPlainString(),
                        report.currency()))));
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("credit-" + from + "-" + to + ".csv")
                                .build()
                                .toString())
                .body(csv.bytes());
    }
}
