package io.filo.web.console;

import static io.filo.access.Right.READ_CUSTOMERS;

import io.filo.access.Requires;
import io.filo.campaign.CustomerGuards;
import io.filo.campaign.CustomerGuards.Guard;
import io.filo.support.PageOf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;

/** The best customers: whom somebody is to look after now, how it ended with others, and who they are. */
@Controller
@Requires(READ_CUSTOMERS)
class GuardPages {

    /** Which of them. */
    enum Show {
        OPEN,
        ENDED,
        BEST
    }

    /** Of a file. */
    private static final int AT_ONCE = 200;

    private static final int MOST = 20_000;

    private final CustomerGuards guards;

    GuardPages(CustomerGuards guards) {
        this.guards = guards;
    }

    @GetMapping("/guards")
    String list(
            @RequestParam(defaultValue = "OPEN") Show show, @RequestParam(defaultValue = "0") int page, Model model) {
        int at = Fields.page(page);
        model.addAttribute("show", show);
        model.addAttribute("shows", Show.values());
        model.addAttribute(
                "rows",
                show == Show.BEST ? guards.best(at, Fields.SIZE) : guards.list(show == Show.OPEN, at, Fields.SIZE));
        return "guards";
    }

    @GetMapping("/guards.csv")
    ResponseEntity<byte[]> csv(@RequestParam(defaultValue = "OPEN") Show show, @ModelAttribute("v") View view) {
        var csv = new CsvText();
        if (show == Show.BEST) {
            csv.row(heads(view, "customer", "segment", "owner", "since", "why", "began", "outcome"));
            each(
                    page -> guards.best(page, AT_ONCE),
                    best -> csv.row(List.of(
                            best.name(),
                            view.code("insight.segment", best.segment()),
                            view.name(best.owner()),
                            best.since().toString(),
                            best.newest() == null
                                    ? ""
                                    : view.code("guard.reason", best.newest().reason()),
                            best.newest() == null
                                    ? ""
                                    : best.newest().openedAt().toString(),
                            best.newest() == null ? "" : outcome(view, best.newest()))));
        } else {
            csv.row(heads(
                    view, "customer", "why", "before", "after", "owner", "began", "ended", "outcome", "by", "note"));
            each(page -> guards.list(show == Show.OPEN, page, AT_ONCE), listed -> {
                var guard = listed.guard();
                csv.row(List.of(
                        listed.name(),
                        view.code("guard.reason", guard.reason()),
                        view.code("insight.segment", guard.segmentBefore()),
                        view.code("insight.segment", guard.segmentAfter()),
                        view.name(guard.owner()),
                        guard.openedAt().toString(),
                        Objects.toString(guard.closedAt(), ""),
                        outcome(view, guard),
                        view.name(guard.closedBy()),
                        Objects.toString(guard.note(), "")));
            });
        }
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("best-customers-" + show.name().toLowerCase(Locale.ROOT) + ".csv")
                                .build()
                                .toString())
                .body(csv.bytes());
    }

    private static List<String> heads(View view, String... keys) {
        return java.util.Arrays.stream(keys)
                .map(key -> view.text("guards." + key))
                .toList();
    }

    private static String outcome(View view, Guard guard) {
        return guard.outcome() == null ? view.text("guards.open") : view.code("guard.outcome", guard.outcome());
    }

    private static <T> void each(IntFunction<PageOf<T>> pages, Consumer<T> row) {
        @Nullable PageOf<T> page = null;
        for (int at = 0; at * AT_ONCE < MOST && (page == null || at < page.pages()); at++) {
            page = pages.apply(at);
            page.items().forEach(row);
        }
    }
}
