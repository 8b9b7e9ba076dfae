package io.filo.web.api;

import static io.filo.access.Right.READ_INSIGHT;

import io.filo.access.Requires;
import io.filo.insight.Credit;
import io.filo.insight.Credit.By;
import io.filo.insight.Credit.Report;
import io.filo.insight.CreditModel;
import io.filo.insight.Suggestions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Reports")
@Requires(READ_INSIGHT)
class CreditApi {

    private final Credit credit;
    private final Suggestions suggestions;

    CreditApi(Credit credit, Suggestions suggestions) {
        this.credit = credit;
        this.suggestions = suggestions;
    }

    @GetMapping("/api/reports/credit")
    @Operation(
            summary =
                    "Where the orders of a period come from, by one model of credit or by all; days in the shop's zone,"
                            + " inclusive. The rows of each model give out exactly the orders and the value there were")
    Report credit(
            @RequestParam(required = false) @Nullable CreditModel model,
            @RequestParam(defaultValue = "CHANNEL") By by,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to) {
        var report = credit.report(by, from, to);
        return model == null
                ? report
                : report.with(Map.of(model, report.models().getOrDefault(model, List.of())));
    }

    @GetMapping("/api/suggestions")
    @Operation(summary = "What might be worth doing, with the numbers that speak for it; found anew each night")
    Suggestions.Found suggestions() {
        return suggestions.all();
    }
}
