package io.filo.web.api;

import static io.filo.access.Right.READ_INSIGHT;

import io.filo.access.Requires;
import io.filo.insight.CustomerInsights;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/insight")
@Tag(name = "Insight")
@Requires(READ_INSIGHT)
class InsightApi {

    /** Days for which the silent ones are listed when nobody says since when. */
    private static final int DORMANT_SINCE = 30;

    private final CustomerInsights insights;

    InsightApi(CustomerInsights insights) {
        this.insights = insights;
    }

    @GetMapping("/rfm")
    @Operation(
            summary = "The limits between the scores, and buyers, money and expected margin of each cell that has any")
    CustomerInsights.Rfm rfm() {
        return insights.rfm();
    }

    @GetMapping("/model")
    @Operation(
            summary =
                    "The model of value in force, with its parameters in weeks; or why there is none, and customers are told"
                            + " apart by recency")
    CustomerInsights.Model model() {
        return insights.model().orElseThrow(() -> new NotFoundException("model: nobody has bought anything yet"));
    }

    @GetMapping("/dormant")
    @Operation(
            summary =
                    "Who became dormant from the one day to the other and still is, the most margin to lose first; the last"
                            + " 30 days when left out")
    PageOf<CustomerInsights.Dormant> dormant(
            @RequestParam(required = false) @Nullable @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam(required = false) @Nullable @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate until,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        var last = until == null ? insights.today() : until;
        return insights.dormant(from == null ? last.minusDays(DORMANT_SINCE) : from, last, page, size);
    }
}
